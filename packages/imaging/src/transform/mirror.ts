import { createImage, type Image, type Shape } from '../image.js';

/** The place of i, inside of 0 … n − 1 or not, in the mirror images: … 1 0 0 1 … n−1 n−1 …. */
export function mirrored(i: number, n: number): number {
  const within = ((i % (2 * n)) + 2 * n) % (2 * n);
  return within < n ? within : 2 * n - 1 - within;
}

/** The shape with `margin` pixels more on each side. */
export function widened<S extends Pick<Shape, 'width' | 'height'>>(shape: S, margin: number): S {
  if (margin === 0) return shape;
  return { ...shape, width: shape.width + 2 * margin, height: shape.height + 2 * margin };
}

/** A picture continued by its mirror images for `margin` pixels on each side; itself where that is 0. */
export function continued({ width, height, channels, data }: Image, margin: number): Image {
  if (margin === 0) return { width, height, channels, data };
  const wide = widened({ width, height, channels }, margin);
  const out = new Float64Array(wide.width * wide.height * channels);
  let to = 0;
  for (let c = 0; c < channels; c++) {
    for (let row = -margin; row < height + margin; row++) {
      const from = (c * height + mirrored(row, height)) * width;
      for (let column = -margin; column < width + margin; column++) {
        out[to++] = data[from + mirrored(column, width)]!;
      }
    }
  }
  return createImage(wide.width, wide.height, out, channels);
}

/** out ← what is within a picture of a shape that was continued for `margin` pixels on each side. */
export function withinMargin(
  x: Float64Array,
  { width, height, channels }: Shape,
  margin: number,
  out: Float64Array,
): Float64Array {
  const wide = widened({ width, height }, margin);
  for (let c = 0; c < channels; c++) {
    for (let row = 0; row < height; row++) {
      const from = (c * wide.height + row + margin) * wide.width + margin;
      out.set(x.subarray(from, from + width), (c * height + row) * width);
    }
  }
  return out;
}

/** The reverse: `inside` put into zeros. */
export function framed(
  inside: Float64Array,
  { width, height, channels }: Shape,
  margin: number,
  out: Float64Array,
): void {
  const wide = widened({ width, height }, margin);
  out.fill(0);
  for (let c = 0; c < channels; c++) {
    for (let row = 0; row < height; row++) {
      const from = (c * height + row) * width;
      const to = (c * wide.height + row + margin) * wide.width + margin;
      out.set(inside.subarray(from, from + width), to);
    }
  }
}
