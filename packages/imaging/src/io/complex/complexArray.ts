import { extname } from 'node:path';
import { NpyError, complexNpyHeader, decodeComplexNpy, decodeNpy, npyHeader } from '@bilevel/npy';
import { ImageFileError } from '../../errors.js';
import { chosenVariable, type PictureChoice } from '../choice.js';
import { describedVariable } from '../mat/described.js';
import { matSource, matVariables, partsOf } from '../mat/variables.js';
import { readBytes } from '../system.js';
import { DamagedZip, unzip, unzipBeginning, zipMembers } from '../zip.js';
import { NotComplex, joinedParts, type ComplexArray } from './parts.js';

/** What of a file of several arrays is read, and what to do about one that cannot be. */
export interface ReadComplexArrayOptions extends Pick<PictureChoice, 'variable'> {
  readonly remedy: string;
  /** Of several arrays the one of this name, where none is chosen. */
  readonly preferred?: string | undefined;
  /** Looks at the shape before anything is allocated; throws to refuse. */
  readonly accept?: ((shape: readonly number[]) => void) | undefined;
}

/** An array of complex numbers, and whether its file has the last axis of pictures first, as NumPy, or last, as MATLAB. */
export interface StoredComplexArray extends ComplexArray {
  readonly fromMatlab: boolean;
}

/**
 * Reads an array of complex numbers from `.npy`, `.npz` or `.mat`: complex ones, or real ones with an axis of two for the real
 * and the imaginary part ({@link joinedParts}).
 *
 * @throws ImageFileError for other files and numbers, PictureChoiceError where several arrays are meant
 */
export async function readComplexArray(
  path: string,
  options: ReadComplexArrayOptions,
): Promise<StoredComplexArray> {
  const { remedy } = options;
  const extension = extname(path).toLowerCase();
  if (!canHoldComplex(path)) {
    const received = `a file that ends in ${extension || 'nothing'}`;
    throw new ImageFileError(path, 'complex numbers (.npy, .npz or .mat)', received, remedy);
  }
  const bytes = await readBytes(path);
  try {
    if (extension === '.mat') return { ...ofMatlab(path, bytes, options), fromMatlab: true };
    const array = extension === '.npy' ? bytes : arrayIn(path, bytes, options);
    return { ...ofNumpy(path, array, options), fromMatlab: false };
  } catch (error) {
    if (error instanceof NpyError) {
      throw new ImageFileError(path, error.what, error.received, remedy, { cause: error });
    }
    if (!(error instanceof DamagedZip)) throw error;
    const received = `a damaged, truncated or unsupported one (${error.message})`;
    throw new ImageFileError(path, 'a complete NumPy archive', received, remedy, { cause: error });
  }
}

/** Whether a file can hold complex numbers, by the end of its name. */
export function canHoldComplex(path: string): boolean {
  return ['.npy', '.npz', '.mat'].includes(extname(path).toLowerCase());
}

function ofNumpy(
  path: string,
  bytes: Buffer,
  { remedy, accept }: ReadComplexArrayOptions,
): ComplexArray {
  if (isComplex(bytes)) {
    return decodeComplexNpy(bytes, { accept: ({ shape }) => accept?.(shape) });
  }
  const { shape } = npyHeader(bytes);
  return joinedParts({ path, shape, remedy, accept }, () => decodeNpy(bytes).data);
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

/** The bytes of the array: of an archive the chosen, the only complex or the only one. */
function arrayIn(path: string, bytes: Buffer, choice: ReadComplexArrayOptions): Buffer {
  const arrays = zipMembers(bytes)
    .filter(({ name }) => name.endsWith('.npy'))
    .map((member) => ({
      name: member.name.slice(0, -'.npy'.length),
      member,
      isPicture: isComplex(unzipBeginning(member, 1024)),
    }));
  requireSomeComplex(path, choice, arrays);
  const { member } = chosenVariable(
    path,
    named(choice, arrays),
    onlyOne(arrays),
    ({ name }) => name,
  );
  return unzip(member);
}

/** @throws NotComplex for several arrays of which none is complex */
function requireSomeComplex(
  path: string,
  { variable, remedy }: ReadComplexArrayOptions,
  arrays: readonly { readonly name: string; readonly isPicture: boolean }[],
): void {
  if (variable !== undefined || arrays.length < 2 || arrays.some(({ isPicture }) => isPicture)) {
    return;
  }
  const received = `real ones (${arrays.map(({ name }) => name).join(', ')})`;
  throw new NotComplex(path, 'an array of complex numbers', received, remedy);
}

/** With the preferred array chosen, where there is one. */
function named(
  { variable, preferred }: ReadComplexArrayOptions,
  arrays: readonly { readonly name: string }[],
): PictureChoice {
  const has = arrays.some(({ name }) => name === preferred);
  return { variable: variable ?? (has ? preferred : undefined) };
}

/** Real numbers may be parts of complex ones: one array alone is meant. */
function onlyOne<T extends { readonly isPicture: boolean }>(arrays: readonly T[]): readonly T[] {
  return arrays.length === 1 ? arrays.map((one) => ({ ...one, isPicture: true })) : arrays;
}

function ofMatlab(path: string, bytes: Buffer, choice: ReadComplexArrayOptions): ComplexArray {
  const { remedy, accept } = choice;
  const source = matSource(path, bytes);
  const arrays = matVariables(source).map((variable) => ({
    ...variable,
    isPicture: variable.isNumeric && variable.isComplex,
  }));
  requireSomeComplex(path, choice, arrays);
  const variable = chosenVariable(path, named(choice, arrays), onlyOne(arrays), describedVariable);
  const { lengths: shape, isNumeric } = variable;
  if (!isNumeric) {
    const received = describedVariable(variable);
    throw new ImageFileError(path, 'an array of complex numbers', received, remedy);
  }
  const rowMajor = (read: (at: number) => number): Float64Array => {
    const numbers = new Float64Array(shape.reduce((product, n) => product * n, 1));
    const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
    const index = shape.map(() => 0);
    for (let k = 0, at = 0; k < numbers.length; k++) {
      numbers[k] = read(at);
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        at += strides[axis]!;
        if (++index[axis]! < shape[axis]!) break;
        at -= strides[axis]! * shape[axis]!;
        index[axis] = 0;
      }
    }
    return numbers;
  };
  if (!variable.isComplex) {
    return joinedParts({ path, shape, remedy, accept }, () =>
      rowMajor(partsOf(source, variable).re),
    );
  }
  accept?.(shape);
  const { re, im } = partsOf(source, variable);
  if (im === undefined) throw new Error('Complex numbers have imaginary parts.');
  return { shape, re: rowMajor(re), im: rowMajor(im) };
}
