import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeNpy } from '@bilevel/npy';
import { afterAll, describe, expect, it } from 'vitest';
import { readArray } from '../../src/io/arrays/readArray.js';
import { sparseRows } from '../../src/physics/matrix/sparseRows.js';

const folder = await mkdtemp(join(tmpdir(), 'bilevel-arrays-'));
afterAll(() => rm(folder, { recursive: true }));
const at = async (name: string, contents: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, contents);
  return path;
};

const table = {
  key: 'table',
  label: 'Table',
  help: 'numbers',
  dimensions: 2,
  sparse: true,
} as const;
const list = { key: 'angles', label: 'Angles', help: 'degrees', dimensions: 1 } as const;

// Of [[0, 1.5, 0, -2], [3, 0, 0, 0]], by scipy.sparse.save_npz of SciPy 1.17.1, compressed but for csc.
const scipy = (name: string): string =>
  fileURLToPath(new URL(`scipy/${name}.npz`, import.meta.url));

describe('arrays of files', () => {
  it.each(['csr', 'csc', 'coo', 'coo_arr'])('reads %s of SciPy', async (name) => {
    const rows = sparseRows(await readArray(scipy(name), table));
    expect(rows).toEqual({
      columnCount: 4,
      values: Float64Array.of(1.5, -2, 3),
      columns: Int32Array.of(1, 3, 0),
      starts: Int32Array.of(0, 2, 3),
    });
  });

  it('names another format of SciPy', async () => {
    await expect(readArray(scipy('bsr'), table)).rejects.toThrow(
      /in the format csr, csc or coo for .*bsr.npz but received "bsr".*A\.tocsr\(\)/,
    );
  });

  it('reads tables of text', async () => {
    const text = '# kernel\n0, 1;2\n\n3 4\t5 # last\n';
    expect(await readArray(await at('k.csv', text), table)).toEqual({
      ...{ shape: [2, 3], data: [0, 1, 2, 3, 4, 5] },
    });
    expect(await readArray(await at('a.txt', '0\n10;20\n'), list)).toEqual({
      ...{ shape: [3], data: [0, 10, 20] },
    });
  });

  it('reads lists and rows of NumPy', async () => {
    const numbers = await at('n.npy', encodeNpy([3, 1], Float64Array.of(1, 2, 3), 64));
    expect(await readArray(numbers, list)).toEqual({ shape: [3], data: [1, 2, 3] });
    expect(await readArray(numbers, table)).toEqual({ shape: [3, 1], data: [1, 2, 3] });
  });

  it.each([
    ['words.txt', '0\nzwanzig\n', list, /numbers for .*words.txt but received "zwanzig" in line 2/],
    ['odd.csv', '1,2\n3\n', table, /rows of 2 numbers, as the first has, .*one of 1/],
    ['empty.csv', '\n', table, /an array of rows and columns/],
    [
      'nan.npy',
      encodeNpy([1, 2], Float64Array.of(1, NaN), 64),
      table,
      /finite numbers .*NaN in place 2/,
    ],
    ['cut.npz', 'PK', table, /a sparse matrix of SciPy .*damaged/],
    ['a.doc', '1', table, /\.npz of SciPy, \.npy, \.csv, \.txt or a picture\) with the table/],
  ])('refuses %s', async (name, contents, described, message) => {
    await expect(readArray(await at(name, contents), described)).rejects.toThrow(message);
  });
});
