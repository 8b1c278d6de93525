import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeComplexNpy, encodeNpy } from '@bilevel/npy';
import { describe, expect, it } from 'vitest';
import { readComplex, writeComplex } from '../../src/io/kspace.js';
import { zipOf } from '../../src/io/zip.js';
import { temporaryFolder } from '../pictures.js';

const folder = temporaryFolder();

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const counted = (length: number, first = 0): number[] =>
  Array.from({ length }, (_, k) => first + k);
const complex = (shape: number[], bits: 64 | 128 = 64): Uint8Array => {
  const length = shape.reduce((product, n) => product * n, 1);
  return encodeComplexNpy(shape, counted(length), counted(length, 100), bits);
};

describe('complex numbers', () => {
  it('are read with the real before the imaginary parts, of both sizes and of archives', async () => {
    const expected = {
      ...{ width: 3, height: 2, channels: 2 },
      data: Float64Array.of(...counted(6), ...counted(6, 100)),
    };
    expect(await readComplex(file('a.npy', complex([2, 3])))).toEqual(expected);
    expect(await readComplex(file('b.npy', complex([2, 3], 128)))).toEqual(expected);
    const planes = encodeNpy([2, 2, 3], [...counted(6), ...counted(6, 100)], 32);
    expect(await readComplex(file('c.npy', planes))).toEqual(expected);
    const archive = zipOf('kspace.npy', Buffer.from(complex([2, 3])));
    expect(await readComplex(file('d.npz', archive))).toEqual(expected);
  });

  it('are read of every coil, or of the chosen one of a stack', async () => {
    const path = file('coils.npy', complex([3, 1, 2]));
    const { data, channels } = await readComplex(path, { coils: 3 });
    expect(channels).toBe(6);
    expect([...data]).toEqual([0, 1, 100, 101, 2, 3, 102, 103, 4, 5, 104, 105]);
    expect([...(await readComplex(path, { page: 2 })).data]).toEqual([2, 3, 102, 103]);
    await expect(readComplex(path)).rejects.toThrow('Choose one with `page`, 1 to 3');
    await expect(readComplex(path, { coils: 4 })).rejects.toThrow('complex numbers of 4 coils');
  });

  it('are read back as they are written', async () => {
    const measured = { width: 2, height: 1, channels: 4, data: Float64Array.from(counted(8)) };
    const path = join(folder, 'written.npy');
    await writeComplex(path, measured);
    expect(await readComplex(path, { coils: 2 })).toEqual(measured);
  });

  it.each<[string, string, Uint8Array, string]>([
    ['real ones', 'real.npy', encodeNpy([4, 3], counted(12), 64), 'real numbers of shape (4, 3)'],
    ['one row', 'row.npy', complex([4]), 'shape (height, width) or (coils, height, width)'],
    ['an empty one', 'empty.npy', complex([0, 3]), 'an array of shape (0, 3)'],
    ['a picture', 'a.png', Buffer.from('png'), 'complex numbers (.npy, .npz or .mat)'],
    ['other bytes', 'other.npy', Buffer.from('no array'), 'a NumPy array file'],
    ['a damaged archive', 'bad.npz', Buffer.from('PK'), 'a complete NumPy archive'],
    ['NaN', 'nan.npy', encodeComplexNpy([1, 2], [0, 1], [2, NaN], 64), 'NaN in row 0, column 1'],
  ])('are refused where there is %s', async (_, name, bytes, message) => {
    await expect(readComplex(file(name, bytes))).rejects.toThrow(message);
  });
});
