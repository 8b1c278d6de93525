import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  denseMatrix,
  hypergradient,
  NotFiniteError,
  quadraticProblem,
  randomQuadratic,
  ShapeError,
  type DenseMatrix,
} from '../../../src/index.js';
import { accurateDot } from '../../support/dense.js';
import { expectConstants, expectDerivatives } from '../../support/derivatives.js';
import { normalVector, randomStream } from '../../support/random.js';
import { distance, truthOf } from '../../support/truth.js';

describe('the quadratic problem', () => {
  it('has the derivatives and constants it states', () => {
    for (const [seed, rows, columns] of [
      [1, 1000, 10],
      [2, 12, 7],
      [3, 1, 1],
    ] as const) {
      const random = randomStream(seed);
      const problem = quadraticProblem(randomQuadratic(random, { rows, columns }));
      const theta = normalVector(random, columns);
      const x = normalVector(random, columns);
      for (const sample of problem.samples) {
        expectDerivatives(sample, theta, x, random);
        expectConstants(sample, theta, x, normalVector(random, columns));
      }
      const { constants } = problem;
      expect(Object.values(constants).map((c: { kind: string }) => c.kind)).toEqual(
        Array(4).fill('certified'),
      );
    }
  });

  it('has the closed forms of one unknown', () => {
    // F = (3x − 1)², g = (2θ + 4x − 6)²: x* = (6 − 2θ)/4, F' = 2·3(3x* − 1)·(−1/2).
    const one = (value: number) => denseMatrix([[value]]);
    const problem = quadraticProblem({
      A: one(3),
      b: Float64Array.of(1),
      C: one(2),
      D: one(4),
      e: Float64Array.of(6),
    });
    const closed = problem.closedForm(Float64Array.of(1));
    expect(closed.solution[0]).toBeCloseTo(1, 14);
    expect(closed.value).toBeCloseTo(4, 13);
    expect(closed.adjoint[0]).toBeCloseTo(12 / 32, 14);
    expect(closed.gradient[0]).toBeCloseTo(-6, 13);
    expect(problem.constants.strongConvexity.value).toBeCloseTo(32, 11);
    expect(problem.constants.strongConvexity.value).toBeLessThan(32);
    expect(problem.constants.lipschitzGradient.value).toBeGreaterThan(32);
    expect(problem.samples[0]?.upper.lipschitzGradient.value).toBeCloseTo(18, 12);
  });

  it('has closed forms that central differences, dense solves and CG confirm', () => {
    const random = randomStream(4);
    const problem = quadraticProblem(randomQuadratic(random, { rows: 200, columns: 6 }));
    const theta = normalVector(random, 6);
    const closed = problem.closedForm(theta);
    const size = Math.hypot(...closed.gradient);
    const dense = truthOf(problem, theta);
    expect(distance(dense.gradient, closed.gradient)).toBeLessThan(1e-11 * size);
    expect(Math.abs(dense.value - closed.value)).toBeLessThan(1e-12 * closed.value);
    const { gradient, samples } = hypergradient(problem, theta, { epsilon: 1e-9, delta: 1e-9 });
    expect(distance(gradient, closed.gradient)).toBeLessThan(1e-9 * size);
    expect(distance(samples[0]?.adjoint ?? theta, closed.adjoint)).toBeLessThan(1e-9 * size);
    // F is quadratic in θ: differences have no truncation error.
    theta.forEach((_, j) => {
      const at = (step: number): number => {
        const moved = theta.slice();
        moved[j]! += step;
        return problem.closedForm(moved).value;
      };
      expect((at(0.5) - at(-0.5)) / closed.gradient[j]!).toBeCloseTo(1, 9);
    });
  });

  it('has bounds above the true error at every accuracy', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: -18, max: 3, noNaN: true }),
        fc.double({ min: -18, max: 3, noNaN: true }),
        (seed, columns, e, r) => {
          const random = randomStream(seed);
          const problem = quadraticProblem(randomQuadratic(random, { rows: 40, columns }));
          const theta = normalVector(random, columns);
          const { gradient, solution, value } = problem.closedForm(theta);
          const result = hypergradient(problem, theta, { epsilon: 10 ** e, delta: 10 ** r });
          expect(result.bound.kind).toBe('certified');
          expect(distance(result.gradient, gradient)).toBeLessThanOrEqual(result.bound.total);
          const sample = result.samples[0]!;
          expect(distance(sample.solution, solution)).toBeLessThanOrEqual(sample.epsilon);
          expect(Math.abs(result.corrected.value - value)).toBeLessThanOrEqual(
            result.corrected.error,
          );
        },
      ),
      { seed: 5, numRuns: 150 },
    );
  });

  it('knows the rounding error of its gradient', () => {
    for (const scale of [1, 1e4]) {
      const random = randomStream(9);
      const data = randomQuadratic(random, { rows: 300, columns: 4 });
      const problem = quadraticProblem(data);
      const theta = normalVector(random, 4, scale);
      const level = problem.samples[0]!.lower(theta);
      // At x*, where everything cancels.
      const x = problem.closedForm(theta).solution;
      const row = (M: DenseMatrix, i: number): Float64Array => M.values.subarray(4 * i, 4 * i + 4);
      const column = (j: number): Float64Array => data.D.values.filter((_, at) => at % 4 === j);
      const residual = data.e.map((e, i) =>
        accurateDot(
          0,
          Float64Array.of(...row(data.C, i), ...row(data.D, i), 1),
          Float64Array.of(...theta, ...x, -e),
        ),
      );
      const exact = theta.map((_, j) => 2 * accurateDot(0, column(j), residual));
      const computed = new Float64Array(4);
      level.gradient(x, computed);
      const error = distance(computed, exact);
      const claimed = level.gradientRounding?.(x) ?? 0;
      expect(error).toBeLessThanOrEqual(claimed);
      expect(error).toBeGreaterThan(1e-4 * claimed);
    }
  });

  it('refuses what has no unique solution or does not fit', () => {
    const data = randomQuadratic(randomStream(6), { rows: 5, columns: 2 });
    const dependent = denseMatrix(Array.from({ length: 5 }, (_, i) => [i + 1, 2 * i + 2]));
    expect(() => quadraticProblem({ ...data, D: dependent })).toThrow(ArgumentError);
    expect(() => quadraticProblem({ ...data, D: dependent })).toThrow(/independent columns for D/);
    expect(() => quadraticProblem({ ...data, b: new Float64Array(4) })).toThrow(ShapeError);
    expect(() => quadraticProblem({ ...data, e: new Float64Array(6) })).toThrow(ShapeError);
    expect(() => denseMatrix([[1, NaN]])).toThrow(NotFiniteError);
    expect(() => denseMatrix([[1, 2], [3]])).toThrow(ShapeError);
    expect(() => denseMatrix([])).toThrow(ArgumentError);
    expect(() => randomQuadratic(Math.cos.bind(null, 0), { rows: 2, columns: 3 })).toThrow(
      /at least 3 \(columns\) for rows but received 2/,
    );
  });
});

