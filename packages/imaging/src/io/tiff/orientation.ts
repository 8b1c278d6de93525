import { createImage, type Image } from '../../image.js';

/** Whether rows become columns under an orientation of EXIF and TIFF. */
export function turnsSides(orientation: number): boolean {
  return orientation >= 5 && orientation <= 8;
}

/**
 * A stored picture as it is to be seen, by TIFF's Orientation: where the first row and the first column
 * belong, 1 (top, left) to 8 (left, bottom). Other numbers mean 1.
 */
export function orient(image: Image, orientation: number): Image {
  if (orientation <= 1 || orientation > 8) return image;
  const { width, height, channels } = image;
  const turned = turnsSides(orientation);
  const [newWidth, newHeight] = turned ? [height, width] : [width, height];
  const size = width * height;
  const data = new Float64Array(image.data.length);
  for (let i = 0; i < newHeight; i++) {
    for (let j = 0; j < newWidth; j++) {
      const [row, column] = storedPlace(orientation, i, j, width, height);
      for (let c = 0; c < channels; c++) {
        data[c * size + i * newWidth + j] = image.data[c * size + row * width + column]!;
      }
    }
  }
  return createImage(newWidth, newHeight, data, channels);
}

/** Where the pixel seen in row i, column j is stored. */
function storedPlace(
  orientation: number,
  i: number,
  j: number,
  width: number,
  height: number,
): readonly [row: number, column: number] {
  switch (orientation) {
    case 2:
      return [i, width - 1 - j];
    case 3:
      return [height - 1 - i, width - 1 - j];
    case 4:
      return [height - 1 - i, j];
    case 5:
      return [j, i];
    case 6:
      return [height - 1 - j, i];
    case 7:
      return [height - 1 - j, width - 1 - i];
    case 8:
      return [j, width - 1 - i];
    default:
      return [i, j];
  }
}
