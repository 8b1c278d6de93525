import { decodeNpy } from '@bilevel/npy';
import type { ArrayValue } from '../../describe/arrays.js';
import { ImageFileError } from '../../errors.js';
import { unzip, zipMembers } from '../zip.js';

/**
 * A sparse matrix as scipy.sparse.save_npz has it, compressed or not: csr, csc or coo, by its rows. Numbers that are
 * given twice for a place add up.
 *
 * @throws ImageFileError for another format, DamagedZip and NpyError for a file that cannot be read
 */
export function sparseMatrix(path: string, bytes: Buffer): ArrayValue {
  const members = new Map(zipMembers(bytes).map((member) => [member.name, member]));
  const contents = (name: string): Buffer => {
    const member = members.get(`${name}.npy`);
    if (member !== undefined) return unzip(member);
    throw new ImageFileError(
      path,
      'a sparse matrix of SciPy',
      `an archive without ${name}`,
      'Save it with scipy.sparse.save_npz, or a dense one with numpy.save.',
    );
  };
  const numbers = (name: string): readonly number[] => Array.from(decodeNpy(contents(name)).data);
  // Text, which is no array of numbers: its letters, of one or four bytes.
  const text = contents('format').toString('latin1').replaceAll('\0', '');
  const format = text.slice(-3);
  const shape = numbers('shape');
  const [rows = 0] = shape;
  switch (format) {
    case 'csr':
      return {
        shape,
        data: numbers('data'),
        columns: numbers('indices'),
        starts: numbers('indptr'),
      };
    case 'csc':
      return byRows(shape, numbers('data'), numbers('indices'), expanded(numbers('indptr')));
    case 'coo':
      return byRows(shape, numbers('data'), ...places(rows));
    default:
      throw new ImageFileError(
        path,
        'a sparse matrix in the format csr, csc or coo',
        JSON.stringify(format),
        'Convert it before it is saved: save_npz(file, A.tocsr()).',
      );
  }

  /** Of coo: `row` and `col`, since SciPy 1.13 both in `coords`. */
  function places(rows: number): [readonly number[], readonly number[]] {
    if (members.has('row.npy') || rows === 0) return [numbers('row'), numbers('col')];
    const coordinates = numbers('coords');
    const half = coordinates.length / 2;
    return [coordinates.slice(0, half), coordinates.slice(half)];
  }
}

/** 0 for each number of the first column, 1 for each of the second and so on. */
function expanded(starts: readonly number[]): readonly number[] {
  const columns: number[] = [];
  for (let j = 0; j + 1 < starts.length; j++) {
    for (let k = starts[j]!; k < starts[j + 1]!; k++) columns.push(j);
  }
  return columns;
}

/** In the order of the rows; of one row in the order in which they are given. */
function byRows(
  shape: readonly number[],
  values: readonly number[],
  rowOf: readonly number[],
  columnOf: readonly number[],
): ArrayValue {
  const [rows = 0] = shape;
  const starts = new Array<number>(rows + 1).fill(0);
  for (const row of rowOf) starts[row + 1]!++;
  for (let i = 0; i < rows; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const data = new Array<number>(values.length).fill(0);
  const columns = new Array<number>(values.length).fill(-1);
  for (let k = 0; k < values.length; k++) {
    const at = next[rowOf[k]!]!++;
    data[at] = values[k]!;
    columns[at] = columnOf[k] ?? -1;
  }
  return { shape, data, columns, starts };
}
