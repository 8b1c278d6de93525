import {
  NpyError,
  decodeNpy as decodeArray,
  encodeNpy as encodeArray,
  npyHeader,
} from '@bilevel/npy';
import type { NpyHeader, NpyType } from '@bilevel/npy';
import { ImageFileError } from '../errors.js';
import { createImage, type Image } from '../image.js';
import { chosen, type PictureChoice } from './choice.js';
import { encodeComplex } from './complex/encode.js';
import { requirePixelCount } from './limits.js';
import type { OpenedFile } from './open.js';
import type { ImageDescription, StoredImage } from './stored.js';

/** The number that stands for white, by type of sample. */
const WHITE: Partial<Record<NpyType, number>> = { b1: 1, u1: 255, u2: 65535, f2: 1, f4: 1, f8: 1 };

const EXPORT_AGAIN =
  'Save it again with numpy.save, as uint8, uint16 or floats of shape (height, width) or ' +
  '(height, width, 3).';
const NO_WHITE =
  'Such numbers do not say which of them are black and white. Save them as float32, on the [0, 1] ' +
  'scale or with `range` to say it.';

function refuse(path: string, what: string, received: string, remedy = EXPORT_AGAIN): never {
  throw new ImageFileError(path, what, received, remedy);
}

/** Where the pictures of an array are. */
interface Layout {
  readonly pages: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly white: number;
}

/** More numbers than this on the last axis of three are columns, not channels. */
const MOST_CHANNELS = 4;

/**
 * A header as that of pictures: (height, width), (height, width, channels) with at most 4 channels, or
 * (pages, height, width).
 *
 * @throws ImageFileError when it is another array's
 */
function layoutOf(path: string, { type, descr, shape }: NpyHeader): Layout {
  const white = WHITE[type];
  if (white === undefined) {
    const what = 'samples of bool, uint8, uint16, float16, float32 or float64';
    refuse(path, what, `the NumPy type ${descr}`, NO_WHITE);
  }
  const isPicture = shape.length === 2 || shape.length === 3;
  if (!isPicture || shape.some((length) => length === 0)) {
    const received = `(${shape.join(', ')})`;
    refuse(path, 'an array of shape (height, width) or (height, width, 3)', received);
  }
  const [first = 0, second = 0, last = 1] = shape;
  const layout =
    last <= MOST_CHANNELS
      ? { pages: 1, height: first, width: second, channels: last, white }
      : { pages: first, height: second, width: last, channels: 1, white };
  requirePixelCount(path, layout.width, layout.height);
  return layout;
}

/** Whether an array is a picture that is read, or a stack of them. */
export function isNpyPicture(header: NpyHeader): boolean {
  try {
    layoutOf('', header);
    return true;
  } catch {
    return false;
  }
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
export function decodeNpy({ path, bytes }: OpenedFile, choice: PictureChoice): StoredImage {
  const array = orRefuse(path, () =>
    decodeArray(bytes, { accept: (header) => void picturesOf(path, header, choice) }),
  );
  const { width, height, channels, white, page, picked } = picturesOf(path, array, choice);
  // From channels side by side to one plane after the other.
  const size = width * height;
  const start = page * size * channels;
  const data = new Float64Array(size * picked.length);
  for (const [k, c] of picked.entries()) {
    for (let p = 0; p < size; p++) data[k * size + p] = array.data[start + p * channels + c]!;
  }
  return { image: createImage(width, height, data, picked.length === 3 ? 3 : 1), white };
}

/** The layout with the page and the channels to read, from 0. */
function picturesOf(path: string, header: NpyHeader, choice: PictureChoice) {
  const layout = layoutOf(path, header);
  const { pages, channels } = layout;
  const shape = `shape (${header.shape.join(', ')})`;
  const found = `${pages === 1 ? '1 picture' : `a stack of ${String(pages)} pictures`} in ${shape}`;
  const page = chosen(path, 'page', choice, pages, found);
  if (choice.channel === undefined && channels === 3) return { ...layout, page, picked: [0, 1, 2] };
  const many = `${String(channels)} ${channels === 1 ? 'channel' : 'channels'} in ${shape}`;
  return { ...layout, page, picked: [chosen(path, 'channel', choice, channels, many)] };
}

/** The header of .npy. @throws ImageFileError */
export function describeNpy({ path, bytes, format }: OpenedFile): ImageDescription {
  const header = orRefuse(path, () =>
    npyHeader(bytes, { accept: (found) => void layoutOf(path, found) }),
  );
  const { width, height, channels } = layoutOf(path, header);
  const isFloat = header.type.startsWith('f');
  return { width, height, format, bitDepth: 8 * header.bytesPerNumber, channels, isFloat };
}

/** How many pictures there are to choose a page of. @throws ImageFileError */
export function npyPages({ path, bytes }: OpenedFile): number {
  const accept = (found: NpyHeader): void => void layoutOf(path, found);
  return layoutOf(
    path,
    orRefuse(path, () => npyHeader(bytes, { accept })),
  ).pages;
}

/**
 * Version 1.0, little-endian floats, C order, shape (height, width) or (height, width, 3); of a complex picture complex
 * numbers of two of these.
 */
export function encodeNpy(image: Image, bitDepth: 32 | 64): Uint8Array {
  if (image.channels === 2) return encodeComplex(image, bitDepth === 32 ? 64 : 128);
  const { width, height, channels, data } = image;
  const size = width * height;
  const numbers = new Float64Array(data.length);
  for (let p = 0; p < size; p++) {
    for (let c = 0; c < channels; c++) numbers[p * channels + c] = data[c * size + p]!;
  }
  return encodeArray([height, width, ...(channels === 3 ? [3] : [])], numbers, bitDepth);
}
