import { numberIn } from '../../src/describe/description.js';
import { ArgumentError, dot, norm, type LowerLevel } from '@bilevel/core';
import type { Grid } from '@bilevel/kernels';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixOf, multiply, spectralNorm, type Rows } from '../../../core/test/support/dense.js';
import { logUniform, normalVector, randomStream } from '../../../core/test/support/random.js';
import { squaredNormOfDifferences } from '../../src/prior/grid.js';
import { Model } from '../../src/problem/model.js';
import { TOTAL_VARIATIONS, type TotalVariationName } from '../totalVariations.js';

/** Odd shapes: rows, columns, one pixel, the smallest square, primes. */
const GRIDS: readonly Grid[] = [
  [1, 1],
  [1, 7],
  [7, 1],
  [1, 2],
  [2, 1],
  [2, 2],
  [2, 3],
  [5, 3],
  [7, 11],
].map(([width = 1, height = 1]) => ({ width, height }));

/** What is learned: both, the weight alone, the smoothing alone. */
const LEARNED = [{}, { smoothing: 0.2 }, { weight: 0.3 }] as const;

const CASES = TOTAL_VARIATIONS.flatMap((prior) =>
  GRIDS.flatMap((grid) =>
    LEARNED.map((fixed) => ({
      name: `${prior} ${String(grid.width)}×${String(grid.height)} ${JSON.stringify(fixed)}`,
      grid,
      options: { fixed, prior, ridge: 0.1 },
    })),
  ),
);

/** The forward differences as rows, in blocks that share one smoothed norm. */
function differences({ width, height }: Grid, prior: TotalVariationName): Rows[] {
  const edge = (from: number, to: number): Float64Array => {
    const row = new Float64Array(width * height);
    row[from] = -1;
    row[to] = 1;
    return row;
  };
  const blocks: Rows[] = [];
  for (let p = 0; p < width * height; p++) {
    const rows: Float64Array[] = [];
    if ((p + 1) % width !== 0) rows.push(edge(p, p + 1));
    if (p + width < width * height) rows.push(edge(p, p + width));
    if (prior === 'tv-isotropic') blocks.push(rows);
    else blocks.push(...rows.map((row) => [row]));
  }
  return blocks;
}

/** w Dᵀ z/√(|z|² + ν²) and its derivatives, block by block from the formulas. */
function dense(
  blocks: readonly Rows[],
  x: Float64Array,
  w: number,
  nu: number,
): { value: number; gradient: Float64Array; smoothing: Float64Array; hessian: Float64Array[] } {
  const d = x.length;
  const gradient = new Float64Array(d);
  const smoothing = new Float64Array(d);
  const hessian = Array.from({ length: d }, () => new Float64Array(d));
  let value = 0;
  for (const rows of blocks) {
    const z = multiply(rows, x);
    const s = Math.sqrt(dot(z, z) + nu * nu);
    value += w * s;
    for (const [k, row] of rows.entries()) {
      for (let p = 0; p < d; p++) {
        gradient[p]! += (w * row[p]! * z[k]!) / s;
        smoothing[p]! -= (w * nu * nu * row[p]! * z[k]!) / s ** 3;
      }
      for (const [l, other] of rows.entries()) {
        const h = ((k === l ? 1 : 0) - (z[k]! * z[l]!) / s ** 2) / s;
        for (let p = 0; p < d; p++) {
          for (let q = 0; q < d; q++) hessian[p]![q]! += w * h * row[p]! * other[q]!;
        }
      }
    }
  }
  return { value, gradient, smoothing, hessian };
}

function close(a: Float64Array, b: Float64Array, tolerance: number): void {
  const scale = 1 + norm(b);
  expect(norm(a.map((x, p) => x - b[p]!))).toBeLessThanOrEqual(tolerance * scale);
}

function gradientOf(level: LowerLevel, x: Float64Array): Float64Array {
  const out = new Float64Array(x.length);
  level.gradient(x, out);
  return out;
}

