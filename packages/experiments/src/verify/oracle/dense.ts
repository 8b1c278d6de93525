import type { ExactPoint, ScaledHessian } from './models/model.js';
import type { Arithmetic, Real, Reals } from './real.js';

/** An approximate inverse of A. */
export type Inverse = (b: Reals) => Real[];

/** Symmetric positive definite matrices given by their entries i·d + j, scaled to diagonals of 1 to 100. */
export function scaledEntries(
  arithmetic: Arithmetic,
  d: number,
  entries: ReadonlyMap<number, Real>,
): ScaledHessian {
  const exponents = Array.from({ length: d }, (_, i) => scaleExponent(entries.get(i * d + i)));
  const matrix = new Float64Array(d * d);
  for (const [at, value] of entries) {
    const i = Math.floor(at / d);
    const shift = exponents[i]! + exponents[at % d]!;
    matrix[at] = value.times(arithmetic.powerOfTen(shift)).toNumber();
  }
  return { scale: exponents.map((e) => arithmetic.powerOfTen(e)), matrix };
}

/** The power of ten s for which s² times the diagonal entry is between 1 and 100. */
export function scaleExponent(diagonal: Real | undefined): number {
  return diagonal === undefined || diagonal.isZero() ? 0 : -Math.floor(diagonal.e / 2);
}

/**
 * Cholesky's factorisation of S A S in 64 bits as an approximate inverse of A; undefined where rounding
 * leaves no positive pivot.
 */
export function inverseIn64Bits(arithmetic: Arithmetic, point: ExactPoint): Inverse | undefined {
  const { scale, matrix } = point.scaledHessian();
  const d = scale.length;
  const factor = matrix;
  for (let j = 0; j < d; j++) {
    for (let i = j; i < d; i++) {
      let sum = factor[i * d + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * d + k]! * factor[j * d + k]!;
      if (i > j) factor[i * d + j] = sum / factor[j * d + j]!;
      else if (!(sum > 0)) return undefined;
      else factor[i * d + j] = Math.sqrt(sum);
    }
  }
  return (b) => {
    const scaled = b.map((value, i) => value.times(scale[i]!));
    // Brought to size 1, whatever the exponents.
    const exponent = scaled.reduce(
      (most, v) => (v.isZero() ? most : Math.max(most, v.e)),
      -Infinity,
    );
    if (exponent === -Infinity) return arithmetic.zeros(d);
    const down = arithmetic.powerOfTen(-exponent);
    const x = Float64Array.from(scaled, (value) => value.times(down).toNumber());
    for (let i = 0; i < d; i++) {
      for (let k = 0; k < i; k++) x[i]! -= factor[i * d + k]! * x[k]!;
      x[i]! /= factor[i * d + i]!;
    }
    for (let i = d - 1; i >= 0; i--) {
      for (let k = i + 1; k < d; k++) x[i]! -= factor[k * d + i]! * x[k]!;
      x[i]! /= factor[i * d + i]!;
    }
    const up = arithmetic.powerOfTen(exponent);
    return Array.from(x, (value, i) => arithmetic.of(value).times(up).times(scale[i]!));
  };
}

/** The factorisation A = L diag(D) Lᵀ with all digits: slow, for matrices that 64 bits cannot tell from singular ones. */
export function inverseInFull(arithmetic: Arithmetic, point: ExactPoint): Inverse {
  const d = point.x.length;
  const columns = Array.from({ length: d }, (_, j) =>
    point.apply(arithmetic.zeros(d).map((zero, i) => (i === j ? arithmetic.one : zero))),
  );
  const L = columns.map((column) => column.slice());
  const pivots: Real[] = [];
  // Outer products: column j of L, then the rest without it.
  for (let j = 0; j < d; j++) {
    const pivot = L[j]![j]!;
    pivots.push(pivot);
    for (let i = j + 1; i < d; i++) L[j]![i] = L[j]![i]!.div(pivot);
    for (let k = j + 1; k < d; k++) {
      const by = L[j]![k]!.times(pivot);
      if (by.isZero()) continue;
      for (let i = k; i < d; i++) L[k]![i] = L[k]![i]!.minus(L[j]![i]!.times(by));
    }
  }
  return (b) => {
    const x = b.slice();
    for (let j = 0; j < d; j++) {
      for (let i = j + 1; i < d; i++) x[i] = x[i]!.minus(L[j]![i]!.times(x[j]!));
    }
    for (let j = 0; j < d; j++) x[j] = x[j]!.div(pivots[j]!);
    for (let j = d - 1; j >= 0; j--) {
      for (let i = j + 1; i < d; i++) x[j] = x[j]!.minus(L[j]![i]!.times(x[i]!));
    }
    return x;
  };
}
