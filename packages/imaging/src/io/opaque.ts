import { ImageFileError } from '../errors.js';

/** @throws ImageFileError when a number of an alpha channel is not that of full opacity */
export function requireOpaque(path: string, alpha: ArrayLike<number>, opaque: number): void {
  for (let p = 0; p < alpha.length; p++) {
    if (alpha[p] === opaque) continue;
    throw new ImageFileError(
      path,
      'an opaque picture',
      'one with transparent pixels',
      'Flatten it onto a background first: what lies behind transparency is not part of the file.',
    );
  }
}
