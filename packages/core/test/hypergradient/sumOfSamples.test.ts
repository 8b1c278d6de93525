import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  ShapeError,
  checkProblem,
  hypergradient,
  conjugateGradient,
  dot,
  learn,
  LocalOracle,
  safeHeavyBall,
  sumOfSamples,
  type BilevelProblem,
  type Certificate,
  type Checkpoint,
  type LearnStep,
  type Sample,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { distance, truthOf } from '../support/truth.js';

const theta = Float64Array.of(-2, -3);
const CHAINS = { dimensions: [12, 7, 9], direct: 0.2 } as const;

/** Problems of three samples, and the same as one sample: F is three times as large. */
function both(seed: number): { apart: BilevelProblem; sum: BilevelProblem; whole: Sample } {
  const apart = chainProblem(seed, CHAINS);
  const whole = sumOfSamples(apart.samples);
  return { apart, sum: { ...apart, samples: [whole] }, whole };
}

/** The level of a sum as a whole. */
function asOne(sample: Sample): Sample {
  const { dimension, upper } = sample;
  return { dimension, lower: (theta) => sample.lower(theta), upper };
}

const last = (steps: readonly LearnStep[]): LearnStep => {
  const step = steps.at(-1);
  if (step === undefined) throw new Error('A run has a step.');
  return step;
};

describe('a sample that is a sum of others', () => {
  it('has the value and hypergradient of the sum, in closed form', () => {
    const quadratic = quadraticProblem(4, { dimensions: [5, 3], parameters: 2, condition: 20 });
    const sum = { parameters: 2, samples: [sumOfSamples(quadratic.samples)] };
    const truth = quadratic.truth(theta);
    const found = hypergradient(sum, theta, { epsilon: 1e-9, delta: 1e-9 });
    expect(found.corrected.value).toBeCloseTo(2 * truth.value, 8);
    const wanted = truth.gradient.map((g) => 2 * g);
    expect(distance(found.gradient, wanted)).toBeLessThanOrEqual(found.bound.total);
    expect(found.bound.kind).toBe('certified');
    expect(found.samples.map(({ solution }) => solution.length)).toEqual([8]);
  });

  it.each(['plain', 'local', 'sharp', 'newton'] as const)(
    'bounds its errors by %s, no worse than as one level',
    (certificate: Certificate) => {
      for (let seed = 1; seed <= 4; seed++) {
        const { apart, sum, whole } = both(seed);
        const truth = truthOf(apart, theta);
        const direction = Float64Array.of(0.6, -0.8);
        const asked = { epsilon: 1e-2, delta: 1e-2, certificate, direction };
        const found = hypergradient(sum, theta, asked);
        const wanted = truth.gradient.map((g) => 3 * g);
        expect(distance(found.gradient, wanted)).toBeLessThanOrEqual(found.bound.total);
        expect(Math.abs(found.corrected.value - 3 * truth.value)).toBeLessThanOrEqual(
          found.corrected.error,
        );
        const slope = dot(direction, wanted);
        const { along } = found;
        if (along === undefined) throw new Error('It was asked for.');
        expect(Math.abs(along.slope - slope)).toBeLessThanOrEqual(along.bound.total);
        for (const { epsilon, solution: point, adjoint } of found.samples) {
          expect(epsilon).toBeLessThanOrEqual(1e-2 * (1 + 1e-12));
          if (certificate !== 'plain') continue;
          // The level as a whole, from where the parts have ended: the same point, and so the same ε and R.
          const start = [{ point, adjoint }];
          const problem = { ...sum, samples: [asOne(whole)] };
          const one = hypergradient(problem, theta, { ...asked, epsilon: 1, delta: 1, start });
          expect(found.bound.total).toBeLessThanOrEqual(one.bound.total * (1 + 1e-9));
        }
      }
    },
  );

  it('passes the checks of problems as one level', () => {
    const { sum } = both(7);
    const { failures } = checkProblem(sum, { theta });
    expect(failures).toEqual([]);
  });

  it('starts warm, and solves to an accuracy', async () => {
    const { apart, sum } = both(2);
    const solvers = { lower: safeHeavyBall(), linear: conjugateGradient(), maxWork: 10_000 };
    const oracle = new LocalOracle(sum, solvers);
    const first = await oracle.evaluate(theta, { epsilon: 1e-6, delta: 1e-6 }, 1e5);
    const again = await oracle.evaluate(theta, { epsilon: 1e-6, delta: 1e-6 }, 1e5);
    expect(again.work.total).toBeLessThan(first.work.total / 3);
    const [solved] = await oracle.solve(Float64Array.of(-1, -2), 1e-7);
    expect(solved?.status).toBe('converged');
    const x = await oracle.solution(0);
    const alone = new LocalOracle(apart, solvers);
    await alone.solve(Float64Array.of(-1, -2), 1e-9);
    const third = await alone.solution(2);
    expect(distance(x.subarray(19), third)).toBeLessThan(1e-6);
  });

  it('is learned from as the samples are, and goes on to the bit', async () => {
    const { apart, sum } = both(3);
    const options = { maxSteps: 6 } as const;
    const steps: LearnStep[] = [];
    const run = learn(sum, theta, options);
    let kept: Checkpoint | undefined;
    for await (const step of run.steps()) {
      steps.push(step);
      if (step.step === 3) kept = await run.checkpoint();
    }
    const resumed: LearnStep[] = [];
    for await (const step of learn(sum, theta, {
      ...options,
      ...(kept && { resume: kept }),
    }).steps()) {
      resumed.push(step);
    }
    expect(kept).toBeDefined();
    expect(last(resumed)).toEqual(last(steps));
    const others: LearnStep[] = [];
    for await (const step of learn(apart, theta, { maxSteps: 40 }).steps()) others.push(step);
    const more: LearnStep[] = [];
    for await (const step of learn(sum, theta, { maxSteps: 40 }).steps()) more.push(step);
    expect(last(more).objective.value / (3 * last(others).objective.value)).toBeCloseTo(1, 4);
  });

  it('is of samples that are no sums', () => {
    const { sum, whole } = both(1);
    expect(() => sumOfSamples([])).toThrow(ArgumentError);
    expect(() => sumOfSamples(sum.samples)).toThrow(/one that is a sum itself/);
    const longer = { ...sum, samples: [{ ...whole, dimension: 29 }] };
    expect(() => hypergradient(longer, theta)).toThrow(ShapeError);
  });
});
