import { roundedUp } from '@bilevel/core';

/** Taps of a kernel. */
export const TAPS = 3;

/**
 * out ← Cx: (Cx)_p = k₀x_{p−1} + k₁x_p + k₂x_{p+1}, where x_{−1} = x₁ and x_N = x_{N−2}: reflected at both ends, the
 * end itself not repeated. N ≥ 2.
 */
export function respond(k: Float64Array, x: Float64Array, out: Float64Array): void {
  const last = x.length - 1;
  const [a, b, c] = [k[0]!, k[1]!, k[2]!];
  out[0] = a * x[1]! + b * x[0]! + c * x[1]!;
  for (let p = 1; p < last; p++) out[p] = a * x[p - 1]! + b * x[p]! + c * x[p + 1]!;
  out[last] = a * x[last - 1]! + b * x[last]! + c * x[last - 1]!;
}

/** out ← out + Cᵀu. */
export function addAdjoint(k: Float64Array, u: Float64Array, out: Float64Array): void {
  const last = u.length - 1;
  const [a, b, c] = [k[0]!, k[1]!, k[2]!];
  for (let p = 1; p < last; p++) {
    const value = u[p]!;
    out[p - 1]! += a * value;
    out[p]! += b * value;
    out[p + 1]! += c * value;
  }
  const [first, end] = [u[0]!, u[last]!];
  out[0]! += b * first;
  out[1]! += a * first + c * first;
  out[last]! += b * end;
  out[last - 1]! += a * end + c * end;
}

/** A row of C: indices, ascending, and coefficients. */
export type Row = readonly (readonly [index: number, coefficient: number])[];

/** The rows of C: at the ends both outer taps fall on one neighbour. */
export function rowsOf(k: Float64Array, length: number): readonly Row[] {
  const last = length - 1;
  const [a, b, c] = [k[0]!, k[1]!, k[2]!];
  return Array.from({ length }, (_, p): Row => {
    if (p === 0)
      return [
        [0, b],
        [1, a + c],
      ];
    if (p === last)
      return [
        [last - 1, a + c],
        [last, b],
      ];
    return [
      [p - 1, a],
      [p, b],
      [p + 1, c],
    ];
  });
}

/** ≥ the largest norm of a row of C, which is what |(Ce)_p| ≤ ‖row‖‖e‖ takes. */
export function largestRow(k: Float64Array): number {
  const [a, b, c] = [Math.abs(k[0]!), Math.abs(k[1]!), Math.abs(k[2]!)];
  return roundedUp(Math.max(Math.hypot(a, b, c), Math.hypot(b, k[0]! + k[2]!)));
}

/** The kernel of one tap alone, whose C is the reflected shift S_t. */
export const UNIT_TAPS: readonly Float64Array[] = Array.from({ length: TAPS }, (_, t) =>
  Float64Array.from({ length: TAPS }, (_unused, s) => (s === t ? 1 : 0)),
);
