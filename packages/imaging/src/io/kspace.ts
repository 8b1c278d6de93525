import { ImageContentError, ImageFileError } from '../errors.js';
import type { Measurement } from '../image.js';
import { chosen, type PictureChoice } from './choice.js';
import {
  canHoldComplex,
  readComplexArray,
  type StoredComplexArray,
} from './complex/complexArray.js';
import { encodeComplex } from './complex/encode.js';
import { NotComplex, withLastFirst, type ComplexArray } from './complex/parts.js';
import { requirePixelCount } from './limits.js';
import { writeBytes } from './system.js';

const REMEDY =
  'Save it with numpy.save, as complex64 or complex128 of shape (height, width), or (coils, height, width) of several coils.';

/** Options of {@link readComplex}. */
export interface ReadComplexOptions extends PictureChoice {
  /** Of the coils, or other complex channels, that there have to be. Default 1. */
  readonly coils?: number | undefined;
}

/**
 * Reads complex numbers such as k-space from `.npy`, `.npz` or `.mat`: complex ones of shape (height, width), or (coils, height,
 * width), of a stack of one coil the chosen page; or real ones with one more axis of two for the real and the imaginary
 * parts, before height and width or after them. Coils may be the last axis as well, and in MATLAB's files pages are. Of each
 * coil the measurement has first the real and then the imaginary parts.
 *
 * @throws ImageFileError for other files, numbers and shapes, and shapes that can be meant in two ways, PictureChoiceError where
 *   several are meant, and ImageContentError for numbers that are not finite
 */
export async function readComplex(
  path: string,
  options: ReadComplexOptions = {},
): Promise<Measurement> {
  const { coils = 1, variable } = options;
  const accept = (shape: readonly number[]): void => {
    requireShape(path, shape, coils);
  };
  const stored = await readComplexArray(path, { variable, remedy: REMEDY, accept });
  return measurementOf(path, stored, coils, options);
}

/**
 * The same of a clean picture: one itself, of a stack the chosen one, or the numbers of so many coils. Undefined for real
 * numbers, which other readers read.
 */
export async function readComplexPicture(
  path: string,
  options: ReadComplexOptions = {},
): Promise<Measurement | undefined> {
  const { coils = 1, variable } = options;
  if (!canHoldComplex(path)) return undefined;
  let stored;
  try {
    stored = await readComplexArray(path, { variable, remedy: REMEDY });
  } catch (error) {
    if (!(error instanceof NotComplex)) throw error;
    return undefined;
  }
  const { shape } = stored;
  const ofCoils = shape.length === 3 && (shape[0] === coils || shape[2] === coils) ? coils : 1;
  requireShape(path, shape, ofCoils);
  return measurementOf(path, stored, ofCoils, options);
}

function measurementOf(
  path: string,
  stored: StoredComplexArray,
  coils: number,
  choice: PictureChoice,
): Measurement {
  const { shape, re, im } = inOrder(stored, coils);
  const [height = 0, width = 0] = shape.slice(-2);
  requirePixelCount(path, width, height);
  const d = width * height;
  const found = re.length / d;
  const page = coils === 1 ? chosen(path, 'page', choice, found, `${String(found)} of them`) : 0;
  const data = new Float64Array(2 * coils * d);
  for (let i = 0; i < coils; i++) {
    const first = (page + i) * d;
    data.set(re.subarray(first, first + d), 2 * i * d);
    data.set(im.subarray(first, first + d), (2 * i + 1) * d);
  }
  requireFiniteEntries(path, data, width, d);
  return { width, height, channels: 2 * coils, data };
}

/** @throws ImageFileError for an array that cannot be of so many coils */
function requireShape(path: string, shape: readonly number[], coils: number): void {
  const received = `an array of shape (${shape.join(', ')})`;
  if ((shape.length !== 2 && shape.length !== 3) || shape.some((n) => n === 0)) {
    refuse(path, 'numbers of shape (height, width) or (coils, height, width)', received);
  }
  const [first, , last] = shape;
  if (coils === 1 || (shape.length === 3 && (first === coils || last === coils))) return;
  const what = `complex numbers of ${String(coils)} coils, of shape (${String(coils)}, height, width),`;
  refuse(path, what, received);
}

/** With the axis of coils or pages first: it is first in NumPy and last in MATLAB, where it can be either. */
function inOrder(stored: StoredComplexArray, coils: number): ComplexArray {
  const { shape, fromMatlab } = stored;
  if (shape.length === 2) return stored;
  const [first, , last] = shape;
  const isLast = coils === 1 ? fromMatlab : last === coils && (fromMatlab || first !== coils);
  return isLast ? withLastFirst(stored) : stored;
}

/** Writes complex numbers as {@link readComplex} reads them: complex128, or complex64 where 64 bits are asked. */
export async function writeComplex(
  path: string,
  measured: Measurement,
  bits: 64 | 128 = 128,
): Promise<void> {
  await writeBytes(path, encodeComplex(measured, bits));
}

function requireFiniteEntries(path: string, data: Float64Array, width: number, d: number): void {
  const wrong = data.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const [row, column] = [Math.floor((wrong % d) / width), wrong % width];
  throw new ImageContentError(
    path,
    'finite numbers',
    `${String(data[wrong])} in row ${String(row)}, column ${String(column)} (counting from 0)`,
    'Set entries that were not measured to 0, and leave them out of the pattern.',
  );
}

function refuse(path: string, what: string, received: string): never {
  throw new ImageFileError(path, what, received, REMEDY);
}
