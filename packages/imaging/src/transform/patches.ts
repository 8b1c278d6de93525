import { requireWhole } from '../check/arguments.js';
import type { Image } from '../image.js';
import { crop } from './crop.js';

/** A square piece of an image and where it was, counting from 0. */
export interface Patch {
  readonly row: number;
  readonly column: number;
  readonly image: Image;
}

/** Options of {@link patches}. */
export interface PatchOptions {
  /** Side of a patch in pixels, from 1 to the shorter side of the image. */
  readonly size: number;
  /** Pixels from one patch to the next, in both directions, at least 1. Default `size`. */
  readonly stride?: number;
}

/**
 * The patches whose first pixel is in a row and a column divisible by `stride`, row by row. Only
 * whole patches: pixels beyond the last one on the right and below are in none.
 *
 * @throws ArgumentError on the first `next()`, for a size or stride out of range
 */
export function* patches(image: Image, options: PatchOptions): Generator<Patch, void, undefined> {
  const { size, stride = size } = options;
  requireWhole('size', size, 1, Math.min(image.width, image.height));
  requireWhole('stride', stride, 1, Number.MAX_SAFE_INTEGER);
  for (let row = 0; row + size <= image.height; row += stride) {
    for (let column = 0; column + size <= image.width; column += stride) {
      yield { row, column, image: crop(image, row, column, size, size) };
    }
  }
}
