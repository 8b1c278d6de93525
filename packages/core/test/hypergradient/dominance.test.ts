import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  conjugateGradient,
  directCholesky,
  dot,
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
  newtonFinish,
  safeHeavyBall,
  type BilevelProblem,
  type LinearSolver,
  type LowerSolver,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { distance, truthOf, type Truth } from '../support/truth.js';

const LOWER: readonly LowerSolver[] = [
  gradientDescent(),
  fista(),
  heavyBall(),
  lbfgs(),
  newtonCg(),
  newtonCg({ preconditioned: false }),
  safeHeavyBall(),
  newtonFinish(fista()),
  newtonFinish(safeHeavyBall()),
];
const LINEAR: readonly LinearSolver[] = [
  conjugateGradient(),
  conjugateGradient({ preconditioner: 'none' }),
  minres(),
  linearGradientDescent(),
  linearHeavyBall(),
  neumannSeries(),
  directCholesky(),
];

/** Tolerances over the whole range, ends included: below rounding, and none at all. */
const tolerance = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -10, max: 2, noNaN: true }).map((e) => 10 ** e) },
  { weight: 1, arbitrary: fc.constantFrom(Infinity, 1e-17, 1e-300) },
);
const pair = fc.record({
  certificate: fc.constantFrom('plain' as const, 'local' as const, 'sharp' as const),
  lower: fc.constantFrom(...LOWER),
  linear: fc.constantFrom(...LINEAR),
  epsilon: tolerance,
  delta: tolerance,
});

const ratios: Record<string, number[]> = {};

/** Every certificate of one evaluation against the truth. */
function expectDominance(
  family: string,
  problem: BilevelProblem,
  theta: Float64Array,
  options: typeof pair extends fc.Arbitrary<infer T> ? T : never,
  truth: Truth,
): void {
  const direction = theta.map((t, j) => Math.cos(100 * t + j));
  const result = hypergradient(problem, theta, { ...options, direction, maxWork: 3000 });
  result.samples.forEach((sample, i) => {
    expect(distance(sample.solution, truth.solutions[i]!)).toBeLessThanOrEqual(sample.epsilon);
    if (sample.status.lower === 'converged') {
      expect(sample.epsilon).toBeLessThanOrEqual(options.epsilon);
    }
    if (sample.status.adjoint === 'converged') {
      expect(sample.residual).toBeLessThanOrEqual(options.delta);
    }
  });
  const error = distance(result.gradient, truth.gradient);
  expect(result.bound.kind).toBe('certified');
  expect(error).toBeLessThanOrEqual(result.bound.total);
  expect(Math.abs(result.value.value - truth.value)).toBeLessThanOrEqual(result.value.error);
  expect(Math.abs(result.corrected.value - truth.value)).toBeLessThanOrEqual(
    result.corrected.error,
  );
  const { along } = result;
  expect(along?.bound.kind).toBe('certified');
  const slopeError = Math.abs((along?.slope ?? NaN) - dot(direction, truth.gradient));
  expect(slopeError).toBeLessThanOrEqual(along?.bound.total ?? NaN);
  if (slopeError > 1e-9)
    (ratios[`${family}, along`] ??= []).push((along?.bound.total ?? NaN) / slopeError);
  // Below 1e-9 it is rounding that is compared.
  if (error > 1e-9) (ratios[family] ??= []).push(result.bound.total / error);
}

// mathematics.md §5.5: one violation is a defect.
describe('the certificates hold', () => {
  it('for quadratic lower levels, at every accuracy and for every pair of solvers', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(1, 3, 100, 1e4),
        fc.boolean(),
        fc.boolean(),
        pair,
        (seed, dimensions, parameters, condition, direct, regularised, options) => {
          const problem = quadraticProblem(seed, {
            dimensions,
            parameters,
            condition,
            direct,
            regularised,
          });
          const theta = Float64Array.from({ length: parameters }, (_, j) => Math.sin(seed + j));
          const truth = { ...problem.truth(theta), solutions: problem.solutions(theta) };
          expectDominance('quadratic', problem, theta, options, truth);
        },
      ),
      { seed: 20230104, numRuns: 1000 },
    );
  }, 60_000);

  it('for smoothed total variation with f depending on θ', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 3 }),
        fc.tuple(
          fc.double({ min: -6, max: 0, noNaN: true }),
          fc.double({ min: -5, max: 0, noNaN: true }),
        ),
        fc.constantFrom(0, 0.3),
        fc.boolean(),
        pair,
        (seed, dimensions, theta, direct, regularised, options) => {
          const problem = chainProblem(seed, { dimensions, direct, regularised });
          const at = Float64Array.from(theta);
          expectDominance('total variation', problem, at, options, truthOf(problem, at));
        },
      ),
      { seed: 20240216, numRuns: 1000 },
    );
  }, 60_000);

  it('from any warm start', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.constantFrom(1e-8, 1, 1e3),
        pair,
        (seed, scale, options) => {
          const problem = chainProblem(seed, { dimensions: [5, 3], direct: 0.3 });
          const theta = Float64Array.of(-2, -2);
          const start = problem.samples.map(({ dimension: d }, i) => ({
            point: Float64Array.from({ length: d }, (_, p) => scale * Math.sin(seed + 7 * i + p)),
            adjoint: Float64Array.from({ length: d }, (_, p) => scale * Math.cos(seed + i + 3 * p)),
          }));
          const truth = truthOf(problem, theta);
          const result = hypergradient(problem, theta, { ...options, start, maxWork: 3000 });
          expect(distance(result.gradient, truth.gradient)).toBeLessThanOrEqual(result.bound.total);
          const { value, corrected } = result;
          expect(Math.abs(value.value - truth.value)).toBeLessThanOrEqual(value.error);
          expect(Math.abs(corrected.value - truth.value)).toBeLessThanOrEqual(corrected.error);
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  }, 60_000);

  afterAll(() => {
    for (const [family, all] of Object.entries(ratios)) {
      all.sort((x, y) => x - y);
      const at = (share: number): string =>
        all[Math.floor(share * (all.length - 1))]!.toPrecision(3);
      console.log(
        `bound / true error, ${family}: least ${at(0)}, median ${at(0.5)}, worst ${at(1)}`,
      );
    }
  });
});
