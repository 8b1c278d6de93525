import type { ShownMap } from '@bilevel/imaging/describe';
import type { PictureSize } from '../learned/gallery.js';

/** Pixels of the longer side of a map that is of no picture. */
const SIDE = 96;

/** Of pictures, or where there are none in which nodes are equally far apart in both directions, at least a quarter as wide as high. */
export function mapSize({ columns, rows }: ShownMap, size?: PictureSize): PictureSize {
  if (size !== undefined) return size;
  const [across, down] = [Math.max(1, columns - 1), Math.max(1, rows - 1)];
  const longest = Math.max(across, down);
  const side = (steps: number): number => Math.round(SIDE * Math.max(1 / 4, steps / longest));
  return { width: side(across), height: side(down) };
}

/** A size with the same shape and not more pixels a side than can be drawn one by one. */
export function drawnSize({ width, height }: PictureSize): PictureSize {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const side = (pixels: number): number => Math.max(1, Math.round(scale * pixels));
  return { width: side(width), height: side(height) };
}
