import { ImageFileError } from '../errors.js';

/**
 * The most pixels a file may declare. One channel of that size takes 0.8 GB in 64-bit floats, so
 * a header is checked against this before anything is allocated for it.
 */
export const MAX_PIXELS = 100_000_000;

/** The most bytes that a strip or tile may unpack to. */
export const MAX_BLOCK_BYTES = 2 ** 30;

/** @throws ImageFileError when a header declares more than {@link MAX_PIXELS} pixels */
export function requirePixelCount(path: string, width: number, height: number): void {
  if (width * height > MAX_PIXELS) {
    throw new ImageFileError(
      path,
      `at most ${String(MAX_PIXELS / 1e6)} million pixels`,
      `a header that declares ${String(width)}×${String(height)}`,
      'A picture is solved as a whole, of whose 64-bit numbers 100 million take 0.8 GB a channel. Crop or shrink it first, ' +
        'or cut it into several; if its size is not what you expect, the file is damaged.',
    );
  }
}
