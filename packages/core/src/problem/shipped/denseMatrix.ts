import { Matrix } from 'ml-matrix';
import { ArgumentError, NotFiniteError, ShapeError, expected } from '../../errors.js';
import { eigenvalueBounds, type SpectrumBounds } from '../../linear/eigenvalueBounds.js';
import { gamma, roundedUp, UNDERFLOW, UNIT_ROUNDOFF } from '../../vector/rounding.js';
import { upperNorm } from '../../vector/upperNorm.js';
import { depthOfDot, dot } from '../../vector/vector.js';

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

/** Rows of {@link multiplyTranspose} that are summed before their sums are. */
const BLOCK_OF_ROWS = 64;

/** out ← Mᵀ v, in blocks of 64 rows. */
export function multiplyTranspose(M: DenseMatrix, v: Float64Array, out: Float64Array): void {
  const { rows } = M;
  out.fill(0);
  if (rows <= BLOCK_OF_ROWS) {
    addRows(M, v, 0, rows, out);
    return;
  }
  const block = new Float64Array(out.length);
  for (let from = 0; from < rows; from += BLOCK_OF_ROWS) {
    block.fill(0);
    addRows(M, v, from, Math.min(rows, from + BLOCK_OF_ROWS), block);
    for (let j = 0; j < out.length; j++) out[j]! += block[j]!;
  }
}

/** out ← out + Σ v_i (row i), over rows `from` to `to`. */
function addRows(
  { columns, values }: DenseMatrix,
  v: Float64Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  for (let i = from, at = from * columns; i < to; i++) {
    const vi = v[i]!;
    for (let j = 0; j < columns; j++, at++) out[j]! += values[at]! * vi;
  }
}

/** The most roundings that a term of {@link multiply} goes through, its product included. */
export function depthOfMultiply({ columns }: DenseMatrix): number {
  return columns;
}

/** The most roundings that a term of {@link multiplyTranspose} goes through. */
export function depthOfMultiplyTranspose({ rows }: DenseMatrix): number {
  return Math.min(rows, BLOCK_OF_ROWS) + Math.ceil(rows / BLOCK_OF_ROWS);
}

/** scale · MᵀK, for M and K of as many rows. */
export function transposedProduct(M: DenseMatrix, K: DenseMatrix, scale: number): DenseMatrix {
  const values = new Float64Array(M.columns * K.columns);
  const right = columnsOf(K);
  columnsOf(M).forEach((left, a) => {
    right.forEach((column, b) => {
      values[a * K.columns + b] = scale * dot(left, column);
    });
  });
  return { rows: M.columns, columns: K.columns, values };
}

/** scale · Mᵀ diag(weights) M, exactly symmetric; weights ≥ 0 default to 1. */
export function gramMatrix(M: DenseMatrix, scale: number, weights?: Float64Array): DenseMatrix {
  const d = M.columns;
  const values = new Float64Array(d * d);
  const columns = columnsOf(M);
  columns.forEach((column, a) => {
    const left = weights ? column.map((value, i) => weights[i]! * value) : column;
    for (let b = 0; b <= a; b++) {
      values[a * d + b] = values[b * d + a] = scale * dot(left, columns[b]!);
    }
  });
  return { rows: d, columns: d, values };
}

/**
 * The most roundings that a term of an entry of {@link gramMatrix} or {@link transposedProduct} of that
 * many rows goes through: the sum, the weight, the scale, and one for a scale that is itself rounded.
 */
export function depthOfGram(rows: number): number {
  return depthOfDot(rows) + 3;
}

/**
 * Bounds on the eigenvalues of scale · Mᵀ diag(weights) M in exact arithmetic, whose computed value, from
 * M of so many `rows`, is `gram`: those of `gram`, and what forming it is off by. That is γ times
 * scale · |M|ᵀ diag(weights) |M| entry by entry, of a norm of at most γ times the trace. `least` may come
 * out negative for a singular matrix.
 *
 * @throws ArgumentError where the entries overflow
 */
export function spectrumBounds(gram: DenseMatrix, rows: number): SpectrumBounds {
  const d = gram.rows;
  let trace = 0;
  for (let i = 0; i < d; i++) trace += gram.values[i * d + i]!;
  if (!Number.isFinite(trace)) {
    throw new ArgumentError(
      expected(
        'numbers whose squares can be summed',
        'a matrix',
        `a sum of ${String(trace)}`,
        'Scale the data: their entries must stay below 1e150.',
      ),
    );
  }
  const { least, largest } = eigenvalueBounds(toMatrix(gram));
  const depth = depthOfGram(rows);
  const forming = roundedUp(gamma(depth) * trace, depth + d + 8) + 2 * d * (rows + 1) * UNDERFLOW;
  const slack = roundedUp(forming + 2 * UNIT_ROUNDOFF * Math.max(Math.abs(least), largest));
  return { least: least - slack, largest: largest + slack };
}

function columnsOf({ rows, columns, values }: DenseMatrix): Float64Array[] {
  return Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (_unused, i) => values[i * columns + j]!),
  );
}

/** The same matrix for ml-matrix. */
export function toMatrix({ rows, columns, values }: DenseMatrix): Matrix {
  return Matrix.from1DArray(rows, columns, values);
}

/** ≥ ‖row i‖ of each row. */
export function rowNorms({ rows, columns, values }: DenseMatrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) =>
    upperNorm(values.subarray(i * columns, (i + 1) * columns)),
  );
}
