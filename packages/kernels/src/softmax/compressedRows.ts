import { ArgumentError, expected } from '@bilevel/core';
import { requireEntries, type MatrixOptions, type MatrixShape } from './denseRows.js';

/**
 * A rows × columns matrix of which only the non-zero entries are stored, row after row. Entry k of
 * row i, for start[i] ≤ k < start[i + 1], is scale · value[k] and stands in column[k].
 */
export interface CompressedRows {
  readonly kind: 'compressed';
  readonly rows: number;
  readonly columns: number;
  /** Where each row starts, and at [rows] where the last one ends. */
  readonly start: Uint32Array;
  /** Rising within a row. */
  readonly column: Uint16Array;
  /** Small integers (grey levels of 8-bit pictures) or numbers. */
  readonly value: Uint8Array | Float64Array;
  readonly scale: number;
}

/** The most columns that a 16-bit index reaches. */
export const MOST_COLUMNS = 65_536;

/**
 * Compresses a dense matrix, given row by row, dropping its zeros. 8-bit entries stay 8-bit: an
 * eighth of the memory, and the kernels' speed is that of the memory.
 *
 * @throws ArgumentError when the shape does not fit, or there are more than 65,536 columns
 */
export function compressRows(
  dense: Uint8Array | Float64Array,
  shape: MatrixShape,
  options: MatrixOptions = {},
): CompressedRows {
  const { rows, columns } = shape;
  requireEntries(dense, shape);
  if (columns > MOST_COLUMNS) {
    throw new ArgumentError(expected(`at most ${String(MOST_COLUMNS)}`, 'columns', columns));
  }
  let entries = 0;
  for (let k = 0; k < dense.length; k++) if (dense[k] !== 0) entries++;
  const start = new Uint32Array(rows + 1);
  const column = new Uint16Array(entries);
  const value = dense instanceof Uint8Array ? new Uint8Array(entries) : new Float64Array(entries);
  let next = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const entry = dense[i * columns + j]!;
      if (entry !== 0) {
        column[next] = j;
        value[next++] = entry;
      }
    }
    start[i + 1] = next;
  }
  return { kind: 'compressed', rows, columns, start, column, value, scale: options.scale ?? 1 };
}
