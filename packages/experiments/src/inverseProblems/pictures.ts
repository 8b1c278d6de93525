import { createImage, resize, type Image } from '@bilevel/imaging';

/** White pixels between two pictures. */
const GAP = 4;

/** Grey pictures side by side, each as large as fits into `size` × `size` pixels. */
export function strip(pictures: readonly Image[], size: number): Image {
  const width = pictures.length * (size + GAP) - GAP;
  const data = new Float64Array(width * size).fill(1);
  for (const [i, picture] of pictures.entries()) {
    const tile = fitted(picture, size);
    const left = i * (size + GAP) + ((size - tile.width) >> 1);
    const top = (size - tile.height) >> 1;
    for (let row = 0; row < tile.height; row++) {
      for (let column = 0; column < tile.width; column++) {
        const value = tile.data[row * tile.width + column]!;
        data[(top + row) * width + left + column] = Math.min(1, Math.max(0, value));
      }
    }
  }
  return createImage(width, size, data);
}

/** Shrunk where it is too large; with each pixel as a square of several where several of it fit. */
function fitted(picture: Image, size: number): Image {
  const { width, height } = picture;
  const longer = Math.max(width, height);
  if (longer > size) {
    const side = (one: number): number => Math.max(1, Math.round((one * size) / longer));
    return resize(picture, side(width), side(height));
  }
  const times = Math.floor(size / longer);
  const data = new Float64Array(times * width * times * height);
  for (let p = 0; p < data.length; p++) {
    const [row, column] = [Math.floor(p / (times * width)), p % (times * width)];
    data[p] = picture.data[Math.floor(row / times) * width + Math.floor(column / times)]!;
  }
  return createImage(times * width, times * height, data);
}
