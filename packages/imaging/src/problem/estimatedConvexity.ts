import { dot, norm } from '@bilevel/core';

/** Products; every entry of a small picture. */
const MOST = 40;

/**
 * An estimate of the strong convexity of g near a point from d numbers, where nothing proves any: half the least Ritz value of A
 * there after some steps of Lanczos' method, from a fixed vector without symmetry. It can be too large: Ritz values come
 * down to the least eigenvalue from above, and A is another one elsewhere.
 */
export function estimatedConvexity(
  hessianVector: (v: Float64Array, out: Float64Array) => void,
  d: number,
): number {
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let next = Float64Array.from({ length: d }, (_, i) => Math.sin(1.7 * i * i + i + 1));
  for (let k = 0; k < Math.min(d, MOST); k++) {
    const size = norm(next);
    if (k > 0) {
      // An invariant subspace has been found: its values are exact.
      if (size <= 1e-12 * Math.max(...diagonal)) break;
      beside.push(size);
    }
    const v = next.map((x) => x / size);
    basis.push(v);
    next = new Float64Array(d);
    hessianVector(v, next);
    diagonal.push(dot(next, v));
    for (const u of [...basis, ...basis]) {
      const share = dot(next, u);
      for (let i = 0; i < d; i++) next[i]! -= share * u[i]!;
    }
  }
  const largest = Math.max(...diagonal) + 2 * Math.max(0, ...beside);
  return Math.max(leastEigenvalue(diagonal, beside, largest) / 2, 1e-12 * largest);
}

/** Of the symmetric matrix with these numbers on the diagonal and beside it, by bisection of [0, largest] (Sturm). */
function leastEigenvalue(
  diagonal: readonly number[],
  beside: readonly number[],
  largest: number,
): number {
  /** Whether an eigenvalue is below `shift`: a pivot of T − shift I is. */
  const isBelow = (shift: number): boolean => {
    let pivot = 1;
    return diagonal.some((value, k) => {
      const square = k === 0 ? 0 : beside[k - 1]! ** 2;
      pivot = value - shift - square / pivot;
      return pivot < 0;
    });
  };
  let [low, high] = [0, largest];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) high = middle;
    else low = middle;
  }
  return high;
}
