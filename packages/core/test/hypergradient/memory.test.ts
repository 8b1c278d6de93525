import { describe, expect, it } from 'vitest';
import {
  CancelledError,
  Pace,
  conjugateGradient,
  hypergradient,
  newtonFinish,
  plainVectors,
  quadraticProblem,
  randomQuadratic,
  runUnder,
  safeHeavyBall,
  type BilevelProblem,
  type LowerLevel,
} from '../../src/index.js';
import { evaluateSample } from '../../src/hypergradient/evaluateSample.js';
import { randomStream } from '../support/random.js';

/**
 * A problem whose vectors are spoilt once their level is released, as memory is that others use by
 * then; and how many levels were made and released.
 */
function withMemory(inner: BilevelProblem): {
  problem: BilevelProblem;
  levels: { made: number; released: number };
} {
  const levels = { made: 0, released: 0 };
  const wrap = (level: LowerLevel): LowerLevel => {
    levels.made++;
    const given: Float64Array[] = [];
    return {
      ...level,
      vectors: {
        ...plainVectors,
        zeros: (length) => {
          const array = new Float64Array(length);
          given.push(array);
          return array;
        },
      },
      release: () => {
        levels.released++;
        for (const array of given) array.fill(NaN);
      },
    };
  };
  const samples = inner.samples.map((sample) => ({
    ...sample,
    lower: (theta: Float64Array) => wrap(sample.lower(theta)),
  }));
  return { problem: { ...inner, samples }, levels };
}

const inner = quadraticProblem(randomQuadratic(randomStream(3), { rows: 40, columns: 6 }));
const theta = new Float64Array(6).fill(0.1);

describe('the memory of a lower level', () => {
  it.each([safeHeavyBall(), newtonFinish()])(
    'is given back after an evaluation, and nothing of it is returned: $name',
    (lower) => {
      const { problem, levels } = withMemory(inner);
      const expected = hypergradient(inner, theta, { lower, epsilon: 1e-6, delta: 1e-6 });
      const found = hypergradient(problem, theta, { lower, epsilon: 1e-6, delta: 1e-6 });
      expect(found).toEqual(expected);
      expect(levels).toEqual({ made: 1, released: 1 });
    },
  );

  it('is given back when a function of the problem throws', () => {
    const { problem, levels } = withMemory(inner);
    const [sample] = problem.samples;
    if (sample === undefined) throw new Error('expected a sample');
    const upper = {
      ...sample.upper,
      gradient: () => {
        throw new Error('broken');
      },
    };
    const broken = { ...problem, samples: [{ ...sample, upper }] };
    expect(() => hypergradient(broken, theta)).toThrow('broken');
    expect(levels).toEqual({ made: 1, released: 1 });
  });

  it('is given back when an evaluation is cancelled half-way', async () => {
    const { problem, levels } = withMemory(inner);
    const [sample] = problem.samples;
    if (sample === undefined) throw new Error('expected a sample');
    // A pace that hands control back after every iteration.
    const pace = Object.assign(new Pace(), { due: () => true });
    const start = { point: new Float64Array(6), adjoint: new Float64Array(6) };
    const request = {
      ...{ lower: safeHeavyBall(), linear: conjugateGradient() },
      ...{ epsilon: 1e-6, delta: 1e-6, maxWork: 1000 },
    };
    let pauses = 0;
    const control = {
      signal: {
        get aborted() {
          return pauses === 3;
        },
      },
      pause: () => {
        pauses++;
        return Promise.resolve();
      },
    };
    const work = evaluateSample(sample, theta, start, request, pace, (found) => found);
    await expect(runUnder(work, control)).rejects.toThrow(CancelledError);
    expect(levels).toEqual({ made: 1, released: 1 });
  });
});
