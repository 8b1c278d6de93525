import {
  conjugateGradient,
  directCholesky,
  fista,
  gradientDescent,
  heavyBall,
  hypergradient,
  lbfgs,
  linearGradientDescent,
  linearHeavyBall,
  minres,
  neumannSeries,
  newtonCg,
  laggedNewton,
  newtonFinish,
  norm,
  safeHeavyBall,
} from '@bilevel/core';
import { TOTAL_VARIATIONS } from '../totalVariations.js';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Model, addGaussianNoise, createImage, reconstructionProblem } from '../../src/index.js';

const LOWER = [
  gradientDescent(),
  heavyBall(),
  fista(),
  safeHeavyBall(),
  lbfgs(),
  newtonCg(),
  newtonFinish(),
  laggedNewton(),
];
const LINEAR = [
  conjugateGradient(),
  conjugateGradient({ preconditioner: 'none' }),
  minres(),
  linearGradientDescent(),
  linearHeavyBall(),
  neumannSeries(),
  directCholesky(),
];
const CERTIFICATES = ['plain', 'local', 'sharp', 'newton'] as const;

/** Bound by true error of each certificate, where the bound is below the gradient itself. */
const tightness: Record<string, number[]> = {};

describe('the certificates of total variation hold (mathematics.md §5.5)', () => {
  it('for both kinds, whatever is learned, every pair of solvers and every accuracy', () => {
    fc.assert(
      fc.property(
        fc.record({
          prior: fc.constantFrom(...TOTAL_VARIATIONS),
          learned: fc.constantFrom('both', 'both', 'weight', 'smoothing'),
          width: fc.integer({ min: 1, max: 8 }),
          height: fc.integer({ min: 1, max: 8 }),
          seed: fc.integer({ min: 0, max: 1e6 }),
          weight: fc.double({ min: -6, max: -1, noNaN: true }),
          smoothing: fc.double({ min: -5, max: -1, noNaN: true }),
          ridge: fc.constantFrom(0, 0.3),
          lower: fc.constantFrom(...LOWER),
          linear: fc.constantFrom(...LINEAR),
          epsilon: fc.double({ min: -9, max: 1, noNaN: true }),
          delta: fc.double({ min: -9, max: 1, noNaN: true }),
        }),
        (s) => {
          const d = s.width * s.height;
          const truth = createImage(
            s.width,
            s.height,
            Float64Array.from({ length: d }, (_, p) => ((p + s.seed) % 5 < 2 ? 0.2 : 0.8)),
          );
          const noisy = addGaussianNoise(truth, { sigma: 0.2, seed: s.seed });
          const prior = new Model({
            prior: s.prior,
            ridge: s.ridge,
            fixed: {
              ...(s.learned === 'weight' && { smoothing: Math.exp(s.smoothing) }),
              ...(s.learned === 'smoothing' && { weight: Math.exp(s.weight) }),
            },
          });
          const theta = prior.thetaOf({
            weight: Math.exp(s.weight),
            smoothing: Math.exp(s.smoothing),
          });
          const problem = reconstructionProblem([{ name: 'p', truth, measured: noisy }], prior);
          const exact = hypergradient(problem, theta, {
            epsilon: 1e-13,
            delta: 1e-13,
            linear: directCholesky(),
          });
          for (const certificate of CERTIFICATES) {
            const h = hypergradient(problem, theta, {
              lower: s.lower,
              linear: s.linear,
              epsilon: 10 ** s.epsilon,
              delta: 10 ** s.delta,
              certificate,
              maxWork: 2000,
            });
            const error = norm(h.gradient.map((g, j) => g - exact.gradient[j]!));
            expect(h.bound.kind).toBe('certified');
            expect(error).toBeLessThanOrEqual(h.bound.total + exact.bound.total);
            expect(Math.abs(h.corrected.value - exact.corrected.value)).toBeLessThanOrEqual(
              h.corrected.error + exact.corrected.error,
            );
            if (h.bound.total < norm(exact.gradient) && error > 1e-9) {
              (tightness[certificate] ??= []).push(h.bound.total / error);
            }
          }
        },
      ),
      { seed: 20260104, numRuns: 250 },
    );
  }, 60_000);

  afterAll(() => {
    for (const [certificate, ratios] of Object.entries(tightness)) {
      ratios.sort((x, y) => x - y);
      const at = (share: number): string =>
        ratios[Math.floor(share * (ratios.length - 1))]!.toPrecision(3);
      console.log(
        `bound / true error, ${certificate}: least ${at(0)}, median ${at(0.5)}, worst ${at(1)}`,
      );
    }
  });
});
