import { extname } from 'node:path';
import { decodeNpy, NpyError } from '@bilevel/npy';
import { requireArrays, type ArrayDescription, type ArrayValue } from '../../describe/arrays.js';
import { ArgumentError } from '@bilevel/core';
import { ImageContentError, ImageFileError } from '../../errors.js';
import { toGrey } from '../../transform/grey.js';
import { hasImageExtension } from '../format.js';
import { readImage } from '../read.js';
import { readBytes } from '../system.js';
import { DamagedZip } from '../zip.js';
import { complexOf } from './complexOf.js';
import { sparseMatrix } from './sparseMatrix.js';
import { tableIn } from './table.js';

/** The numbers of arrays, all together, that files of runs and models hold. */
const MOST_NUMBERS = 20_000_000;

/**
 * Reads the numbers of an operator from a file: `.npy`; `.npz` of scipy.sparse.save_npz (csr, csc, coo) where a matrix is
 * sparse; `.csv` and `.txt`, a row a line; or a picture, as its grey from 0 to 1. Complex ones as {@link complexOf}.
 *
 * @throws ImageFileError for a file that cannot be read, ImageContentError for numbers that are no such array
 */
export async function readArray(path: string, described: ArrayDescription): Promise<ArrayValue> {
  const array = await arrayOf(path, described);
  if (array.data.length > MOST_NUMBERS) {
    const received = `${String(array.data.length)} numbers`;
    const what = `at most ${String(MOST_NUMBERS)} numbers`;
    throw new ImageContentError(path, what, received, 'Leave out those that are 0, or give less.');
  }
  try {
    requireArrays('the file', [described], { [described.key]: array });
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    throw new ImageContentError(path, described.label.toLowerCase(), 'others', error.message);
  }
  return array;
}

async function arrayOf(path: string, described: ArrayDescription): Promise<ArrayValue> {
  const { dimensions, sparse, complex } = described;
  if (complex === true) return complexOf(path, described);
  switch (extname(path).toLowerCase()) {
    case '.npy':
      return npyOf(path, dimensions);
    case '.csv':
    case '.txt':
      return tableIn(path, (await readBytes(path)).toString('utf8'), dimensions === 1 ? 1 : 2);
    case '.npz':
      if (sparse === true) return sparseOf(path);
      break;
    default:
  }
  if (dimensions === 2 && hasImageExtension(path)) {
    const { width, height, data } = toGrey(await readImage(path, { colour: 'grey' }));
    return { shape: [height, width], data: Array.from(data) };
  }
  const others = [...(sparse === true ? ['.npz of SciPy'] : []), '.npy', '.csv', '.txt'];
  const kinds = `${others.join(', ')}${dimensions === 2 ? ' or a picture' : ''}`;
  const what = dimensions === 1 ? 'numbers between semicolons, or a file of them' : 'a file';
  throw new ImageFileError(
    path,
    `${what} (${kinds}) with the ${described.label.toLowerCase()}`,
    extname(path) === '' ? 'other text' : `other text, or a file that ends in ${extname(path)}`,
    'Save the numbers in one of these.',
  );
}

async function npyOf(
  path: string,
  dimensions: ArrayDescription['dimensions'],
): Promise<ArrayValue> {
  try {
    const { shape, data } = decodeNpy(await readBytes(path));
    // A row or a column is a list as well, and a list a row.
    const long = shape.filter((n) => n !== 1);
    if (dimensions === 1 && long.length <= 1) {
      return { shape: [data.length], data: Array.from(data) };
    }
    const own = dimensions === 2 && shape.length === 1 ? [1, ...shape] : shape;
    return { shape: own, data: Array.from(data) };
  } catch (error) {
    if (!(error instanceof NpyError)) throw error;
    const remedy = 'Save it again with numpy.save, as floats or integers.';
    throw new ImageFileError(path, error.what, error.received, remedy, { cause: error });
  }
}

async function sparseOf(path: string): Promise<ArrayValue> {
  try {
    return sparseMatrix(path, await readBytes(path));
  } catch (error) {
    if (!(error instanceof DamagedZip) && !(error instanceof NpyError)) throw error;
    throw new ImageFileError(
      path,
      'a sparse matrix of SciPy',
      `a damaged or unsupported file (${error.message})`,
      'Save it again with scipy.sparse.save_npz.',
      { cause: error },
    );
  }
}
