/**
 * Of each place of a picture or of k-space, row by row, where it is in the order of the Fourier transform: (i − ⌊h/2⌋, j − ⌊w/2⌋)
 * modulo the sides, as `ifftshift` of NumPy orders them. The places are the other way round for arrays in that order.
 */
export function centredPlaces(width: number, height: number): Uint32Array {
  const [middleColumn, middleRow] = [Math.floor(width / 2), Math.floor(height / 2)];
  return Uint32Array.from({ length: width * height }, (_, p) => {
    const [i, j] = [Math.floor(p / width), p % width];
    const row = (i - middleRow + height) % height;
    const column = (j - middleColumn + width) % width;
    return row * width + column;
  });
}

/** Of each place of k-space that of the opposite frequency, where a real picture has the conjugate number. */
export function oppositePlaces(width: number, height: number): Uint32Array {
  const [middleColumn, middleRow] = [Math.floor(width / 2), Math.floor(height / 2)];
  return Uint32Array.from({ length: width * height }, (_, p) => {
    const [i, j] = [Math.floor(p / width), p % width];
    const row = (2 * middleRow - i + height) % height;
    const column = (2 * middleColumn - j + width) % width;
    return row * width + column;
  });
}
