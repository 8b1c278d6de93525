import { requireWhole } from '../check/arguments.js';
import { createImage, type Image } from '../image.js';

/** The rectangle of `width`×`height` pixels whose first pixel is in (`row`, `column`). */
export function crop(
  image: Image,
  row: number,
  column: number,
  width: number,
  height: number,
): Image {
  const { channels, data } = image;
  const out = new Float64Array(width * height * channels);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < height; i++) {
      const start = (c * image.height + row + i) * image.width + column;
      out.set(data.subarray(start, start + width), (c * height + i) * width);
    }
  }
  return createImage(width, height, out, channels);
}

/**
 * The middle `width`×`height` pixels. When the margins cannot be equal, the left or upper one is
 * a pixel narrower.
 *
 * @throws ArgumentError unless 1 ≤ width ≤ image.width, and likewise for the height
 */
export function centreCrop(image: Image, width: number, height: number): Image {
  requireWhole('width', width, 1, image.width);
  requireWhole('height', height, 1, image.height);
  const row = Math.floor((image.height - height) / 2);
  const column = Math.floor((image.width - width) / 2);
  return crop(image, row, column, width, height);
}