describe.each(CASES)('$name', ({ grid, options }) => {
  const prior = new Model(options);
  const n = prior.parameters;
  const d = grid.width * grid.height;
  const random = randomStream(d + 100 * n);
  const theta = Float64Array.from({ length: n }, (_, j) => -0.7 - 0.4 * j);
  const w = numberIn(prior.at(theta), 'weight');
  const nu = numberIn(prior.at(theta), 'smoothing');
  const y = normalVector(random, d);
  const x = normalVector(random, d);
  const level = prior.lowerLevel(y, grid, theta);
  const at = level.linearise(x);
  const blocks = differences(grid, options.prior);
  const reference = dense(blocks, x, w, nu);

  it('has the value and gradient of the formulas', () => {
    const fit = x.reduce((sum, xp, p) => sum + (xp - y[p]!) ** 2 / 2 + 0.05 * xp * xp, 0);
    const size = 1 + fit + reference.value;
    expect(Math.abs(level.value(x) - fit - reference.value)).toBeLessThan(1e-14 * size);
    close(
      gradientOf(level, x),
      reference.gradient.map((g, p) => g + 1.1 * x[p]! - y[p]!),
      1e-14,
    );
  });

  it('has a gradient that is the limit of central differences, at their order', () => {
    const v = normalVector(random, d);
    const slope = dot(gradientOf(level, x), v);
    const error = (h: number): number => {
      const plus = level.value(x.map((xp, p) => xp + h * v[p]!));
      const minus = level.value(x.map((xp, p) => xp - h * v[p]!));
      return Math.abs((plus - minus) / (2 * h) - slope);
    };
    expect(error(1e-5)).toBeLessThan(1e-7 * (1 + Math.abs(slope)));
    // Rounding decides where g is a quadratic (a single pixel).
    if (d > 1) {
      const order = Math.log10(error(1e-2) / error(1e-3));
      expect(order).toBeGreaterThan(1.8);
      expect(order).toBeLessThan(2.2);
    }
  });

  it('has the Hessian of the formulas, symmetric, with its diagonal', () => {
    const A = matrixOf(
      (v, out) => {
        at.hessianVector(v, out);
      },
      d,
      d,
    );
    const diagonal = Float64Array.from(A, (row, p) => row[p]!);
    const jacobi = new Float64Array(d);
    at.precondition?.(new Float64Array(d).fill(1), jacobi);
    for (let p = 0; p < d; p++) {
      const row = reference.hessian[p]!.map((h, q) => h + (p === q ? 1.1 : 0));
      close(A[p]!, row, 1e-14);
      close(
        A[p]!,
        Float64Array.from(A, (other) => other[p]!),
        1e-15,
      );
      expect(jacobi[p]! * diagonal[p]!).toBeCloseTo(1, 13);
    }
    const u = normalVector(random, d);
    const v = normalVector(random, d);
    const [Au, Av] = [multiply(A, u), multiply(A, v)];
    expect(Math.abs(dot(Au, v) - dot(u, Av))).toBeLessThan(1e-14 * norm(Au) * norm(v));
  });

  it('has Hessian-vector products that are the limit of differences of the gradient', () => {
    const v = normalVector(random, d);
    const product = new Float64Array(d);
    at.hessianVector(v, product);
    const h = 1e-5;
    const plus = gradientOf(
      level,
      x.map((xp, p) => xp + h * v[p]!),
    );
    const minus = gradientOf(
      level,
      x.map((xp, p) => xp - h * v[p]!),
    );
    close(
      plus.map((g, p) => (g - minus[p]!) / (2 * h)),
      product,
      1e-7,
    );
  });

  it('has the columns of B of the formulas, and of differences in θ', () => {
    const B = matrixOf(
      (u, out) => {
        at.cross(u, out);
      },
      d,
      n,
    );
    const expected = [reference.gradient, reference.smoothing].filter((_, j) =>
      j === 0 ? !('weight' in options.fixed) : !('smoothing' in options.fixed),
    );
    for (const [j, column] of expected.entries()) {
      close(
        Float64Array.from(B, (row) => row[j]!),
        column,
        1e-14,
      );
      const moved = (h: number): Float64Array =>
        gradientOf(
          prior.lowerLevel(
            y,
            grid,
            theta.map((t, k) => (k === j ? t + h : t)),
          ),
          x,
        );
      const h = 1e-5;
      const minus = moved(-h);
      close(
        moved(h).map((g, p) => (g - minus[p]!) / (2 * h)),
        column,
        1e-8,
      );
    }
  });

  it('has Bᵀ as the adjoint of B', () => {
    const u = normalVector(random, n);
    const q = normalVector(random, d);
    const Bu = new Float64Array(d);
    const Btq = new Float64Array(n);
    at.cross(u, Bu);
    at.crossTranspose(q, Btq);
    const scale = norm(Bu) * norm(q) + norm(u) * norm(Btq);
    expect(Math.abs(dot(Bu, q) - dot(u, Btq))).toBeLessThanOrEqual(1e-14 * scale);
  });
});

