/** Rows that are worked on together: their residuals stay in the first-level cache. */
export const BLOCK_ROWS = 256;
/** Most partial sums, and most threads. More would cost memory and time. */
export const MOST_CHUNKS = 16;

/**
 * Rows a chunk: a whole number of blocks, the same whatever the number of threads, so that partial
 * sums, one a chunk, are always the same numbers in the same order.
 */
export function rowsPerChunk(rows: number): number {
  const blocks = Math.ceil(rows / BLOCK_ROWS);
  return Math.max(1, Math.ceil(blocks / MOST_CHUNKS)) * BLOCK_ROWS;
}

/** How many there are. */
export function chunksOf(rows: number): number {
  return Math.ceil(rows / rowsPerChunk(rows));
}
