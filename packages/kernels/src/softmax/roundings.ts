import { BLOCK_ROWS, chunksOf, rowsPerChunk } from './chunks.js';
import type { LabelledRows } from './labelledRows.js';

/**
 * Rounding errors of softmax regression in 64-bit, as numbers of roundings n that stand for
 * γ_n = nu/(1 − nu), u = 2⁻⁵³ (Higham 2002, §3.1): the same for the SIMD and the plain kernels, and for
 * any number of threads. Exact is what {@link SoftmaxRegression} says, with the entries scale · value.
 * Products that underflow lose 2⁻¹⁰⁷⁵ each besides.
 */
export interface SoftmaxRoundings {
  /**
   * |fl(x̂_iᵀW)_c − (x̂_iᵀW)_c| ≤ γ Σ_j |x̂_ij W_jc|. The exponents of softmax, z_c less the largest of them,
   * differ from each other by what is within 2γ max_c Σ_j |x̂_ij W_jc| of z_c − z_c'.
   */
  readonly logits: number;
  /**
   * Given the exponents: probabilities, their sums over some classes, (p − e_y)[c] and Σ_c p_c(v_c − v_y) of
   * numbers v_c, each with its weight s_i, are off by γ of themselves (of the sum of the sizes of the
   * terms), and by `absent`.
   */
  readonly probabilities: number;
  /** Given the exponents: a loss is off by γ of itself, and by `absent`. */
  readonly losses: number;
  /** The terms of a sum over samples, with the product by x̂_ij, the sum of the chunks and 2aW added. */
  readonly rows: number;
  /** Exponentials of so little, together, may be taken to be 0; the largest of a sample is 1. */
  readonly absent: number;
}

/** Proven errors in units of u: of assembly/exponential.ts. Those of V8, ports of fdlibm, are below 2. */
const EXPONENTIAL = 5;
const LOGARITHM = 13;
/** More than e^−707. */
const SMALLEST_EXPONENTIAL = 2 ** -1019;
/** Rows of dense samples that are summed before they are added to the sum of the chunk, at least. */
const SUMMED_ROWS = 32;

/** Those of given samples. */
export function roundingsOf({ samples, classes }: LabelledRows): SoftmaxRoundings {
  const { rows, columns } = samples;
  let entries = columns;
  if (samples.kind === 'compressed') {
    entries = 0;
    for (let i = 0; i < rows; i++) {
      entries = Math.max(entries, samples.start[i + 1]! - samples.start[i]!);
    }
  }
  return {
    // The stored entry, the product, the sums. Subtracting the largest: 2u of the size of the logits.
    logits: entries + 2 + 2,
    // e_c and Σ e_c', the quotient (two roundings where the reciprocal is shared), s, a difference, a
    // product, and a sum over the classes.
    probabilities: 2 * (EXPONENTIAL + classes) + 6,
    // log(1 + others) is not more sensitive than others. Where the own class is not the largest, the
    // loss is at least log 2, and the error of the sum one of at most 1/log 2 < 2 times that of the loss.
    losses: 2 * (EXPONENTIAL + classes + 1) + LOGARITHM + 2,
    rows:
      2 +
      Math.min(rows, BLOCK_ROWS) +
      Math.ceil(Math.min(rows, rowsPerChunk(rows)) / SUMMED_ROWS) +
      chunksOf(rows) +
      1,
    absent: classes * SMALLEST_EXPONENTIAL,
  };
}