describe('the certified constants', () => {
  it('‖D‖² is that of the matrix', () => {
    for (const grid of GRIDS) {
      const rows = differences(grid, 'tv').flat();
      const truth = rows.length > 0 ? spectralNorm(rows) ** 2 : 0;
      const claimed = squaredNormOfDifferences(grid);
      expect(claimed).toBeGreaterThanOrEqual(truth * (1 - 1e-14));
      expect(claimed).toBeLessThanOrEqual(truth * (1 + 1e-9));
    }
  });

  it.each(TOTAL_VARIATIONS)(
    'are never exceeded, nor far from attained: %s',
    (name) => {
      const most = { L: 0, hessian: 0, cross: 0 };
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 2 ** 31 }),
          // Without the largest: the norms of its matrices take too long.
          fc.constantFrom(...GRIDS.slice(0, -1)),
          fc.constantFrom(0.3, 0.5, 1, 3),
          (seed, grid, spread) => {
            const random = randomStream(seed);
            const d = grid.width * grid.height;
            const ridge = 0.2;
            const prior = new Model({ prior: name, ridge });
            const weight = logUniform(random, 1e-2, 10);
            const nu = logUniform(random, 1e-3, 1);
            const theta = prior.thetaOf({ weight, smoothing: nu });
            const level = prior.lowerLevel(new Float64Array(d), grid, theta);
            const { constants } = level;
            // φ''' is largest where differences are about ν/2, and there along a checkerboard, on
            // which all differences are ±: the sample starts near it and moves along it.
            const checkerboard = Float64Array.from({ length: d }, (_, p) =>
              (Math.floor(p / grid.width) + (p % grid.width)) % 2 === 0 ? 1 : -1,
            );
            const x = checkerboard.map((c) => (c * nu * spread) / 4 + 0.2 * nu * (random() - 0.5));
            const step = 1e-3 * nu;
            const direction = checkerboard.map((c) => c + 0.3 * (random() - 0.5));
            const moved = x.map((xp, p) => xp + step * direction[p]!);
            const distance = norm(moved.map((m, p) => m - x[p]!));
            const [here, there] = [level.linearise(x), level.linearise(moved)];
            const A = matrixOf(
              (v, out) => {
                here.hessianVector(v, out);
              },
              d,
              d,
            );
            const A2 = matrixOf(
              (v, out) => {
                there.hessianVector(v, out);
              },
              d,
              d,
            );
            const B = matrixOf(
              (u, out) => {
                here.cross(u, out);
              },
              d,
              2,
            );
            const B2 = matrixOf(
              (u, out) => {
                there.cross(u, out);
              },
              d,
              2,
            );
            const gap = (P: Rows, Q: Rows): number =>
              spectralNorm(P.map((row, p) => row.map((a, q) => a - Q[p]![q]!))) / distance;
            const { strongConvexity: mu, lipschitzGradient: L } = constants;
            // Smallest eigenvalue of A by ‖LI − A‖.
            const shifted = A.map((row, p) => row.map((a, q) => (p === q ? L.value : 0) - a));
            expect(L.value - spectralNorm(shifted)).toBeGreaterThanOrEqual(
              mu.value - 1e-12 * L.value,
            );
            expect(spectralNorm(A)).toBeLessThanOrEqual(L.value * (1 + 1e-13));
            const noise = (1e-12 * L.value) / distance;
            expect(gap(A, A2)).toBeLessThanOrEqual(constants.lipschitzHessian.value + noise);
            expect(gap(B, B2)).toBeLessThanOrEqual(constants.lipschitzCross.value + noise);
            if (d > 1) {
              most.L = Math.max(most.L, (spectralNorm(A) - 1.2) / (L.value - 1.2));
              const { lipschitzHessian, lipschitzCross } = constants;
              most.hessian = Math.max(most.hessian, gap(A, A2) / lipschitzHessian.value);
              most.cross = Math.max(most.cross, gap(B, B2) / lipschitzCross.value);
            }
            for (const { kind } of Object.values(constants)) expect(kind).toBe('certified');
          },
        ),
        { seed: 8, numRuns: 150 },
      );
      // The sampling reaches a good share of each constant, or it would test nothing. (L_A is
      // attained by a single edge alone.)
      expect(most.L).toBeGreaterThan(0.6);
      expect(most.hessian).toBeGreaterThan(0.4);
      expect(most.cross).toBeGreaterThan(0.5);
    },
    60_000,
  );
});

