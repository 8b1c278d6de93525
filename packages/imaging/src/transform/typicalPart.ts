import { requireWhole } from '../check/arguments.js';
import type { Image } from '../image.js';

/** Parts are looked for at every so many pixels. */
const STRIDE = 4;

/** Where a part of an image begins, counting from 0. */
export interface Corner {
  readonly row: number;
  readonly column: number;
}

/**
 * The `width`×`height` part of a grey image that varies most nearly as the whole does: of those that
 * begin in rows and columns divisible by 4, the one whose mean of |∂x| + |∂y| (differences to the
 * right and below) has the least |log| of its ratio to that of the image; the first of equals.
 *
 * The weight of total variation that suits a picture depends on how much it varies, and a subject in
 * the centre varies more than what is around it.
 *
 * @throws ArgumentError unless 1 ≤ width ≤ image.width, and likewise for the height
 */
export function typicalPart(image: Image, width: number, height: number): Corner {
  requireWhole('width', width, 1, image.width);
  requireWhole('height', height, 1, image.height);
  const sums = sumsOfVariation(image);
  const stride = image.width + 1;
  const mean = (row: number, column: number, w: number, h: number): number =>
    (sums[(row + h) * stride + column + w]! -
      sums[row * stride + column + w]! -
      sums[(row + h) * stride + column]! +
      sums[row * stride + column]!) /
    (w * h);
  const whole = mean(0, 0, image.width, image.height);
  let best: Corner = { row: 0, column: 0 };
  let least = Infinity;
  for (let row = 0; row + height <= image.height; row += STRIDE) {
    for (let column = 0; column + width <= image.width; column += STRIDE) {
      const distance = Math.abs(Math.log(mean(row, column, width, height) / whole));
      // Sums of equal parts differ by rounding.
      if (distance < least - 1e-9) {
        least = distance;
        best = { row, column };
      }
    }
  }
  return best;
}

/** Sums of |∂x| + |∂y| over the rectangle above and to the left of each pixel. */
function sumsOfVariation({ width, height, data }: Image): Float64Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let i = 0; i < height; i++) {
    let row = 0;
    for (let j = 0; j < width; j++) {
      const p = i * width + j;
      if (j + 1 < width) row += Math.abs(data[p + 1]! - data[p]!);
      if (i + 1 < height) row += Math.abs(data[p + width]! - data[p]!);
      sums[(i + 1) * stride + j + 1] = sums[i * stride + j + 1]! + row;
    }
  }
  return sums;
}
