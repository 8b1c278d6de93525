import { magnitudeOf } from '../complexPicture.js';
import { createImage, type Image, type RealImage } from '../image.js';

/**
 * Luma of a colour image, Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601, on gamma-encoded values
 * as they are). A grey image is returned as it is, of a complex one the magnitude.
 *
 * Computed as (299 R + 587 G + 114 B) / 1000: for integers and 32-bit floats the numerator of
 * R = G = B is exact, so such a pixel keeps its value to the last bit.
 */
export function toGrey(image: Image): RealImage {
  if (image.channels !== 3) return magnitudeOf(image);
  const { width, height, data } = image;
  const size = width * height;
  const grey = new Float64Array(size);
  for (let p = 0; p < size; p++) {
    grey[p] = (299 * data[p]! + 587 * data[size + p]! + 114 * data[2 * size + p]!) / 1000;
  }
  return createImage(width, height, grey);
}
