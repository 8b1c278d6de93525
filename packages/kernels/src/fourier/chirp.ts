import { roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';
import { grown, passesError, PRODUCT_ERROR, ROOT_ERROR } from './errors.js';
import { transform } from './plainPasses.js';
import { costOf, passesOf, type Passes } from './plan.js';
import { root } from './roots.js';

/**
 * The transform of any length n as a convolution (Bluestein 1970): with c_k = e^{−πi k²/n},
 *
 *     X_k = c_k Σ_j (x_j c_j) c̄_{k−j},
 *
 * by transforms of a length of at least 2n − 1 that has small factors.
 */
export interface Chirp {
  readonly length: number;
  readonly inner: Passes;
  /** re and im of c_k, k from 0 to n − 1. */
  readonly factors: Float64Array;
  /** re and im of the transform of c̄ over the inner length. */
  readonly spectrum: Float64Array;
  /** A bound of ‖computed − exact‖/‖exact‖. */
  readonly error: number;
}

/** Copying, padding and three products. */
const EXTRA = 24;

/** The length of the convolution for n where that is cheaper than passes of n's own factors. */
export function chirpLength(length: number): number | undefined {
  let best: number | undefined;
  let least = costOf(length) * length;
  for (let inner = 2 * length - 1; inner <= 3 * length; inner++) {
    if (!isSmooth(inner)) continue;
    const cost = costOfChirp(inner);
    if (cost >= least) continue;
    least = cost;
    best = inner;
  }
  return best;
}

/** Of sequences by a convolution of this length. */
export function costOfChirp(inner: number): number {
  return (2 * costOf(inner) + EXTRA) * inner;
}

/** Whether it has no factors but 2, 3 and 5. */
export function isSmooth(length: number): boolean {
  let rest = length;
  for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
  return rest === 1;
}

export function chirpOf(length: number, inner: number): Chirp {
  const passes = passesOf(inner);
  const factors = new Float64Array(2 * length);
  const from = { re: new Float64Array(inner), im: new Float64Array(inner) };
  const [other, out] = [0, 1].map(() => ({
    re: new Float64Array(inner),
    im: new Float64Array(inner),
  })) as [typeof from, typeof from];
  for (let k = 0; k < length; k++) {
    const [re, im] = root((k * k) % (2 * length), 2 * length);
    factors.set([re, im], 2 * k);
    for (const at of [k, (inner - k) % inner]) {
      from.re[at] = re / inner;
      from.im[at] = -im / inner;
    }
  }
  transform(passes, from, other, out);
  const spectrum = new Float64Array(2 * inner);
  let most = 0;
  for (let k = 0; k < inner; k++) {
    spectrum.set([out.re[k]!, out.im[k]!], 2 * k);
    most = Math.max(most, inner * Math.hypot(out.re[k]!, out.im[k]!));
  }
  return { length, inner: passes, factors, spectrum, error: errorOf(length, passes, most) };
}

/**
 * In the norm, each product by c and each inner transform errs by a part of its result; the convolution itself by a
 * factor of at most the largest of the spectrum, `most` as computed, where that of the whole is √n. What is computed of
 * the spectrum errs at no place by more than all of it does in the norm.
 */
function errorOf(length: number, inner: Passes, most: number): number {
  const passes = passesError(inner);
  const norm = Math.sqrt(inner.length * (2 * length - 1));
  const off = grown(passes + ROOT_ERROR + UNIT_ROUNDOFF) * norm;
  const all = grown(2 * passes + 3 * PRODUCT_ERROR + 2 * ROOT_ERROR);
  const largest = most * (1 + 8 * UNIT_ROUNDOFF) + off;
  return roundedUp((all * largest + off) / Math.sqrt(length));
}
