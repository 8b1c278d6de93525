import { gamma, roundedUp } from '@bilevel/core';
import type { StoredRows } from './storedRows.js';

/** Power iterations for the test vector; more would sharpen the bounds by less than a per cent. */
const ITERATIONS = 12;
/**
 * The least entry of v, whose largest is 1. For weights of at least 2⁻⁶⁰⁰ nothing that underflows counts
 * then: the bound is at least Σ w_i, as the bias is 1, and row j of Mv, off by 2⁻¹⁰⁷⁴ a sample, is
 * divided by 2⁻²⁰⁰ at the least.
 */
const LEAST = 2 ** -200;

/**
 * Certified upper bounds of λ_max(Σ_i w_i x̂_i x̂_iᵀ) for weights w_i ≥ 2⁻⁶⁰⁰, x̂_i = (x_i, 1).
 *
 * With M = Σ_i w_i |x̂_i||x̂_i|ᵀ, which is entrywise non-negative, and any v > 0 (Collatz and Wielandt):
 *
 *     λ_max(Σ_i w_i x̂_i x̂_iᵀ) ≤ λ_max(M) ≤ max_j (Mv)_j / v_j.
 *
 * v approximates the Perron vector of M for equal weights, so that for non-negative features, as
 * pixels are, and similar weights the bound is nearly attained. No matrix is formed: Mv is two
 * passes over the stored entries, one when |X̂|v is at hand.
 *
 * All terms are of one sign. An entry of |X̂|v goes through columns + 4 roundings at most (scale, product,
 * sums), one of Mv through rows + 4 more (weight, scale, product, sums), and the quotient is one. v is
 * as computed, whatever that is.
 */
export class GramBound {
  readonly #rows: StoredRows;
  /** v, and |X̂|v. */
  readonly #vector: Float64Array;
  readonly #margins: Float64Array;
  readonly #image: Float64Array;
  readonly #second: Float64Array;
  /** ≥ ‖x̂_i‖². */
  readonly squaredNorms: Float64Array;
  readonly #slack: number;

  constructor(samples: StoredRows) {
    const { rows, columns } = samples;
    this.#rows = samples;
    this.#slack = 1 + gamma(rows + columns + 16);
    this.squaredNorms = samples.squaredNorms();
    this.#margins = new Float64Array(rows);
    this.#image = new Float64Array(columns + 1);
    this.#second = new Float64Array(rows);
    this.#vector = new Float64Array(columns + 1).fill(1);
    const equal = new Float64Array(rows).fill(1 / rows);
    for (let k = 0; k < ITERATIONS; k++) {
      this.#rows.project(this.#vector, this.#margins);
      this.#rows.gather(equal, this.#margins, this.#image);
      normalise(this.#image, this.#vector);
    }
    this.#rows.project(this.#vector, this.#margins);
  }

  /**
   * An upper bound for the weights given, one a sample, each at least 2⁻⁶⁰⁰. Infinity where it is beyond
   * what is a number.
   *
   * @param refined take a step of the power iteration with these weights first: twice the cost
   */
  largestEigenvalue(weights: Float64Array, refined = false): number {
    let trace = 0;
    for (let i = 0; i < weights.length; i++) trace += weights[i]! * this.squaredNorms[i]!;
    this.#rows.gather(weights, this.#margins, this.#image);
    let bound = Math.min(trace, largestRatio(this.#image, this.#vector));
    if (refined) {
      const vector = new Float64Array(this.#image.length);
      normalise(this.#image, vector);
      this.#rows.project(vector, this.#second);
      this.#rows.gather(weights, this.#second, this.#image);
      bound = Math.min(bound, largestRatio(this.#image, vector));
    }
    return roundedUp(bound * this.#slack);
  }
}

/** v ← a positive vector along `image`: features that are always 0 keep an entry, which their row ignores. */
function normalise(image: Float64Array, v: Float64Array): void {
  const largest = image.reduce((most, x) => Math.max(most, x), 0);
  for (let j = 0; j < v.length; j++) {
    const x = image[j]! / largest;
    // Also where the image overflows.
    v[j] = x > LEAST ? x : LEAST;
  }
}

/** max_j a_j / b_j. */
function largestRatio(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let j = 0; j < a.length; j++) largest = Math.max(largest, a[j]! / b[j]!);
  return largest;
}
