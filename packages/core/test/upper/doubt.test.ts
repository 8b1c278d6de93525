import { describe, expect, it } from 'vitest';
import {
  adaptiveDescent,
  inexactLbfgs,
  learn,
  ridgeRegression,
  type RidgeProblem,
} from '../../src/index.js';
import { METHODS, runAll } from '../support/methods.js';
import { randomStream } from '../support/random.js';
import { regressionData } from '../support/regression.js';

const D = 3;

/** Ridge regression: F is flat where the penalties are as good as 0, and where they are all there is. */
function problem(): RidgeProblem {
  const random = randomStream(5);
  const train = regressionData(random, D + 2, D);
  const data = regressionData(random, 2 * D, D);
  return ridgeRegression({ train, upper: { kind: 'meanSquare', data } });
}

const at = (value: number): Float64Array => new Float64Array(D).fill(value);
const valueAt = (of: RidgeProblem, theta: Float64Array): number => of.closedForm(theta).value;

describe.each(Object.entries(METHODS))('%s on a plateau', (_, method) => {
  it.each([20, 14, -22])('leaves it: all penalties e^%d', async (start) => {
    const flat = problem();
    const stop = { relative: 1e-3 };
    const options = { method: method({ stop }), maxSteps: 25, maxWorkPerSolve: 2000 };
    const { steps, result } = await runAll(flat, at(start), options);
    const [first, second] = steps;
    const around = [1, -1].map((move) => valueAt(flat, at(start + move)));
    const lowest = Math.min(
      ...Array.from({ length: 80 }, (_value, k) => valueAt(flat, at(k / 2 - 20))),
    );
    const before = valueAt(flat, at(start));
    for (const value of around) expect(Math.abs(value / before - 1)).toBeLessThan(1e-3);
    if (lowest < before * (1 - 0.03)) {
      // The move is proven, counted as a step, and led to where F falls.
      expect(second?.step).toBe(1);
      expect(second?.certifiedDecrease).toBe(true);
      expect(second?.stepSize).toBeGreaterThan(1);
      expect(second?.work.total).toBeGreaterThan(first?.work.total ?? Infinity);
      expect(valueAt(flat, result.best.theta)).toBeLessThan(0.5 * (before + lowest));
    } else {
      expect(result.status).toBe('unmoved');
    }
  });
});

describe('a stationary point', () => {
  it('keeps its warm starts and counts the work when nothing lower is found', async () => {
    const flat = problem();
    const end = await runAll(flat, at(0), {
      method: adaptiveDescent({ stop: { relative: 1e-5 } }),
    });
    expect(end.result.status).toBe('converged');
    const run = learn(flat, end.result.last.theta, { method: inexactLbfgs({}) });
    const iterator = run.steps();
    const first = await iterator.next();
    const [before, solution] = [await run.checkpoint(), await run.solution(0)];
    const last = await iterator.next();
    if (first.done === true || last.done !== true) throw new Error('Expected the start alone.');
    expect(last.value.status).toBe('unmoved');
    expect(last.value.last.work.total).toBeGreaterThan(first.value.work.total);
    expect(await run.solution(0)).toEqual(solution);
    const after = await run.checkpoint();
    expect(after.warmStarts).toEqual(before.warmStarts);
    // Gone on from, it does not look again.
    const again = learn(flat, end.result.last.theta, {
      method: inexactLbfgs({}),
      resume: after,
    });
    const ended = await again.steps().next();
    expect(ended.value).toEqual(last.value);
  });

  it('resumes to the bit from a start on a plateau', async () => {
    const flat = problem();
    const options = { method: adaptiveDescent({ stop: { relative: 1e-3 } }) };
    const { steps } = await runAll(flat, at(20), options);
    const run = learn(flat, at(20), options);
    await run.steps().next();
    const resume = await run.checkpoint();
    const rest = await runAll(flat, at(20), { ...options, resume });
    expect(rest.steps).toEqual(steps.slice(1));
  });
});