describe('random data', () => {
  it('are those of the paper: sizes, ranges, noise; and depend on the source alone', () => {
    const { A, b, C, D, e } = randomQuadratic(randomStream(7));
    for (const M of [A, C, D]) {
      expect([M.rows, M.columns]).toEqual([1000, 10]);
      expect(Math.min(...M.values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...M.values)).toBeLessThan(1);
      const mean = M.values.reduce((sum, value) => sum + value, 0) / 1e4;
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
    }
    expect(randomQuadratic(randomStream(7))).toEqual({ A, b, C, D, e });
    // Without its noise b lies in the range of A.
    const exact = randomQuadratic(randomStream(8), { noise: 0 });
    const problem = quadraticProblem({
      A: exact.A,
      b: exact.b,
      C: exact.C,
      D: exact.A,
      e: exact.b,
    });
    expect(problem.closedForm(new Float64Array(10)).value).toBeLessThan(1e-24);
    const noisy = quadraticProblem({ A, b, C, D: A, e: b }).closedForm(new Float64Array(10));
    // 990 degrees of freedom with variance 10⁻⁴.
    expect(noisy.value / 0.099).toBeGreaterThan(0.85);
    expect(noisy.value / 0.099).toBeLessThan(1.15);
  });
});

describe('data that cancel', () => {
  it('keep the rounding of the gradient within what is stated', () => {
    const uniform = randomStream(5);
    for (let k = 0; k < 50; k++) {
      const N = 40;
      const column = Array.from({ length: N }, () => 1 + Math.floor(1000 * uniform()));
      const scaled = column.map((value) => value / 3);
      const e = Float64Array.from({ length: N }, (_, i) =>
        i % 2 === 0 ? (column[i + 1] ?? 0) / 7 : -(column[i - 1] ?? 0) / 7,
      );
      const one = denseMatrix(scaled.map((value) => [value]));
      const problem = quadraticProblem({ A: one, b: new Float64Array(N), C: one, D: one, e });
      const level = problem.samples[0]?.lower(Float64Array.of(0));
      const gradient = new Float64Array(1);
      const x = new Float64Array(1);
      level?.gradient(x, gradient);
      // ⟨D, e⟩ is 0 but for the rounding of the data itself, far below that of the sum.
      const size = 2 * scaled.reduce((sum, value, i) => sum + Math.abs(value * (e[i] ?? 0)), 0);
      expect(level?.gradientRounding?.(x)).toBeGreaterThan(2 ** -53 * size);
      expect(Math.abs(gradient[0] ?? NaN)).toBeLessThanOrEqual(level?.gradientRounding?.(x) ?? 0);
    }
  });

  it('or are not finite are refused by name', () => {
    const one = denseMatrix([[1], [2]]);
    const b = Float64Array.of(1, 2);
    const bad = Float64Array.of(1, NaN);
    expect(() => quadraticProblem({ A: one, b: bad, C: one, D: one, e: b })).toThrow(/for b/);
    expect(() => quadraticProblem({ A: one, b, C: one, D: one, e: bad })).toThrow(/for e/);
  });
});
