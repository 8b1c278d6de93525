import { rowsPerChunk } from './chunks.js';
import { plainRows } from './plainRows.js';
import type { LabelledRows, SoftmaxLinearisation, SoftmaxRegression } from './softmax.js';

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

  /** z ← x̂_iᵀW. */
  function logits(i: number, W: Float64Array): void {
    if (bias) for (let c = 0; c < classes; c++) z[c] = W[columns * classes + c]!;
    else z.fill(0);
    x.addProduct(i, W, z);
  }

  /** z ← softmax(z). Returns log Σ exp(z). */
  function softmax(): number {
    let top = -Infinity;
    for (let c = 0; c < classes; c++) top = Math.max(top, z[c]!);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += z[c] = Math.exp(z[c]! - top);
    for (let c = 0; c < classes; c++) z[c]! /= sum;
    return top + Math.log(sum);
  }

  /** ℓ_i at W; leaves p_i in z. */
  function loss(i: number, W: Float64Array): number {
    logits(i, W);
    const own = z[labels[i]!]!;
    return softmax() - own;
  }

  /** partial ← partial + x̂_i zᵀ, or with the squares of x̂_i. */
  function spread(i: number, squared: boolean): void {
    x.addMultiples(i, z, squared, partial);
    if (bias) for (let c = 0; c < classes; c++) partial[columns * classes + c]! += z[c]!;
  }

  /** out ← out + Σ_i x̂_i zᵀ, where `residual(i)` leaves the z of each sample; returns its sum. */
  function sumOverSamples(
    residual: (i: number) => number,
    out: Float64Array,
    squared = false,
  ): number {
    let total = 0;
    for (let first = 0; first < rows; first += chunk) {
      partial.fill(0);
      let sum = 0;
      for (let i = first; i < Math.min(rows, first + chunk); i++) {
        sum += residual(i);
        spread(i, squared);
      }
      total += sum;
      for (let k = 0; k < dimension; k++) out[k]! += partial[k]!;
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
    gradient(W, weights, ridge, out) {
      scaled(2 * ridge, W, out);
      const value = sumOverSamples((i) => {
        const s = weights[i]!;
        const own = s * loss(i, W);
        z[labels[i]!]! -= 1;
        for (let c = 0; c < classes; c++) z[c]! *= s;
        return own;
      }, out);
      return value + penalty(W, ridge);
    },
    value(W, weights, ridge) {
      let total = 0;
      for (let first = 0; first < rows; first += chunk) {
        let sum = 0;
        for (let i = first; i < Math.min(rows, first + chunk); i++) sum += weights[i]! * loss(i, W);
        total += sum;
      }
      return total + penalty(W, ridge);
    },
    losses(W, losses) {
      for (let i = 0; i < rows; i++) losses[i] = loss(i, W);
    },
    probabilities(W, probabilities) {
      for (let i = 0; i < rows; i++) {
        loss(i, W);
        probabilities.set(z, i * classes);
      }
    },
    linearise(W): SoftmaxLinearisation {
      const p = new Float64Array(rows * classes);
      this.probabilities(W, p);
      /** ⟨p_i − e_y, z⟩. */
      const slope = (i: number): number => {
        let sum = -z[labels[i]!]!;
        for (let c = 0; c < classes; c++) sum += p[i * classes + c]! * z[c]!;
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
            z[labels[i]!]! -= s;
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
