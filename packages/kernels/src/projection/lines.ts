import type { Beam } from './beam.js';

/**
 * What rays march over: two numbers a pixel, its own and that of its mirror image through the axis where there is one;
 * rows in `upright`, columns in `across`, with a pixel of zeros before the first.
 */
export interface Lines {
  readonly upright: Float64Array;
  readonly across: Float64Array;
}

/**
 * Pixels from one line of so many to the next: one before, two behind, and an odd number of cache lines in all, so that
 * neighbouring lines do not compete for a place in the cache.
 */
export function strideOf(pixels: number): number {
  const lines = Math.ceil((pixels + 3) / 4);
  return 4 * (lines + 1 - (lines % 2));
}

/** Lines ← a picture. */
export function spread(beam: Beam, x: Float64Array, { upright, across }: Lines): void {
  upright.fill(0);
  across.fill(0);
  const mirrors = beam.mirror >= 0;
  forEachPixel(beam, (p, up, right, down, left) => {
    upright[up] = across[right] = x[p]!;
    if (mirrors) upright[down] = across[left] = x[p]!;
  });
}

/** The transpose of `spread`: out ← lines. */
export function collect(beam: Beam, { upright, across }: Lines, out: Float64Array): void {
  forEachPixel(beam, (p, up, right, down, left) => {
    out[p] = upright[up]! + across[right]! + (upright[down]! + across[left]!);
  });
}

/** Where each pixel p is, in both kinds of lines, and where its mirror image is. */
function forEachPixel(
  { width, height, columns, rows }: Beam,
  visit: (p: number, up: number, right: number, down: number, left: number) => void,
): void {
  const [row, column] = [strideOf(columns), strideOf(rows)];
  for (let i = 0, p = 0; i < height; i++) {
    for (let k = 0; k < width; k++, p++) {
      const [mirroredRow, mirroredColumn] = [rows - 1 - i, columns - 1 - k];
      visit(
        p,
        2 * (i * row + k + 1),
        2 * (k * column + i + 1),
        2 * (mirroredRow * row + mirroredColumn + 1) + 1,
        2 * (mirroredColumn * column + mirroredRow + 1) + 1,
      );
    }
  }
}
