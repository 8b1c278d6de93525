import { requireWhole } from '../check/arguments.js';
import { createImage, type Image } from '../image.js';
import type { Corner } from './typicalPart.js';

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
 * Where the middle `width`×`height` pixels begin. When the margins cannot be equal, the left or upper one is
 * a pixel narrower.
 *
 * @throws ArgumentError unless 1 ≤ width ≤ image.width, and likewise for the height
 */
export function centreCorner(
  image: Pick<Image, 'width' | 'height'>,
  width: number,
  height: number,
): Corner {
  requireWhole('width', width, 1, image.width);
  requireWhole('height', height, 1, image.height);
  return {
    row: Math.floor((image.height - height) / 2),
    column: Math.floor((image.width - width) / 2),
  };
}

/** Those pixels. @throws ArgumentError as `centreCorner` */
export function centreCrop(image: Image, width: number, height: number): Image {
  const { row, column } = centreCorner(image, width, height);
  return crop(image, row, column, width, height);
}
