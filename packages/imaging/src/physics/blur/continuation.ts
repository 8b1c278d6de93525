import type { Extent } from '../../image.js';
import { placesOf, type Boundary, type Reach } from './boundary.js';

/**
 * E: a picture continued beyond its edges for as far as a kernel reaches, row by row; for `valid`, and where a kernel goes
 * around by itself, the picture as it is.
 */
export interface Continuation {
  readonly width: number;
  readonly height: number;
  /** Where each number of a line is from, in its row and which row. */
  readonly columns: Int32Array;
  readonly rows: Int32Array;
  /** How often a pixel is there at most: ‖E‖². */
  readonly copies: number;
}

export function continuation(
  { width, height }: Pick<Extent, 'width' | 'height'>,
  { left, right, up, down }: Reach,
  boundary: Boundary,
): Continuation {
  const columns = placesOf(width, left, right, boundary);
  const rows = placesOf(height, up, down, boundary);
  return {
    ...{ width: columns.length, height: rows.length, columns, rows },
    copies: mostOften(columns, width) * mostOften(rows, height),
  };
}

function mostOften(places: Int32Array, count: number): number {
  const times = new Int32Array(count);
  for (const place of places) times[place]!++;
  return times.reduce((most, n) => Math.max(most, n), 0);
}

/** A plane ← E of the channel of `width` columns that begins at `from`; lines of the plane are `stride` apart. */
export function continueInto(
  { columns, rows }: Continuation,
  width: number,
  x: Float64Array,
  from: number,
  plane: Float64Array,
  stride: number,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = from + rows[i]! * width;
    const to = i * stride;
    for (let j = 0; j < columns.length; j++) plane[to + j] = x[row + columns[j]!]!;
  }
}

/** The transpose: adds what is in a plane to the pixels of the channel that begins at `to`. */
export function foldFrom(
  { columns, rows }: Continuation,
  width: number,
  plane: Float64Array,
  stride: number,
  out: Float64Array,
  to: number,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = to + rows[i]! * width;
    const from = i * stride;
    for (let j = 0; j < columns.length; j++) out[row + columns[j]!]! += plane[from + j]!;
  }
}

/** What of a picture is seen without going beyond its edges. */
export const NO_REACH: Reach = { left: 0, right: 0, up: 0, down: 0 };
