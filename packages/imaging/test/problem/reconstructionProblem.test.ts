import {
  checkProblem,
  conjugateGradient,
  fista,
  gradientDescent,
  heavyBall,
  hypergradient,
  learn,
  type BilevelProblem,
} from '@bilevel/core';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { distance, truthOf } from '../../../core/test/support/truth.js';
import { reconstructionProblem } from '../../src/problem/reconstructionProblem.js';
import type { TrainingPair } from '../../src/problem/trainingPair.js';
import { PairingError } from '../../src/errors.js';
import { createImage } from '../../src/image.js';
import { TOTAL_VARIATIONS } from '../totalVariations.js';
import { Model } from '../../src/problem/model.js';

/** A bright rectangle on dark ground, and the same with noise. */
function pair(seed: number, width: number, height: number): TrainingPair {
  const random = randomStream(seed);
  const noise = normalVector(random, width * height, 0.1);
  const [left, top] = [random() * width, random() * height];
  const truth = Float64Array.from({ length: width * height }, (_, p) =>
    p % width >= left && Math.floor(p / width) >= top ? 0.8 : 0.2,
  );
  return {
    name: `picture ${String(seed)}`,
    truth: createImage(width, height, truth),
    measured: createImage(
      width,
      height,
      truth.map((t, p) => t + noise[p]!),
    ),
  };
}

const tolerance = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -10, max: 2, noNaN: true }).map((e) => 10 ** e) },
  { weight: 1, arbitrary: fc.constantFrom(Infinity, 1e-17) },
);
const side = fc.integer({ min: 8, max: 12 });

describe('reconstructionProblem', () => {
  const tightness: number[] = [];

  it.each(TOTAL_VARIATIONS)('passes every check of its derivatives and constants: %s', (name) => {
    const problem = reconstructionProblem([pair(1, 9, 8)], new Model({ prior: name }));
    for (const theta of [Float64Array.of(-2, -2), Float64Array.of(-4, -5)]) {
      const { failures, checks } = checkProblem(problem, { theta });
      expect(failures).toEqual([]);
      expect(checks.map((check) => check.name)).toContain('local-change');
    }
  });

  // mathematics.md §5.5: one violation is a defect.
  it.each(TOTAL_VARIATIONS)(
    'has certificates that hold at every accuracy: %s',
    (name) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 2 ** 31 }),
          side,
          side,
          fc.double({ min: -7, max: 0, noNaN: true }),
          fc.double({ min: -6, max: 0, noNaN: true }),
          fc.constantFrom(gradientDescent(), fista(), heavyBall()),
          fc.constantFrom(conjugateGradient(), conjugateGradient({ preconditioner: 'none' })),
          tolerance,
          tolerance,
          (seed, width, height, logWeight, logSmoothing, lower, linear, epsilon, delta) => {
            const prior = new Model({ prior: name });
            const problem = reconstructionProblem([pair(seed, width, height)], prior);
            const theta = Float64Array.of(logWeight, logSmoothing);
            const truth = truthOf(problem, theta);
            const options = { lower, linear, epsilon, delta, maxWork: 5000 };
            const { gradient, bound, value, corrected, samples } = hypergradient(
              problem,
              theta,
              options,
            );
            for (const [i, sample] of samples.entries()) {
              const solution = truth.solutions[i] ?? sample.solution;
              expect(distance(sample.solution, solution)).toBeLessThanOrEqual(sample.epsilon);
            }
            const error = distance(gradient, truth.gradient);
            expect(bound.kind).toBe('certified');
            expect(error).toBeLessThanOrEqual(bound.total);
            expect(Math.abs(value.value - truth.value)).toBeLessThanOrEqual(value.error);
            expect(Math.abs(corrected.value - truth.value)).toBeLessThanOrEqual(corrected.error);
            if (error > 1e-9) tightness.push(bound.total / error);
          },
        ),
        { seed: 1992, numRuns: 60 },
      );
    },
    60_000,
  );

  afterAll(() => {
    tightness.sort((a, b) => a - b);
    const at = (share: number): string =>
      (tightness[Math.floor(share * (tightness.length - 1))] ?? NaN).toPrecision(3);
    console.log(`bound / true error: least ${at(0)}, median ${at(0.5)}, worst ${at(1)}`);
  });

  it('has the hypergradient that central differences of F give, at their order', () => {
    for (const name of TOTAL_VARIATIONS) {
      const prior = new Model({ prior: name, ridge: 0.05 });
      const problem = reconstructionProblem([pair(1, 5, 7), pair(2, 6, 3)], prior);
      const theta = Float64Array.of(-2, -2.5);
      const { gradient } = hypergradient(problem, theta, { epsilon: 1e-12, delta: 1e-12 });
      const errorAt = (h: number): number => {
        const along = theta.map((_, j) => {
          const moved = (sign: number): number =>
            truthOf(
              problem,
              theta.map((t, k) => (k === j ? t + sign * h : t)),
            ).value;
          return (moved(1) - moved(-1)) / (2 * h);
        });
        return distance(along, gradient);
      };
      const order = Math.log10(errorAt(1e-1) / errorAt(1e-2));
      expect(order).toBeGreaterThan(1.9);
      expect(order).toBeLessThan(2.1);
      expect(errorAt(1e-5)).toBeLessThan(1e-9);
    }
  });

  it('is the mean over the pictures, at the noisy picture when nothing is solved', () => {
    const pairs = [pair(3, 4, 6), pair(4, 5, 5)];
    const problem = reconstructionProblem(pairs, new Model());
    const { value } = hypergradient(problem, Float64Array.of(-3, -3), {
      epsilon: Infinity,
      delta: Infinity,
    });
    const losses = pairs.map(({ truth, measured }) => distance(truth.data, measured.data) ** 2 / 2);
    expect(value.value).toBeCloseTo((losses[0]! + losses[1]!) / 2, 14);
  });

  it('can be learned: each step lowers the true F', async () => {
    for (const name of TOTAL_VARIATIONS) {
      const prior = new Model({ prior: name, ridge: 0.01 });
      const problem: BilevelProblem = reconstructionProblem([pair(5, 9, 8), pair(6, 8, 8)], prior);
      let before = Infinity;
      for await (const step of learn(problem, Float64Array.of(-4, -4), { maxSteps: 8 }).steps()) {
        const { value } = truthOf(problem, step.theta);
        expect(value).toBeLessThan(before);
        expect(step.certifiedDecrease).toBe(step.step > 0);
        before = value;
      }
    }
  });

  it('refuses different sizes, no picture at all, and nothing to learn', () => {
    const prior = new Model();
    const good = pair(7, 4, 4);
    const colour = createImage(4, 4, new Float64Array(48), 3);
    expect(() => reconstructionProblem([{ ...good, measured: colour }], prior)).toThrow(
      PairingError,
    );
    expect(() => reconstructionProblem([{ ...good, truth: colour }], prior)).toThrow('picture 7');
    const nothing = new Model({ fixed: { weight: 1, smoothing: 1 } });
    expect(() => reconstructionProblem([good], nothing)).toThrow('Leave one of them out');
    const other = createImage(2, 8, new Float64Array(16));
    expect(() => reconstructionProblem([{ ...good, truth: other }], prior)).toThrow(PairingError);
    expect(() => reconstructionProblem([], prior)).toThrow('at least one picture');
  });
});