describe('Model', () => {
  it('maps parameters to θ and back', () => {
    const parameters = { weight: 0.03, smoothing: 0.2 };
    const both = new Model();
    expect(both.parameters).toBe(2);
    expect(both.thetaOf(parameters)).toEqual(Float64Array.of(Math.log(0.03), Math.log(0.2)));
    expect(both.at(both.thetaOf(parameters))['weight']).toBeCloseTo(0.03, 15);
    const weightOnly = new Model({ fixed: { smoothing: 0.2 } });
    expect(weightOnly.parameters).toBe(1);
    expect(weightOnly.at(Float64Array.of(0))).toEqual({ weight: 1, smoothing: 0.2 });
    const smoothingOnly = new Model({ fixed: { weight: 0.03 } });
    expect(smoothingOnly.at(Float64Array.of(0))).toEqual({ weight: 0.03, smoothing: 1 });
    expect(smoothingOnly.thetaOf(parameters)).toEqual(Float64Array.of(Math.log(0.2)));
  });

  it('refuses options out of range by name', () => {
    for (const bad of [0, -1, NaN, Infinity]) {
      expect(() => new Model({ fixed: { weight: bad } })).toThrow(ArgumentError);
      expect(() => new Model({ fixed: { weight: bad } })).toThrow('weight');
      expect(() => new Model({ fixed: { smoothing: bad } })).toThrow('smoothing');
    }
    for (const bad of [-1, NaN, Infinity]) {
      expect(() => new Model({ ridge: bad })).toThrow('ridge');
    }
    expect(() => new Model({ fixed: { strength: 1 } })).toThrow('weight, smoothing');
    expect(() => new Model({ prior: 'wavelets' })).toThrow('tv, tv-isotropic');
  });

  it('refuses θ at which weight or smoothing over- or underflows', () => {
    const prior = new Model();
    const grid = { width: 2, height: 1 };
    for (const theta of [
      [800, 0],
      [-800, 0],
      [0, -800],
      [0, -400],
      [NaN, 0],
    ]) {
      const build = (): LowerLevel =>
        prior.lowerLevel(new Float64Array(2), grid, Float64Array.from(theta));
      expect(build).toThrow(ArgumentError);
      expect(build).toThrow('moderate log-parameters');
    }
  });
});
