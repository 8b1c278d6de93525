import { norm } from '../vector/vector.js';

/** Steps of the central differences, relative to the size of the point. */
const STEPS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7];

/** x + t v. */
export function along(x: Float64Array, t: number, v: Float64Array): Float64Array {
  return x.map((xi, i) => xi + t * v[i]!);
}

/**
 * The distance of central differences (φ(t) − φ(−t))/(2t) to `exact`: the smallest over a range of
 * steps t, since large ones see the curvature and small ones the rounding. Relative to `size`, to the
 * difference and to the change of φ over the largest step, without which an exact 0, as at the minimum
 * of φ, would leave only rounding to compare with. NaN when φ is never finite.
 */
export function differenceError(
  phi: (t: number) => Float64Array,
  exact: Float64Array,
  size: number,
  scale: number,
): number {
  const here = phi(0);
  const largest = scale * Math.max(...STEPS);
  const there = phi(largest);
  const change = norm(there.map((p, i) => p - here[i]!)) / largest;
  const reference = Math.max(size, Number.isFinite(change) ? change : 0);
  let least = NaN;
  for (const step of STEPS) {
    const t = step * scale;
    const plus = phi(t);
    const minus = phi(-t);
    const quotient = plus.map((p, i) => (p - minus[i]!) / (2 * t));
    const error = norm(quotient.map((q, i) => q - exact[i]!));
    const relative = error / (Math.max(reference, norm(quotient)) || 1);
    if (!(relative >= least)) least = Number.isFinite(relative) ? relative : least;
  }
  return least;
}
