import { gamma, roundedUp } from '@bilevel/core';
import { rowsOf, type Row } from './reflected.js';

/** A symmetric matrix with two diagonals on either side: entry (i, i + o) at o of `diagonals`. */
export interface Banded {
  readonly length: number;
  readonly diagonals: readonly [Float64Array, Float64Array, Float64Array];
}

/** αI. */
export function multipleOfIdentity(length: number, alpha: number): Banded {
  return {
    length,
    diagonals: [
      new Float64Array(length).fill(alpha),
      new Float64Array(length),
      new Float64Array(length),
    ],
  };
}

/** M ← M + Cᵀ diag(d) C, C by its rows. */
export function addNormal(matrix: Banded, rows: readonly Row[], d: Float64Array): void {
  for (let p = 0; p < rows.length; p++) {
    const row = rows[p]!;
    for (const [i, ci] of row) {
      for (const [j, cj] of row) if (j >= i) matrix.diagonals[j - i]![i]! += d[p]! * ci * cj;
    }
  }
}

const POWER_STEPS = 12;
/** Roundings of an entry of Σ ω CᵀC and of a quotient made of them, generously. */
const ROUNDINGS = 64;

/**
 * ≥ λ_max(Σ_j ω_j C_jᵀC_j), ω ≥ 0: with M the matrix and any v > 0, λ_max(M) ≤ λ_max(|M|) ≤ max_i (|M|v)_i/v_i
 * (Collatz & Wielandt), whose v comes from a few steps of the power method. Entries are sums of products: what they
 * are off by is a share of the same sums of sizes, which are taken in place of the entries.
 */
export function largestEigenvalue(
  kernels: readonly Float64Array[],
  weights: readonly number[],
  length: number,
): number {
  const matrix = multipleOfIdentity(length, 0);
  const sizes = multipleOfIdentity(length, 0);
  for (const [j, k] of kernels.entries()) {
    const omega = new Float64Array(length).fill(weights[j]!);
    addNormal(matrix, rowsOf(k, length), omega);
    addNormal(sizes, rowsOf(k.map(Math.abs), length), omega);
  }
  const off = gamma(ROUNDINGS);
  const bound = matrix.diagonals.map((diagonal, o) =>
    diagonal.map((entry, i) => Math.abs(entry) + off * sizes.diagonals[o]![i]!),
  );
  let v = new Float64Array(length).fill(1);
  let largest = Infinity;
  for (let step = 0; step <= POWER_STEPS; step++) {
    const image = new Float64Array(length);
    for (const [o, diagonal] of bound.entries()) {
      for (let i = 0; i + o < length; i++) {
        image[i]! += diagonal[i]! * v[i + o]!;
        if (o > 0) image[i + o]! += diagonal[i]! * v[i]!;
      }
    }
    largest = Math.min(largest, Math.max(...image.map((value, i) => value / v[i]!)));
    const most = Math.max(...image);
    if (most === 0) break;
    // Positive whatever the matrix, and with a share of v itself, so that no sign of an eigenvalue matters.
    v = image.map((value, i) => value / most + v[i]! / 16 + 1e-9);
  }
  return roundedUp(largest, ROUNDINGS);
}

/** Solves Mx = b by Cholesky within the band, for a positive definite M; overwrites M by its factor. */
export function factorise({
  length,
  diagonals: [d0, d1, d2],
}: Banded): (b: Float64Array, out: Float64Array) => void {
  // M = RᵀR, R upper triangular, row by row.
  for (let i = 0; i < length; i++) {
    const [b1, b2] = [i > 0 ? d1[i - 1]! : 0, i > 1 ? d2[i - 2]! : 0];
    const root = Math.sqrt(d0[i]! - b1 * b1 - b2 * b2);
    d0[i] = root;
    if (i + 1 < length) d1[i] = (d1[i]! - (i > 0 ? d2[i - 1]! * b1 : 0)) / root;
    if (i + 2 < length) d2[i] = d2[i]! / root;
  }
  return (b, out) => {
    for (let i = 0; i < length; i++) {
      let sum = b[i]!;
      if (i > 0) sum -= d1[i - 1]! * out[i - 1]!;
      if (i > 1) sum -= d2[i - 2]! * out[i - 2]!;
      out[i] = sum / d0[i]!;
    }
    for (let i = length - 1; i >= 0; i--) {
      let sum = out[i]!;
      if (i + 1 < length) sum -= d1[i]! * out[i + 1]!;
      if (i + 2 < length) sum -= d2[i]! * out[i + 2]!;
      out[i] = sum / d0[i]!;
    }
  };
}
