import { extname } from 'node:path';
import {
  NpyError,
  complexNpyHeader,
  decodeComplexNpy,
  decodeNpy,
  encodeComplexNpy,
  npyHeader,
} from '@bilevel/npy';
import { ImageContentError, ImageFileError } from '../errors.js';
import type { Measurement } from '../image.js';
import { chosen, chosenVariable, type PictureChoice } from './choice.js';
import { requirePixelCount } from './limits.js';
import { readBytes, writeBytes } from './system.js';
import { DamagedZip, unzip, unzipBeginning, zipMembers } from './zip.js';

const REMEDY =
  'Save it with numpy.save, as complex64 or complex128 of shape (height, width), or (coils, height, width) of several coils.';

/** Options of {@link readComplex}. */
export interface ReadComplexOptions extends PictureChoice {
  /** Of the coils, or other complex channels, that there have to be. Default 1. */
  readonly coils?: number | undefined;
}

/**
 * Reads complex numbers such as k-space from `.npy` or `.npz`: complex64 or complex128 of shape (height, width) or (coils,
 * height, width), of a stack of one coil the chosen page; or real ones of shape (2, height, width), or (coils, 2, height, width),
 * the real before the imaginary parts. Of each coil the measurement has first the real and then the imaginary parts.
 *
 * @throws ImageFileError for other files, numbers and shapes, PictureChoiceError where several are meant, and
 *   ImageContentError for numbers that are not finite
 */
export async function readComplex(
  path: string,
  options: ReadComplexOptions = {},
): Promise<Measurement> {
  const { coils = 1 } = options;
  const bytes = arrayIn(path, await readBytes(path), options);
  try {
    const { shape, planes } = isComplex(bytes) ? fromComplex(bytes) : fromReal(path, bytes);
    const [height = 0, width = 0] = shape.slice(-2);
    requirePixelCount(path, width, height);
    const measured = { width, height, channels: 2 * coils };
    const found = planes.length / (width * height) / 2;
    const received = `an array of shape (${shape.join(', ')})`;
    if (height === 0 || width === 0) refuse(path, 'numbers', received);
    const page = coils === 1 ? chosen(path, 'page', options, found, `${String(found)} of them`) : 0;
    if (coils !== 1 && found !== coils) {
      refuse(path, `complex numbers of ${String(coils)} coils`, received);
    }
    const size = 2 * coils * width * height;
    const data = planes.slice(page * size, (page + 1) * size);
    requireFiniteEntries(path, data, width, width * height);
    return { ...measured, data };
  } catch (error) {
    if (!(error instanceof NpyError)) throw error;
    throw new ImageFileError(path, error.what, error.received, REMEDY, { cause: error });
  }
}

/** Writes complex numbers as {@link readComplex} reads them: complex128, or complex64 where 64 bits are asked. */
export async function writeComplex(
  path: string,
  { width, height, channels, data }: Measurement,
  bits: 64 | 128 = 128,
): Promise<void> {
  const d = width * height;
  const coils = channels / 2;
  const part = (which: 0 | 1): Float64Array =>
    Float64Array.from(
      { length: coils * d },
      (_, k) => data[(2 * Math.floor(k / d) + which) * d + (k % d)]!,
    );
  const shape = [...(coils === 1 ? [] : [coils]), height, width];
  await writeBytes(path, encodeComplexNpy(shape, part(0), part(1), bits));
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

/** Numbers of a file with the parts of each coil, or page, one after the other. */
interface Planes {
  readonly shape: readonly number[];
  readonly planes: Float64Array;
}

function isComplex(bytes: Buffer): boolean {
  let found = false;
  try {
    complexNpyHeader(bytes, { accept: () => (found = true) });
  } catch {
    // What is wrong with it is told where it is read.
  }
  return found;
}

function fromComplex(bytes: Buffer): Planes {
  const { shape, re, im } = decodeComplexNpy(bytes, {
    accept: ({ shape }) => {
      requireShape(shape);
    },
  });
  const d = shape.slice(-2).reduce((product, n) => product * n, 1);
  const planes = new Float64Array(2 * re.length);
  for (let first = 0; first < re.length; first += d) {
    planes.set(re.subarray(first, first + d), 2 * first);
    planes.set(im.subarray(first, first + d), 2 * first + d);
  }
  return { shape, planes };
}

function requireShape(shape: readonly number[]): void {
  if (shape.length === 2 || shape.length === 3) return;
  throw new NpyError(
    'an array of shape (height, width) or (coils, height, width)',
    `one of shape (${shape.join(', ')})`,
  );
}

/** The real before the imaginary parts, on an axis of two. */
function fromReal(path: string, bytes: Buffer): Planes {
  const { shape } = npyHeader(bytes);
  if ((shape.length !== 3 && shape.length !== 4) || shape.at(-3) !== 2) {
    const received = `real numbers of shape (${shape.join(', ')})`;
    refuse(path, 'complex numbers, or real ones of shape (2, height, width),', received);
  }
  return { shape, planes: decodeNpy(bytes).data };
}

/** The bytes of the array: of an archive the chosen or the only one of complex numbers. */
function arrayIn(path: string, bytes: Buffer, choice: PictureChoice): Buffer {
  const extension = extname(path).toLowerCase();
  if (extension === '.npy') return bytes;
  if (extension !== '.npz') {
    refuse(path, 'complex numbers (.npy or .npz)', `a file that ends in ${extension || 'nothing'}`);
  }
  try {
    const arrays = zipMembers(bytes)
      .filter(({ name }) => name.endsWith('.npy'))
      .map((member) => ({
        name: member.name.slice(0, -'.npy'.length),
        member,
        isPicture: isComplex(unzipBeginning(member, 1024)),
      }));
    return unzip(chosenVariable(path, choice, arrays, ({ name }) => name).member);
  } catch (error) {
    if (!(error instanceof DamagedZip)) throw error;
    const received = `a damaged, truncated or unsupported one (${error.message})`;
    throw new ImageFileError(path, 'a complete NumPy archive', received, REMEDY, { cause: error });
  }
}
