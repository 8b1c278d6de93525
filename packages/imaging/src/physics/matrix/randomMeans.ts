import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { generator } from '../../random.js';
import type { SparseRows } from './sparseRows.js';

/** Pixels that a mean is of. */
const PIXELS = 8;

/** How many means there are of so many pixels. */
export function randomRows(pixels: number, rate: number): number {
  return Math.max(1, Math.round(rate * pixels));
}

/** Means of 8 pixels each, drawn with replacement, as a camera of one pixel behind a mask has them. */
export function randomMeans(pixels: number, rate: number, seed: number): SparseRows {
  const random = generator(seed);
  const rows = randomRows(pixels, rate);
  const numbers = PIXELS * rows;
  return {
    columnCount: pixels,
    values: new Float64Array(numbers).fill(1 / PIXELS),
    columns: Int32Array.from({ length: numbers }, () =>
      Math.floor(uniformFloat64(random) * pixels),
    ),
    starts: Int32Array.from({ length: rows + 1 }, (_, i) => i * PIXELS),
  };
}
