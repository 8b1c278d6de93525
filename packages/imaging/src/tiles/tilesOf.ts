import type { Extent } from '../image.js';
import type { Rectangle } from '../transform/rectangle.js';

/** A part of a picture that is kept, and what is solved for it. */
export interface Tile {
  readonly kept: Rectangle;
  /** `kept` with a margin where the picture goes on. */
  readonly solved: Rectangle;
  /** Pixels along the sides where it is cut off. */
  readonly cut: number;
}

/** Tiles of about `side`×`side` that have every pixel once, row by row. */
export function tilesOf(
  { width, height }: Pick<Extent, 'width' | 'height'>,
  side: number,
  margin: number,
): Tile[][] {
  return cuts(height, side).map(([top, below]) =>
    cuts(width, side).map(([left, right]) => {
      const [row, column] = [Math.max(0, top - margin), Math.max(0, left - margin)];
      const [bottom, end] = [Math.min(height, below + margin), Math.min(width, right + margin)];
      const solved = { row, column, width: end - column, height: bottom - row };
      const across = (row > 0 ? 1 : 0) + (bottom < height ? 1 : 0);
      const down = (column > 0 ? 1 : 0) + (end < width ? 1 : 0);
      return {
        kept: { row: top, column: left, width: right - left, height: below - top },
        solved,
        cut: across * solved.width + down * solved.height,
      };
    }),
  );
}

/** A length in equal parts, from and to. */
function cuts(length: number, side: number): (readonly [number, number])[] {
  const count = Math.max(1, Math.ceil(length / side));
  return Array.from({ length: count }, (_, k) => [
    Math.floor((k * length) / count),
    Math.floor(((k + 1) * length) / count),
  ]);
}
