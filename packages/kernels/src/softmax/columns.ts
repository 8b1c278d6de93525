import { BLOCK_ROWS } from './chunks.js';
import type { CompressedRows } from './compressedRows.js';

/**
 * The entries of compressed rows ordered for the transposed product: block of rows by block, within
 * it column by column. A row is then known by its place in the block, one byte.
 */
export interface BlockColumns {
  /** Of each block, where each column starts, and where the last ends: blocks · (columns + 1). */
  readonly start: Uint32Array;
  readonly row: Uint8Array;
  readonly value: Uint8Array | Float64Array;
}

/** Writes the entries of `rows` block- and column-wise to the arrays given. */
export function orderByColumns(samples: CompressedRows, out: BlockColumns): void {
  const { rows, columns, start, column, value } = samples;
  const next = new Uint32Array(columns);
  for (let first = 0, block = 0; first < rows; first += BLOCK_ROWS, block++) {
    const end = Math.min(rows, first + BLOCK_ROWS);
    const from = start[first]!;
    const to = start[end]!;
    next.fill(0);
    for (let k = from; k < to; k++) next[column[k]!]!++;
    const base = block * (columns + 1);
    let at = from;
    for (let j = 0; j < columns; j++) {
      out.start[base + j] = at;
      at += next[j]!;
      next[j] = out.start[base + j]!;
    }
    out.start[base + columns] = at;
    for (let i = first; i < end; i++) {
      for (let k = start[i]!; k < start[i + 1]!; k++) {
        const slot = next[column[k]!]!++;
        out.row[slot] = i - first;
        out.value[slot] = value[k]!;
      }
    }
  }
}
