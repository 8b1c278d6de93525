import { ArgumentError, expected } from '@bilevel/core';

/** A rows × columns matrix with all its entries: entry j of row i is scale · value[i·columns + j]. */
export interface DenseRows {
  readonly kind: 'dense';
  readonly rows: number;
  readonly columns: number;
  /** Small integers (grey levels of 8-bit pictures) or numbers. */
  readonly value: Uint8Array | Float64Array;
  readonly scale: number;
}

/** The size of a matrix given row by row. */
export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
}

/** Options of {@link denseRows} and {@link compressRows}. */
export interface MatrixOptions {
  /** What the entries are multiplied by, such as 1/255. Default 1. */
  readonly scale?: number;
}

/**
 * A matrix given row by row, kept as it is: for tables with few zeros. `dense` is not copied and must
 * not change.
 *
 * @throws ArgumentError when the shape does not fit
 */
export function denseRows(
  dense: Uint8Array | Float64Array,
  shape: MatrixShape,
  options: MatrixOptions = {},
): DenseRows {
  requireEntries(dense, shape);
  const { rows, columns } = shape;
  return { kind: 'dense', rows, columns, value: dense, scale: options.scale ?? 1 };
}

/** @throws ArgumentError when the matrix does not have as many entries as its shape says */
export function requireEntries(
  dense: { readonly length: number },
  { rows, columns }: MatrixShape,
): void {
  if (dense.length !== rows * columns) {
    throw new ArgumentError(
      expected(`${String(rows)} × ${String(columns)} entries`, 'the dense matrix', dense),
    );
  }
}
