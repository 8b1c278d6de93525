import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError, NotFiniteError, ShapeError, expected } from '../../errors.js';
import { roundingLevel } from '../../vector/rounding.js';

/** A rows × columns matrix, row by row in `values`. */
export interface DenseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/**
 * The matrix of the given rows, copied.
 *
 * @throws ArgumentError without rows or columns
 * @throws ShapeError for rows of different lengths
 * @throws NotFiniteError for an entry that is NaN or infinite
 */
export function denseMatrix(rows: readonly ArrayLike<number>[]): DenseMatrix {
  const columns = rows[0]?.length ?? 0;
  if (columns === 0) {
    throw new ArgumentError(expected('at least one row and one column', 'a matrix', rows));
  }
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new ShapeError(
        expected(`${String(columns)} entries`, `row ${String(i)} of a matrix`, row.length),
      );
    }
    values.set(Float64Array.from(row), i * columns);
  });
  return requireMatrix('a matrix', { rows: rows.length, columns, values });
}

/** Throws unless `matrix` has finite entries, as many as it says, and at least one. */
export function requireMatrix(name: string, matrix: DenseMatrix): DenseMatrix {
  const { rows, columns, values } = matrix;
  if (!(rows >= 1 && columns >= 1)) {
    throw new ArgumentError(
      expected('at least one row and one column', name, `${String(rows)}×${String(columns)}`),
    );
  }
  if (values.length !== rows * columns) {
    throw new ShapeError(
      expected(`${String(rows)}·${String(columns)} entries`, name, values.length),
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const place = `row ${String(Math.floor(bad / columns))}, column ${String(bad % columns)} of ${name}`;
    throw new NotFiniteError(expected('a finite number', place, values[bad]));
  }
  return matrix;
}

/** Throws unless `received` rows or columns are `wanted` ones. */
export function requireSize(name: string, received: number, wanted: number): void {
  if (received !== wanted) throw new ShapeError(expected(String(wanted), name, received));
}

/** out ← M v. */
export function multiply(
  { rows, columns, values }: DenseMatrix,
  v: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < columns; j++, at++) sum += values[at]! * v[j]!;
    out[i] = sum;
  }
}

/** out ← Mᵀ v. */
export function multiplyTranspose(
  { rows, columns, values }: DenseMatrix,
  v: Float64Array,
  out: Float64Array,
): void {
  out.fill(0);
  for (let i = 0, at = 0; i < rows; i++) {
    const vi = v[i]!;
    for (let j = 0; j < columns; j++, at++) out[j]! += values[at]! * vi;
  }
}

/** scale · Mᵀ diag(weights) K; weights default to 1. */
export function weightedProduct(
  M: DenseMatrix,
  K: DenseMatrix,
  scale: number,
  weights?: Float64Array,
): DenseMatrix {
  const values = new Float64Array(M.columns * K.columns);
  for (let i = 0; i < M.rows; i++) {
    for (let a = 0; a < M.columns; a++) {
      const left = M.values[i * M.columns + a]! * (weights?.[i] ?? 1);
      for (let b = 0; b < K.columns; b++) {
        values[a * K.columns + b]! += left * K.values[i * K.columns + b]!;
      }
    }
  }
  for (let at = 0; at < values.length; at++) values[at]! *= scale;
  return { rows: M.columns, columns: K.columns, values };
}

/** Bounds least ≤ λ_min and largest ≥ λ_max of a symmetric matrix. */
export interface SpectrumBounds {
  readonly least: number;
  readonly largest: number;
}

/**
 * Certified bounds on the eigenvalues of a positive semidefinite matrix that was summed from
 * `terms` outer products: the computed eigenvalues, widened by the rounding level of forming the
 * matrix and of the eigenvalue computation. `least` may come out negative for a singular one.
 */
export function spectrumBounds(gram: DenseMatrix, terms: number): SpectrumBounds {
  const d = gram.rows;
  const eigenvalues = new EigenvalueDecomposition(toMatrix(gram), { assumeSymmetric: true })
    .realEigenvalues;
  let trace = 0;
  for (let i = 0; i < d; i++) trace += gram.values[i * d + i]!;
  const slack = roundingLevel(terms + d * d, trace);
  return { least: Math.min(...eigenvalues) - slack, largest: Math.max(...eigenvalues) + slack };
}

/** The same matrix for ml-matrix. */
export function toMatrix({ rows, columns, values }: DenseMatrix): Matrix {
  return Matrix.from1DArray(rows, columns, values);
}

/** ‖row i‖ of each row. */
export function rowNorms({ rows, columns, values }: DenseMatrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) =>
    Math.hypot(...values.subarray(i * columns, (i + 1) * columns)),
  );
}
