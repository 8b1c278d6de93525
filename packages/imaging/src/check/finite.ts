import { ImageContentError } from '../errors.js';
import type { Image } from '../image.js';

/**
 * Throws unless every pixel is a finite number. `path` names the picture in the message, which
 * gives the first such pixel in reading order; rows and columns count from 0.
 *
 * @throws ImageContentError
 */
export function requireFinite(image: Image, path: string): void {
  const { width, height, channels, data } = image;
  // Of finite numbers the sum is 0.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! - data[i]!;
  if (sum === 0) return;
  const size = width * height;
  let first = size;
  let value = 0;
  for (let c = 0; c < channels; c++) {
    for (let p = 0; p < first; p++) {
      const pixel = data[c * size + p]!;
      if (!Number.isFinite(pixel)) {
        first = p;
        value = pixel;
      }
    }
  }
  const row = String(Math.floor(first / width));
  const column = String(first % width);
  throw new ImageContentError(
    path,
    'finite pixel values',
    `${String(value)} in row ${row}, column ${column} (counting from 0)`,
    'Replace such pixels, for instance by the mean of their neighbours, before using the picture.',
  );
}
