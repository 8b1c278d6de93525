import { gamma, roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';
import type { SparseRows } from './sparseRows.js';

/** Rows or columns for which the square of a matrix is made. */
export const SMALL = 128;
/** Squarings: 128^(1/2⁷) is 1.039. */
const SQUARINGS = 6;

/**
 * ≥ ‖A‖² of a matrix with few rows or columns, n. For G = AAᵀ or AᵀA and B₀ = G/‖G‖_F, ‖B‖₂ = √‖B²‖₂, and at the end
 * ‖B‖₂ ≤ ‖B‖_F, which is at most n^(1/2) times it: after k squarings the bound is at most n^(1/2^(k+1)) times ‖A‖². What is
 * computed of a product is off by γ|B||B|, of Frobenius norm γ, and so is G of ‖A‖_F².
 */
export function gramBound({ values, columns, starts, columnCount }: SparseRows): number {
  const rows = starts.length - 1;
  const byColumns = columnCount < rows;
  const n = Math.min(rows, columnCount);
  const dense = new Float64Array(rows * columnCount);
  for (let i = 0; i < rows; i++) {
    for (let k = starts[i]!; k < starts[i + 1]!; k++)
      dense[i * columnCount + columns[k]!]! += values[k]!;
  }
  const length = Math.max(rows, columnCount);
  const at = (i: number, k: number): number =>
    byColumns ? dense[k * columnCount + i]! : dense[i * columnCount + k]!;
  const gram = products(n, length, at);
  const frobenius = dense.reduce((sum, value) => sum + value * value, 0);
  if (!(frobenius > 0)) return 0;
  const scale = sizeOf(gram);
  const own = scale * boundOf(scaled(gram, scale), n, SQUARINGS);
  return roundedUp(own + 2 * frobenius * gamma(length + values.length + 8), 8);
}

/** ≥ ‖B‖₂ of a symmetric matrix with ‖B‖_F ≈ 1. */
function boundOf(matrix: Float64Array, n: number, squarings: number): number {
  if (squarings === 0) return roundedUp(sizeOf(matrix) * (1 + gamma(n * n + 4)));
  const square = products(n, n, (i, k) => matrix[i * n + k]!);
  const scale = sizeOf(square);
  const next = scale * (boundOf(scaled(square, scale), n, squarings - 1) + 4 * UNIT_ROUNDOFF);
  return roundedUp(Math.sqrt(next + 2 * gamma(n + 4)), 4);
}

/** (Σ_k a_ik a_jk)_ij, as symmetric as it is. */
function products(n: number, length: number, at: (i: number, k: number) => number): Float64Array {
  const out = new Float64Array(n * n);
  const lines = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length }, (_, k) => at(i, k)),
  );
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      const [a, b] = [lines[i]!, lines[j]!];
      for (let k = 0; k < length; k++) sum += a[k]! * b[k]!;
      out[i * n + j] = sum;
      out[j * n + i] = sum;
    }
  }
  return out;
}

const sizeOf = (matrix: Float64Array): number =>
  Math.sqrt(matrix.reduce((sum, value) => sum + value * value, 0));

const scaled = (matrix: Float64Array, by: number): Float64Array =>
  matrix.map((value) => value / by);
