import { BLOCK_ROWS, rowsPerChunk } from './chunks.js';
import { plainRows } from './plainRows.js';
import { roundingsOf } from './roundings.js';
import type { LabelledRows } from './labelledRows.js';
import type { SoftmaxLinearisation, SoftmaxRegression } from './softmax.js';

/**
 * Softmax regression in plain TypeScript: what the SIMD kernels are tested against, and the
 * fallback where there is no SIMD. Sample by sample: logits, residual, and the residual spread
 * over the sample's features.
 */
export function plainSoftmax(data: LabelledRows): SoftmaxRegression {
  const { samples, labels, classes } = data;
  const { rows, columns } = samples;
  const x = plainRows(samples, classes);
  const bias = data.bias ?? true;
  const features = columns + (bias ? 1 : 0);
  const dimension = features * classes;
  const chunk = rowsPerChunk(rows);
  const z = new Float64Array(classes);
  const partial = new Float64Array(dimension);
  const chunkSum = new Float64Array(dimension);

  /** z ← x̂_iᵀW. */
  function logits(i: number, W: Float64Array): void {
    if (bias) for (let c = 0; c < classes; c++) z[c] = W[columns * classes + c]!;
    else z.fill(0);
    x.addProduct(i, W, z);
  }

  /** What the exponentials of a row add up to, and its loss. */
  const row = { share: 0, others: 0, sum: 0, loss: 0 };

  /**
   * z ← e^(z − top) at W, that of the own class set to 0 and kept as `share`. Nothing cancels where p_y is
   * nearly 1: 1 − p_y is `others` over `sum`.
   */
  function exponentials(i: number, W: Float64Array): void {
    logits(i, W);
    const label = labels[i]!;
    const own = z[label]!;
    let top = -Infinity;
    for (let c = 0; c < classes; c++) top = Math.max(top, z[c]!);
    for (let c = 0; c < classes; c++) z[c] = Math.exp(z[c]! - top);
    row.share = z[label]!;
    z[label] = 0;
    row.others = sumOfRow();
    row.sum = row.others + row.share;
    row.loss = own === top ? Math.log1p(row.others) : top - own + Math.log(row.sum);
  }

  /** Σ z. */
  function sumOfRow(): number {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += z[c]!;
    return sum;
  }

  /** ℓ_i at W. */
  function loss(i: number, W: Float64Array): number {
    exponentials(i, W);
    return row.loss;
  }

  /** partial ← partial + x̂_i zᵀ, or with the squares of x̂_i. */
  function spread(i: number, squared: boolean): void {
    x.addMultiples(i, z, squared, partial);
    if (bias) for (let c = 0; c < classes; c++) partial[columns * classes + c]! += z[c]!;
  }

  /**
   * out ← out + Σ_i x̂_i zᵀ, where `residual(i)` leaves the z of each sample; returns its sum. Block by
   * block, as the SIMD kernels: a term goes through fewer sums.
   */
  function sumOverSamples(
    residual: (i: number) => number,
    out?: Float64Array,
    squared = false,
  ): number {
    let total = 0;
    for (let first = 0; first < rows; first += chunk) {
      const end = Math.min(rows, first + chunk);
      let sum = 0;
      chunkSum.fill(0);
      for (let block = first; block < end; block += BLOCK_ROWS) {
        let sumOfBlock = 0;
        partial.fill(0);
        for (let i = block; i < Math.min(end, block + BLOCK_ROWS); i++) {
          sumOfBlock += residual(i);
          if (out) spread(i, squared);
        }
        sum += sumOfBlock;
        if (out) for (let k = 0; k < dimension; k++) chunkSum[k]! += partial[k]!;
      }
      total += sum;
      if (out) for (let k = 0; k < dimension; k++) out[k]! += chunkSum[k]!;
    }
    return total;
  }

  function scaled(a: number, x: Float64Array, out: Float64Array): void {
    for (let k = 0; k < dimension; k++) out[k] = a * x[k]!;
  }

  function penalty(W: Float64Array, ridge: number): number {
    let sum = 0;
    for (let k = 0; k < dimension; k++) sum += W[k]! * W[k]!;
    return ridge * sum;
  }

  return {
    rows,
    features,
    classes,
    dimension,
    roundings: roundingsOf(data),
    gradient(W, weights, ridge, out) {
      scaled(2 * ridge, W, out);
      const value = sumOverSamples((i) => {
        const s = weights[i]!;
        exponentials(i, W);
        const scale = s / row.sum;
        for (let c = 0; c < classes; c++) z[c]! *= scale;
        z[labels[i]!] = -scale * row.others;
        return s * row.loss;
      }, out);
      return value + penalty(W, ridge);
    },
    value(W, weights, ridge) {
      const total = sumOverSamples((i) => weights[i]! * loss(i, W));
      return total + penalty(W, ridge);
    },
    losses(W, losses) {
      for (let i = 0; i < rows; i++) losses[i] = loss(i, W);
    },
    probabilities(W, probabilities) {
      for (let i = 0; i < rows; i++) {
        exponentials(i, W);
        z[labels[i]!] = row.share;
        for (let c = 0; c < classes; c++) probabilities[i * classes + c] = z[c]! / row.sum;
      }
    },
    linearise(W): SoftmaxLinearisation {
      const p = new Float64Array(rows * classes);
      this.probabilities(W, p);
      /** ⟨p_i − e_y, z⟩ = Σ_c p_ic (z_c − z_y): relative to 1 − p_y, as the term of y is 0. */
      const slope = (i: number): number => {
        const own = z[labels[i]!]!;
        let sum = 0;
        for (let c = 0; c < classes; c++) sum += p[i * classes + c]! * (z[c]! - own);
        return sum;
      };
      return {
        hessianVector(V, weights, ridge, out) {
          scaled(2 * ridge, V, out);
          sumOverSamples((i) => {
            logits(i, V);
            let mean = 0;
            for (let c = 0; c < classes; c++) mean += p[i * classes + c]! * z[c]!;
            const s = weights[i]!;
            for (let c = 0; c < classes; c++) z[c] = s * p[i * classes + c]! * (z[c]! - mean);
            return 0;
          }, out);
        },
        crossTranspose(Q, weights, out) {
          for (let i = 0; i < rows; i++) {
            logits(i, Q);
            out[i] = weights[i]! * slope(i);
          }
        },
        cross(weights, out) {
          out.fill(0);
          sumOverSamples((i) => {
            const s = weights[i]!;
            for (let c = 0; c < classes; c++) z[c] = s * p[i * classes + c]!;
            z[labels[i]!] = 0;
            z[labels[i]!] = -sumOfRow();
            return 0;
          }, out);
        },
        diagonal(weights, ridge, out) {
          out.fill(2 * ridge);
          const squared = true;
          sumOverSamples(
            (i) => {
              const s = weights[i]!;
              for (let c = 0; c < classes; c++) {
                const q = p[i * classes + c]!;
                z[c] = s * q * (1 - q);
              }
              return 0;
            },
            out,
            squared,
          );
        },
      };
    },
  };
}
