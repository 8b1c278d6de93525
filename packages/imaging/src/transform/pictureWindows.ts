import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { requireWhole } from '../check/arguments.js';
import type { Shape } from '../image.js';
import { generator, noiseSeed } from '../random.js';
import type { Rectangle } from './rectangle.js';

/** Pixels a side that SSIM needs. */
const LEAST = 11;

/** A part of a picture, of several that are given in some order. */
export interface PictureWindow {
  /** Index of the picture. */
  readonly picture: number;
  readonly scored: Rectangle;
}

/** Options of {@link pictureWindows}. */
export interface PictureWindowOptions {
  /** Longest side in pixels. */
  readonly size: number;
  /** A whole number from 0 to 2³² − 1. */
  readonly seed: number;
}

/**
 * The windows that pictures fall into, in random order. Each picture is cut into equal parts of at most `size`×`size`
 * pixels, as few as possible, and larger where they would be below 11×11, which scores need: every pixel is in one of them, so that the mean over the first m of them, times how many
 * there are, is an unbiased estimate of a sum over all pixels of all pictures, and of all of them the sum itself.
 *
 * @throws ArgumentError for a size or a seed that is none
 */
export function pictureWindows(
  pictures: readonly Pick<Shape, 'width' | 'height'>[],
  { size, seed }: PictureWindowOptions,
): PictureWindow[] {
  requireWhole('size', size, 1, Number.MAX_SAFE_INTEGER);
  const windows = pictures.flatMap(({ width, height }, picture) =>
    parts(height, size).flatMap(([row, rows]) =>
      parts(width, size).map(([column, columns]) => ({
        picture,
        scored: { row, column, width: columns, height: rows },
      })),
    ),
  );
  const random = generator(noiseSeed(seed, 'windows of pictures'));
  for (let i = windows.length - 1; i > 0; i--) {
    const j = uniformInt(random, 0, i);
    [windows[i], windows[j]] = [windows[j]!, windows[i]!];
  }
  return windows;
}

/** Where the parts of a side begin, and how long they are: equal but for a pixel. */
function parts(length: number, size: number): (readonly [number, number])[] {
  const count = Math.min(Math.ceil(length / size), Math.max(1, Math.floor(length / LEAST)));
  const begins = (k: number): number => Math.floor((k * length) / count);
  return Array.from({ length: count }, (_, k) => [begins(k), begins(k + 1) - begins(k)] as const);
}
