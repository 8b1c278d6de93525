import { expect } from 'vitest';
import { crossNorm, dot, UNIT_ROUNDOFF, type Sample } from '../../src/index.js';
import { matrixOf, spectralNorm } from './dense.js';
import { normalVector } from './random.js';
import { distance } from './truth.js';

/** The smallest relative distance of central differences to `exact` over a range of steps. */
function differenceError(
  at: (t: number) => Float64Array,
  exact: Float64Array,
  scale: number,
): number {
  const errors = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6].map((step) => {
    const [plus, minus] = [at(step), at(-step)];
    return distance(
      plus.map((p, i) => (p - minus[i]!) / (2 * step)),
      exact,
    );
  });
  return Math.min(...errors) / scale;
}

const gradientOf = (sample: Sample, theta: Float64Array, x: Float64Array): Float64Array => {
  const out = new Float64Array(x.length);
  sample.lower(theta).gradient(x, out);
  return out;
};
const along = (x: Float64Array, t: number, v: Float64Array): Float64Array =>
  x.map((xi, i) => xi + t * v[i]!);

/** Gradients of g and f, A and B of a sample against central differences, and their adjoints. */
export function expectDerivatives(
  sample: Sample,
  theta: Float64Array,
  x: Float64Array,
  random: () => number,
): void {
  const d = x.length;
  const n = theta.length;
  const v = normalVector(random, d);
  const w = normalVector(random, d);
  const u = normalVector(random, n);
  const level = sample.lower(theta);
  const gradient = gradientOf(sample, theta, x);
  const size = 1 + level.constants.lipschitzGradient.value * (1 + Math.hypot(...x));
  const value = (t: number): Float64Array => Float64Array.of(level.value(along(x, t, v)));
  expect(differenceError(value, Float64Array.of(dot(gradient, v)), size)).toBeLessThan(1e-7);

  const upper = new Float64Array(d);
  sample.upper.gradient(x, theta, upper);
  const loss = (t: number): Float64Array =>
    Float64Array.of(sample.upper.value(along(x, t, v), theta));
  const upperSize = 1 + Math.hypot(...upper) + sample.upper.value(x, theta);
  expect(differenceError(loss, Float64Array.of(dot(upper, v)), upperSize)).toBeLessThan(1e-7);

  const at = level.linearise(x);
  const Av = new Float64Array(d);
  const Aw = new Float64Array(d);
  at.hessianVector(v, Av);
  at.hessianVector(w, Aw);
  const slope = (t: number): Float64Array => gradientOf(sample, theta, along(x, t, v));
  expect(differenceError(slope, Av, size)).toBeLessThan(1e-8);
  const level0 = 64 * d * UNIT_ROUNDOFF;
  const sizeOfA = level.constants.lipschitzGradient.value * Math.hypot(...v) * Math.hypot(...w);
  expect(Math.abs(dot(Av, w) - dot(v, Aw))).toBeLessThanOrEqual(level0 * sizeOfA);

  const Bu = new Float64Array(d);
  const Bw = new Float64Array(n);
  at.cross(u, Bu);
  at.crossTranspose(w, Bw);
  const moved = (t: number): Float64Array => gradientOf(sample, along(theta, t, u), x);
  expect(differenceError(moved, Bu, size * (1 + Math.hypot(...u)))).toBeLessThan(1e-8);
  const sizeOfB = crossNorm(at, d, n).value * Math.hypot(...u) * Math.hypot(...w);
  expect(Math.abs(dot(Bu, w) - dot(u, Bw))).toBeLessThanOrEqual(level0 * sizeOfB);
}

/** That A lies within [μ, L] and nothing changes faster than L_A, L_B and L_f between x and y. */
export function expectConstants(
  sample: Sample,
  theta: Float64Array,
  x: Float64Array,
  y: Float64Array,
): void {
  const d = x.length;
  const n = theta.length;
  const level = sample.lower(theta);
  const { constants } = level;
  const gap = distance(x, y);
  const slack = 1e-13;
  const matrices = [x, y].map((point) => {
    const at = level.linearise(point);
    const A = matrixOf(at.hessianVector.bind(at), d, d);
    const B = matrixOf(at.cross.bind(at), d, n);
    expect(spectralNorm(B)).toBeLessThanOrEqual(crossNorm(at, d, n).value * (1 + slack));
    return { A, B };
  });
  const [one, two] = [matrices[0]!, matrices[1]!];
  const difference = (a: readonly Float64Array[], b: readonly Float64Array[]): number =>
    spectralNorm(a.map((row, i) => row.map((entry, j) => entry - b[i]![j]!)));
  const { strongConvexity: mu, lipschitzGradient: L } = constants;
  const rounding = slack * L.value;
  expect(spectralNorm(one.A)).toBeLessThanOrEqual(L.value + rounding);
  expect(difference(one.A, two.A)).toBeLessThanOrEqual(
    constants.lipschitzHessian.value * gap + rounding,
  );
  expect(difference(one.B, two.B)).toBeLessThanOrEqual(
    constants.lipschitzCross.value * gap * (1 + slack) + slack * spectralNorm(one.B),
  );
  // ‖L I − A‖ ≤ L − μ.
  const shifted = one.A.map((row, i) => row.map((a, j) => (i === j ? L.value : 0) - a));
  expect(spectralNorm(shifted)).toBeLessThanOrEqual(L.value - mu.value + rounding);
  const slopes = [x, y].map((point) => {
    const out = new Float64Array(d);
    sample.upper.gradient(point, theta, out);
    return out;
  });
  const [fx, fy] = [slopes[0]!, slopes[1]!];
  expect(distance(fx, fy)).toBeLessThanOrEqual(
    sample.upper.lipschitzGradient.value * gap +
      1e-12 * (1 + Math.hypot(...fx) + Math.hypot(...fy)),
  );
}
