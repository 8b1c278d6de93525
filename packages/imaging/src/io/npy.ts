import {
  NpyError,
  decodeNpy as decodeArray,
  encodeNpy as encodeArray,
  npyHeader,
} from '@bilevel/npy';
import type { NpyHeader, NpyType } from '@bilevel/npy';
import { ImageFileError } from '../errors.js';
import { createImage, type Image } from '../image.js';
import { requirePixelCount } from './limits.js';
import type { OpenedFile } from './open.js';
import type { ImageDescription, StoredImage } from './stored.js';

/** The number that stands for white, by type of sample. */
const WHITE: Partial<Record<NpyType, number>> = { u1: 255, u2: 65535, f4: 1, f8: 1 };

const EXPORT_AGAIN =
  'Save it again with numpy.save, as uint8, uint16, float32 or float64 of shape ' +
  '(height, width) or (height, width, 3).';

function refuse(path: string, what: string, received: string): never {
  throw new ImageFileError(path, what, received, EXPORT_AGAIN);
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly white: number;
}

/** A header as that of a picture. @throws ImageFileError when it is another array's */
function pictureOf(path: string, { type, descr, shape }: NpyHeader): Picture {
  const white = WHITE[type];
  if (white === undefined) {
    refuse(path, 'samples of uint8, uint16, float32 or float64', `the NumPy type ${descr}`);
  }
  const [height = 0, width = 0, channels = 1] = shape;
  const isPicture = (shape.length === 2 || shape.length === 3) && width > 0 && height > 0;
  if (!isPicture || (channels !== 1 && channels !== 3)) {
    const received = `(${shape.join(', ')})`;
    refuse(path, 'an array of shape (height, width) or (height, width, 3)', received);
  }
  requirePixelCount(path, width, height);
  return { width, height, channels, white };
}

function orRefuse<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NpyError) refuse(path, error.what, error.received);
    throw error;
  }
}

/** Decodes .npy to the numbers the file holds. @throws ImageFileError */
export function decodeNpy({ path, bytes }: OpenedFile): StoredImage {
  const array = orRefuse(path, () =>
    decodeArray(bytes, { accept: (header) => void pictureOf(path, header) }),
  );
  const { width, height, channels, white } = pictureOf(path, array);
  // From channels side by side to one plane after the other.
  const size = width * height;
  const data = new Float64Array(size * channels);
  for (let p = 0; p < size; p++) {
    for (let c = 0; c < channels; c++) data[c * size + p] = array.data[p * channels + c]!;
  }
  return { image: createImage(width, height, data, channels), white };
}

/** The header of .npy. @throws ImageFileError */
export function describeNpy({ path, bytes }: OpenedFile): ImageDescription {
  const header = orRefuse(path, () =>
    npyHeader(bytes, { accept: (found) => void pictureOf(path, found) }),
  );
  const { width, height, channels } = pictureOf(path, header);
  return { width, height, format: 'npy', bitDepth: 8 * header.bytesPerNumber, channels };
}

/** Version 1.0, little-endian floats, C order, shape (height, width) or (height, width, 3). */
export function encodeNpy(image: Image, bitDepth: 32 | 64): Uint8Array {
  const { width, height, channels, data } = image;
  const size = width * height;
  const numbers = new Float64Array(data.length);
  for (let p = 0; p < size; p++) {
    for (let c = 0; c < channels; c++) numbers[p * channels + c] = data[c * size + p]!;
  }
  return encodeArray([height, width, ...(channels === 3 ? [3] : [])], numbers, bitDepth);
}
