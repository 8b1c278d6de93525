import type { DenseMatrix } from '../../src/index.js';
import { Exact, exactly } from './decimal.js';

export { Exact, exactly };

export const exact = (a: Float64Array): Exact[] => Array.from(a, exactly);

export function exactDot(a: readonly Exact[], b: readonly Exact[]): Exact {
  return a.reduce((sum, x, i) => sum.plus(x.times(b[i]!)), new Exact(0));
}

/** The rows of a matrix. */
export function exactRows({ rows, columns, values }: DenseMatrix): Exact[][] {
  return Array.from({ length: rows }, (_, i) =>
    exact(values.subarray(i * columns, (i + 1) * columns)),
  );
}

export function exactTranspose(rows: readonly Exact[][]): Exact[][] {
  return rows[0]!.map((_, j) => rows.map((row) => row[j]!));
}

/** Rows times a vector. */
export function exactProduct(rows: readonly Exact[][], v: readonly Exact[]): Exact[] {
  return rows.map((row) => exactDot(row, v));
}

/** ‖computed − exact‖, rounded to 64 bits. */
export function exactDistance(computed: ArrayLike<number>, truth: readonly Exact[]): number {
  const squares = truth.reduce((sum, t, i) => {
    const difference = t.minus(exactly(computed[i]!));
    return sum.plus(difference.times(difference));
  }, new Exact(0));
  return squares.sqrt().toNumber();
}

/** Whether a symmetric matrix is positive semidefinite, by elimination. */
function isPositive(matrix: readonly (readonly Exact[])[]): boolean {
  const left = matrix.map((row) => [...row]);
  for (let k = 0; k < left.length; k++) {
    const pivot = left[k]![k]!;
    if (pivot.lt(0)) return false;
    if (pivot.isZero()) {
      if (left[k]!.slice(k).some((x) => !x.isZero())) return false;
      continue;
    }
    for (let i = k + 1; i < left.length; i++) {
      const factor = left[i]![k]!.div(pivot);
      for (let j = k; j < left.length; j++) {
        left[i]![j] = left[i]![j]!.minus(factor.times(left[k]![j]!));
      }
    }
  }
  return true;
}

/** Whether least · I ≼ matrix ≼ largest · I, where what 60 digits cannot tell counts as so. */
export function isBetween(
  matrix: readonly (readonly Exact[])[],
  least: number,
  largest: number,
): boolean {
  const size = matrix.reduce((sum, row, i) => sum.plus(row[i]!.abs()), new Exact(0)).times(1e-50);
  const shifted = (sign: number, by: number): Exact[][] =>
    matrix.map((row, i) =>
      row.map((x, j) => (i === j ? x.minus(exactly(by)).times(sign).plus(size) : x.times(sign))),
    );
  return isPositive(shifted(1, least)) && isPositive(shifted(-1, largest));
}
