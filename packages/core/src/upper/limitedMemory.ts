import { dot, norm } from '../vector/vector.js';

/** s = Δθ and y = Δh of a step. */
export interface CurvaturePair {
  readonly s: Float64Array;
  readonly y: Float64Array;
}

/** Pairs with less curvature than this, relative to ‖s‖‖y‖, say more about noise than about F. */
const LEAST_CURVATURE = 1e-4;

/**
 * Adds a pair and drops the oldest beyond `memory`. Returns the same pairs when the new one is not
 * worth keeping: ‖y‖ ≤ noise, so that it may be nothing but the errors of the two h, or ⟨s, y⟩ not
 * positive.
 */
export function keepPair(
  pairs: readonly CurvaturePair[],
  pair: CurvaturePair,
  noise: number,
  memory: number,
): readonly CurvaturePair[] {
  const size = norm(pair.y);
  if (!(size > noise)) return pairs;
  if (!(dot(pair.s, pair.y) > LEAST_CURVATURE * norm(pair.s) * size)) return pairs;
  return [...pairs, pair].slice(-memory);
}

/**
 * H v by the two-loop recursion (Nocedal 1980), H the limited-memory BFGS approximation of the inverse
 * Hessian from H₀ = (⟨s, y⟩/‖y‖²) I of the newest pair; v itself when there is none. O(memory · n),
 * and no n×n matrix.
 */
export function inverseHessian(pairs: readonly CurvaturePair[], v: Float64Array): Float64Array {
  const out = v.slice();
  const newest = pairs.at(-1);
  if (newest === undefined) return out;
  const a: number[] = [];
  const curvatures = pairs.map(({ s, y }) => dot(s, y));
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y } = pairs[k]!;
    const share = dot(s, out) / curvatures[k]!;
    for (let j = 0; j < out.length; j++) out[j]! -= share * y[j]!;
    a[k] = share;
  }
  const scale = curvatures[pairs.length - 1]! / dot(newest.y, newest.y);
  for (let j = 0; j < out.length; j++) out[j]! *= scale;
  for (let k = 0; k < pairs.length; k++) {
    const { s, y } = pairs[k]!;
    const share = a[k]! - dot(y, out) / curvatures[k]!;
    for (let j = 0; j < out.length; j++) out[j]! += share * s[j]!;
  }
  return out;
}
