import type { StoredRows } from './storedRows.js';

/** Power iterations for the test vector; more would sharpen the bounds by less than a per cent. */
const ITERATIONS = 12;

/**
 * Certified upper bounds of λ_max(Σ_i w_i x̂_i x̂_iᵀ) for weights w_i ≥ 0, x̂_i = (x_i, 1).
 *
 * With M = Σ_i w_i |x̂_i||x̂_i|ᵀ, which is entrywise non-negative, and any v > 0 (Collatz and Wielandt):
 *
 *     λ_max(Σ_i w_i x̂_i x̂_iᵀ) ≤ λ_max(M) ≤ max_j (Mv)_j / v_j.
 *
 * v approximates the Perron vector of M for equal weights, so that for non-negative features, as
 * pixels are, and similar weights the bound is nearly attained. No matrix is formed: Mv is two
 * passes over the stored entries, one when |X̂|v is at hand.
 */
export class GramBound {
  readonly #rows: StoredRows;
  /** v, and |X̂|v. */
  readonly #vector: Float64Array;
  readonly #margins: Float64Array;
  readonly #image: Float64Array;
  readonly #second: Float64Array;
  /** ‖x̂_i‖². */
  readonly squaredNorms: Float64Array;
  /** Covers the rounding of sums of non-negative terms. */
  readonly #slack: number;

  constructor(samples: StoredRows) {
    const { rows, columns } = samples;
    this.#rows = samples;
    this.#slack = 1 + 2 ** -51 * (rows + columns + 8);
    this.squaredNorms = samples.squaredNorms();
    this.#margins = new Float64Array(rows);
    this.#image = new Float64Array(columns + 1);
    this.#second = new Float64Array(rows);
    this.#vector = new Float64Array(columns + 1).fill(1);
    const equal = new Float64Array(rows).fill(1 / rows);
    for (let k = 0; k < ITERATIONS; k++) {
      this.#rows.project(this.#vector, this.#margins);
      this.#rows.gather(equal, this.#margins, this.#image);
      const largest = this.#image.reduce((most, x) => Math.max(most, x), 0);
      // Features that are always 0 keep a positive entry, which their zero row then ignores.
      for (let j = 0; j <= columns; j++) {
        const x = this.#image[j]!;
        this.#vector[j] = x > 0 ? x / largest : 1;
      }
    }
    this.#rows.project(this.#vector, this.#margins);
  }

  /**
   * An upper bound for the weights given, one a sample and none negative.
   *
   * @param refined take a step of the power iteration with these weights first: twice the cost
   */
  largestEigenvalue(weights: Float64Array, refined = false): number {
    let trace = 0;
    for (let i = 0; i < weights.length; i++) trace += weights[i]! * this.squaredNorms[i]!;
    this.#rows.gather(weights, this.#margins, this.#image);
    let bound = Math.min(trace, largestRatio(this.#image, this.#vector));
    if (refined) {
      const vector = this.#image.map((x, j) => (x > 0 ? x : Number.MIN_VALUE * this.#vector[j]!));
      this.#rows.project(vector, this.#second);
      this.#rows.gather(weights, this.#second, this.#image);
      bound = Math.min(bound, largestRatio(this.#image, vector));
    }
    return bound * this.#slack;
  }
}

/** max_j a_j / b_j over the j with a_j > 0. */
function largestRatio(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let j = 0; j < a.length; j++) {
    if (a[j]! > 0) largest = Math.max(largest, a[j]! / b[j]!);
  }
  return largest;
}
