import type { ArrayValue } from '../../describe/arrays.js';

/** A matrix by its rows: numbers `starts[i]` to `starts[i + 1]` of `values` are in row i, in the columns of `columns`. */
export interface SparseRows {
  readonly columnCount: number;
  readonly values: Float64Array;
  readonly columns: Int32Array;
  readonly starts: Int32Array;
}

/** What is not 0 of an array. */
export function sparseRows({ shape, data, columns, starts }: ArrayValue): SparseRows {
  const [rows = 0, columnCount = 0] = shape;
  if (columns !== undefined && starts !== undefined) {
    return {
      columnCount,
      values: Float64Array.from(data),
      columns: Int32Array.from(columns),
      starts: Int32Array.from(starts),
    };
  }
  const places = [...data.keys()].filter((k) => data[k] !== 0);
  const ends = new Int32Array(rows + 1);
  for (const k of places) ends[Math.floor(k / columnCount) + 1]!++;
  for (let i = 0; i < rows; i++) ends[i + 1]! += ends[i]!;
  return {
    columnCount,
    values: Float64Array.from(places, (k) => data[k]!),
    columns: Int32Array.from(places, (k) => k % columnCount),
    starts: ends,
  };
}
