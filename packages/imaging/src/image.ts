import { ArgumentError, ShapeError, expected } from '@bilevel/core';

/** Extent of what is measured: of a picture, of a sinogram (detector × angles), of k-space (two channels for each). */
export interface Extent {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Extent of pictures. */
export interface Shape extends Extent {
  /** 1: grey. 2: complex, the real and the imaginary part. 3: red, green, blue. */
  readonly channels: 1 | 2 | 3;
}

/**
 * A picture in 64-bit floats. Black is 0 and white is 1; values outside [0, 1] (noise, float
 * files) are kept as they are. Of a complex picture that holds for its magnitude (`magnitudeOf`).
 *
 * `data` is planar: channel c of the pixel in row i, column j is
 * `data[c * width * height + i * width + j]`.
 */
export interface Image extends Shape {
  readonly data: Float64Array;
}

/** A picture that is seen as it is, grey or in colour. */
export interface RealImage extends Image {
  readonly channels: 1 | 3;
}

/** What is measured of a picture, of any extent; `data` is planar as that of an {@link Image}, which is one. */
export interface Measurement extends Extent {
  readonly data: Float64Array;
}

/** Whether a measurement is a picture that is seen as it is, grey or in colour. */
export function isImage(measured: Measurement): measured is RealImage {
  return measured.channels === 1 || measured.channels === 3;
}

/** How many numbers there are. */
export function sizeOfExtent({ width, height, channels }: Extent): number {
  return width * height * channels;
}

/** An image from its parts, with the shape checked. `data` is kept, not copied. */
export function createImage<C extends 1 | 2 | 3 = 1>(
  width: number,
  height: number,
  data: Float64Array,
  channels: C = 1 as C,
): Image & { readonly channels: C } {
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
