import type { Shape } from '../image.js';
import type { Corner } from './typicalPart.js';

/** Some of the pixels of a picture. */
export interface Rectangle extends Corner {
  readonly width: number;
  readonly height: number;
}

/** Whether it is within a picture of a shape. */
export function isWithin(
  { row, column, width, height }: Rectangle,
  shape: Pick<Shape, 'width' | 'height'>,
): boolean {
  return (
    [row, column, width, height].every(Number.isInteger) &&
    Math.min(row, column) >= 0 &&
    Math.min(width, height) > 0 &&
    column + width <= shape.width &&
    row + height <= shape.height
  );
}

/** The numbers of a picture of a shape that are in a rectangle, channel by channel and row by row. */
export function withinRectangle(
  x: Float64Array,
  shape: Shape,
  { row, column, width, height }: Rectangle,
  out: Float64Array,
): Float64Array {
  for (let c = 0, to = 0; c < shape.channels; c++) {
    for (let i = 0; i < height; i++, to += width) {
      const from = (c * shape.height + row + i) * shape.width + column;
      out.set(x.subarray(from, from + width), to);
    }
  }
  return out;
}

/** The reverse: numbers of a rectangle put into zeros. */
export function framedRectangle(
  inside: Float64Array,
  shape: Shape,
  { row, column, width, height }: Rectangle,
  out: Float64Array,
): void {
  out.fill(0);
  for (let c = 0, from = 0; c < shape.channels; c++) {
    for (let i = 0; i < height; i++, from += width) {
      const to = (c * shape.height + row + i) * shape.width + column;
      out.set(inside.subarray(from, from + width), to);
    }
  }
}
