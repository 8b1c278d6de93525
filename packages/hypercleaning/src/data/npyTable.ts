import { NpyError, decodeNpy } from '@bilevel/npy';
import { DataFileError } from '../errors.js';
import type { Columns } from './columns.js';
import { Markers } from './missing.js';
import type { RawTable } from './rawTable.js';
import type { TableOptions } from './table.js';

const MAGIC = Buffer.from('\u0093NUMPY', 'latin1');

/** Whether bytes begin as a NumPy array file does. */
export function isNpy(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).equals(MAGIC);
}

/** A two-dimensional NumPy array as a table. @throws DataFileError */
export function npyTable(path: string, bytes: Buffer, options: TableOptions): RawTable {
  const { shape, data } = readArray(path, bytes);
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows < 1) {
    throw new DataFileError(path, {
      what: 'an array of shape (samples, columns)',
      received: `(${shape.join(', ')})`,
      remedy: 'Save features and labels as one table, a sample a row.',
    });
  }
  return npyColumns({ rows, columns, values: data }, options);
}

/** Numbers of an array as a table, with NaN for all that stand for missing values. */
export function npyColumns(
  { rows, columns, values }: Columns,
  { missing, labelColumn = -1 }: TableOptions,
): RawTable {
  const markers = missing && new Markers(missing);
  return {
    ...{ rows, columns, labelColumn, header: false, summary: 'NumPy array', warnings: [] },
    values: markers ? values.map((x) => (markers.isMissingNumber(x) ? NaN : x)) : values,
    placeOf: (i) => `row ${String(i)}`,
  };
}

/** A NumPy array file's contents. @throws DataFileError */
export function readArray(path: string, bytes: Buffer): ReturnType<typeof decodeNpy> {
  try {
    return decodeNpy(bytes);
  } catch (cause) {
    if (!(cause instanceof NpyError)) throw cause;
    const { what, received } = cause;
    const remedy = 'Save it again with numpy.save.';
    throw new DataFileError(path, { what, received, remedy }, { cause });
  }
}
