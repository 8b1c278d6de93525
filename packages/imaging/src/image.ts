import { ArgumentError, ShapeError, expected } from '@bilevel/core';

/** Extent of pictures. */
export interface Shape {
  readonly width: number;
  readonly height: number;
  /** 1: grey. 3: red, green, blue. */
  readonly channels: 1 | 3;
}

/**
 * A picture in 64-bit floats. Black is 0 and white is 1; values outside [0, 1] (noise, float
 * files) are kept as they are.
 *
 * `data` is planar: channel c of the pixel in row i, column j is
 * `data[c * width * height + i * width + j]`.
 */
export interface Image extends Shape {
  readonly data: Float64Array;
}

/** An image from its parts, with the shape checked. `data` is kept, not copied. */
export function createImage(
  width: number,
  height: number,
  data: Float64Array,
  channels: 1 | 3 = 1,
): Image {
  if (!Number.isInteger(width) || width < 1) {
    throw new ArgumentError(expected('a whole number of at least 1', 'width', width));
  }
  if (!Number.isInteger(height) || height < 1) {
    throw new ArgumentError(expected('a whole number of at least 1', 'height', height));
  }
  if (data.length !== width * height * channels) {
    throw new ShapeError(
      expected(`${String(width)}×${String(height)}×${String(channels)} values`, 'data', data),
    );
  }
  return { width, height, channels, data };
}
