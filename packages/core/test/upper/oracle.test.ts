import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  LocalOracle,
  conjugateGradient,
  fista,
  type BilevelProblem,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';

const problem = chainProblem(7, { dimensions: [13, 8, 21, 5], direct: 0.05, regularised: true });
const theta = Float64Array.of(-2, -1);
const tolerances = { epsilon: 1e-4, delta: 1e-4 };

function oracleOf(of: BilevelProblem, maxWork = 10_000): LocalOracle {
  return new LocalOracle(of, { lower: fista(), linear: conjugateGradient(), maxWork });
}

describe('an evaluation of some of the samples', () => {
  it('is that of the problem with only these samples, in whatever order they are named', async () => {
    for (const subset of [[2], [0, 3], [3, 0, 1], [1, 2, 3, 0]]) {
      const sorted = subset.toSorted((a, b) => a - b);
      const alone = { ...problem, samples: sorted.map((i) => problem.samples[i]!) };
      const expected = await oracleOf(alone).evaluate(theta, tolerances, Infinity);
      const some = await oracleOf(problem).evaluate(theta, tolerances, Infinity, subset);
      expect(some).toEqual(expected);
    }
  });

  it('is of all of them by default', async () => {
    const all = await oracleOf(problem).evaluate(theta, tolerances, Infinity, [0, 1, 2, 3]);
    expect(await oracleOf(problem).evaluate(theta, tolerances, Infinity)).toEqual(all);
  });

  it('moves only their warm starts on', async () => {
    const oracle = oracleOf(problem);
    const before = await oracle.snapshot();
    await oracle.evaluate(theta, tolerances, Infinity, [1, 3]);
    const after = await oracle.snapshot();
    const moved = after.map((warm, i) => warm.point.some((x, p) => x !== before[i]!.point[p]));
    expect(moved).toEqual([false, true, false, true]);
  });

  it('is refused when a sample is missing, named twice, or none is', async () => {
    const oracle = oracleOf(problem);
    for (const subset of [[], [4], [-1], [0.5], [NaN], [1, 2, 1]]) {
      const evaluation = oracle.evaluate(theta, tolerances, Infinity, subset);
      await expect(evaluation).rejects.toThrow(ArgumentError);
      await expect(evaluation).rejects.toThrow('samples 0 to 3, each once');
    }
  });
});

describe('the work of an evaluation', () => {
  it('is shared equally, so that the samples can be evaluated in any order', async () => {
    for (const maxWork of [0, 7, 40, 90, 200]) {
      const whole = await oracleOf(problem).evaluate(theta, tolerances, maxWork);
      const apart = await Promise.all(
        [3, 1, 0, 2].map((i) =>
          oracleOf(problem).evaluate(theta, tolerances, Math.floor(maxWork / 4), [i]),
        ),
      );
      const spent = apart.reduce((sum, { work }) => sum + work.total, 0);
      expect(whole.work.total).toBe(spent);
      expect(whole.work.total).toBeLessThanOrEqual(maxWork + 4 * 5);
      expect(whole.epsilon).toBe(Math.max(...apart.map(({ epsilon }) => epsilon)));
      expect(whole.exhausted).toBe(apart.some(({ exhausted }) => exhausted));
    }
  });

  it('is exhausted when the budget cuts a solve short, and not when its own limit does', async () => {
    expect(await oracleOf(problem).evaluate(theta, tolerances, 40)).toMatchObject({
      converged: false,
      exhausted: true,
    });
    expect(await oracleOf(problem, 4).evaluate(theta, tolerances, 1000)).toMatchObject({
      converged: false,
      exhausted: false,
    });
    expect(await oracleOf(problem).evaluate(theta, tolerances, Infinity)).toMatchObject({
      converged: true,
      exhausted: false,
    });
  });
});
