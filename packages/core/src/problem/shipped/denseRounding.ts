import { gamma, roundedUp } from '../../vector/rounding.js';
import { upperNorm } from '../../vector/upperNorm.js';
import type { DenseMatrix } from './denseMatrix.js';

/**
 * 2⁻¹⁰⁰⁰, added to the sizes of terms: γ_k times it is more than 2²⁰ k products lose to underflow, 2⁻¹⁰⁷⁵
 * each. So γ times the sizes bounds the error of sums of terms that vanish, too.
 */
export const FLOOR = 2 ** -1000;

/** |M|, entry by entry. */
export function absolute(M: DenseMatrix): DenseMatrix {
  return { ...M, values: M.values.map(Math.abs) };
}

/** The column vector v as a matrix. */
export function columnMatrix(v: Float64Array): DenseMatrix {
  return { rows: v.length, columns: 1, values: v };
}

/** Sizes of entries that are sums and so can have lost terms to underflow. */
export function floored(sizes: DenseMatrix): DenseMatrix {
  return { ...sizes, values: sizes.values.map((size) => size + FLOOR) };
}

/** |M||v| + {@link FLOOR}: the sizes of the terms of M v, entry by entry. */
export function sizesOfProduct(
  { rows, columns, values }: DenseMatrix,
  v: Float64Array,
): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++, at++) sum += Math.abs(values[at]! * v[j]!);
    out[i] = sum + FLOOR;
  }
  return out;
}

/** |M|ᵀ|v| + {@link FLOOR}, likewise. */
export function sizesOfTransposedProduct(
  { rows, columns, values }: DenseMatrix,
  v: Float64Array,
): Float64Array {
  const out = new Float64Array(columns).fill(FLOOR);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++, at++) out[j]! += Math.abs(values[at]! * v[i]!);
  }
  return out;
}

/**
 * ≥ ‖fl(s) − s‖ for a vector s of sums whose terms go through `depth` roundings and have these sizes,
 * which are computed themselves by at most `operations` roundings.
 */
export function roundingOfSizes(depth: number, sizes: Float64Array, operations: number): number {
  return roundedUp(gamma(depth) * upperNorm(sizes), operations + 8);
}

/** Rounding errors of the residual r = Mx − b as `multiply` and a subtraction compute it, entry by entry. */
export function residualErrors(M: DenseMatrix, x: Float64Array, b: Float64Array): Float64Array {
  const relative = roundedUp(gamma(M.columns + 1), M.columns + 8);
  return sizesOfProduct(M, x).map((size, i) => relative * (size + Math.abs(b[i]!)));
}
