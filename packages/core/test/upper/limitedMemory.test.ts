import { describe, expect, it } from 'vitest';
import { dot, norm } from '../../src/index.js';
import { inverseHessian, keepPair, type CurvaturePair } from '../../src/upper/limitedMemory.js';
import { normalVector, randomStream } from '../support/random.js';

/** H⁺ = (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, densely. */
function denseInverse(pairs: readonly CurvaturePair[], n: number): Float64Array[] {
  const newest = pairs.at(-1);
  const scale = newest ? dot(newest.s, newest.y) / dot(newest.y, newest.y) : 1;
  let H = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_u, j) => (i === j ? scale : 0)),
  );
  for (const { s, y } of pairs) {
    const rho = 1 / dot(s, y);
    const V = Array.from({ length: n }, (_, i) =>
      Float64Array.from({ length: n }, (_u, j) => (i === j ? 1 : 0) - rho * s[i]! * y[j]!),
    );
    const product = (A: Float64Array[], B: (i: number, j: number) => number): Float64Array[] =>
      A.map((row) =>
        Float64Array.from({ length: n }, (_, j) => row.reduce((sum, a, k) => sum + a * B(k, j), 0)),
      );
    const VH = product(V, (k, j) => H[k]![j]!);
    H = product(VH, (k, j) => V[j]![k]!).map((row, i) =>
      row.map((x, j) => x + rho * s[i]! * s[j]!),
    );
  }
  return H;
}

/** Pairs of a convex quadratic with the Hessian FFᵀ + I. */
function pairsOf(seed: number, n: number, count: number): CurvaturePair[] {
  const random = randomStream(seed);
  const F = Array.from({ length: n }, () => normalVector(random, n));
  return Array.from({ length: count }, () => {
    const s = normalVector(random, n);
    const y = s.slice();
    for (const column of F) {
      const share = dot(column, s);
      for (let j = 0; j < n; j++) y[j]! += share * column[j]!;
    }
    return { s, y };
  });
}

describe('limited-memory BFGS', () => {
  it.each([
    [1, 1, 1],
    [2, 4, 3],
    [3, 6, 6],
    [4, 7, 2],
  ])('is the dense update, seed %i, n = %i, %i pairs', (seed, n, count) => {
    const pairs = pairsOf(seed, n, count);
    const H = denseInverse(pairs, n);
    const v = normalVector(randomStream(seed + 50), n);
    const out = inverseHessian(pairs, v);
    H.forEach((row, i) => {
      expect(Math.abs(dot(row, v) - out[i]!)).toBeLessThanOrEqual(1e-10 * norm(out));
    });
  });

  it('maps the newest y to its s, and is the identity without pairs', () => {
    const pairs = pairsOf(9, 5, 3);
    const { s, y } = pairs[2]!;
    const out = inverseHessian(pairs, y);
    out.forEach((x, j) => {
      expect(x).toBeCloseTo(s[j]!, 10);
    });
    expect(inverseHessian([], y)).toEqual(y);
    expect(inverseHessian([], y)).not.toBe(y);
  });

  it('keeps pairs that tell curvature from noise, and the newest of them', () => {
    const pairs = pairsOf(5, 3, 4);
    const [first, second, third, fourth] = pairs;
    if (!first || !second || !third || !fourth) throw new Error('too few pairs');
    expect(keepPair([first, second, third], fourth, 0, 3)).toEqual([second, third, fourth]);
    const few = [first];
    expect(keepPair(few, second, norm(second.y) * 1.01, 3)).toBe(few);
    expect(keepPair(few, second, norm(second.y) * 0.99, 3)).toEqual([first, second]);
    expect(keepPair(few, { s: second.s, y: second.y.map((x) => -x) }, 0, 3)).toBe(few);
    const zero = new Float64Array(3);
    expect(keepPair(few, { s: zero, y: zero }, 0, 3)).toBe(few);
  });
});
