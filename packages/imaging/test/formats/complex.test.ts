import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeComplexNpy, encodeNpy } from '@bilevel/npy';
import { describe, expect, it } from 'vitest';
import { readArray } from '../../src/io/arrays/readArray.js';
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

/** A level 5 file of MATLAB with one variable, real or complex doubles, the first axis fastest. */
function matlab(name: string, shape: number[], re: number[], im?: number[]): Buffer {
  const element = (type: number, body: Buffer): Buffer => {
    const padded = Buffer.alloc(8 + 8 * Math.ceil(body.length / 8));
    padded.writeUInt32LE(type, 0);
    padded.writeUInt32LE(body.length, 4);
    body.copy(padded, 8);
    return padded;
  };
  const doubles = (numbers: number[]): Buffer => Buffer.from(Float64Array.from(numbers).buffer);
  const integers = (numbers: number[]): Buffer => Buffer.from(Uint32Array.from(numbers).buffer);
  const matrix = [
    element(6, integers([6 | (im ? 0x800 : 0), 0])),
    element(5, integers(shape)),
    element(1, Buffer.from(name)),
    element(9, doubles(re)),
    ...(im ? [element(9, doubles(im))] : []),
  ];
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file');
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126);
  return Buffer.concat([header, element(14, Buffer.concat(matrix))]);
}

describe('complex numbers in other layouts', () => {
  const expected = { width: 3, height: 2, channels: 2 };

  it('are read of real numbers with the parts on the last axis', async () => {
    const sideBySide = counted(6).flatMap((k) => [k, 100 + k]);
    const tall = encodeNpy([3, 2, 2], sideBySide, 64);
    const { data, ...shape } = await readComplex(file('tall.npy', tall));
    expect(shape).toEqual({ width: 2, height: 3, channels: 2 });
    expect([...data]).toEqual([...counted(6), ...counted(6, 100)]);
  });

  it('are refused where two axes could be that of the parts', async () => {
    const path = file('two.npy', encodeNpy([2, 3, 2], counted(12), 64));
    await expect(readComplex(path)).rejects.toThrow(
      'an array of which one axis alone can be that of the real and the imaginary part',
    );
  });

  it('are read of MATLAB, whose first axis is the fastest and whose coils are the last', async () => {
    const rowsFirst = [0, 3, 1, 4, 2, 5];
    const imaginary = rowsFirst.map((k) => 100 + k);
    const one = await readComplex(file('a.mat', matlab('k', [2, 3], rowsFirst, imaginary)));
    expect(one).toEqual({ ...expected, data: Float64Array.of(...counted(6), ...counted(6, 100)) });
    const all = [...rowsFirst, ...rowsFirst.map((k) => 10 + k)];
    const bytes = matlab(
      'k',
      [2, 3, 2],
      all,
      all.map((k) => -k),
    );
    const { data, channels } = await readComplex(file('b.mat', bytes), { coils: 2 });
    expect(channels).toBe(4);
    expect([...data.subarray(0, 6), ...data.subarray(12, 18)]).toEqual([
      ...counted(6),
      ...counted(6, 10),
    ]);
    await expect(readComplex(file('c.mat', matlab('k', [2, 3], rowsFirst)))).rejects.toThrow(
      'complex numbers, or real ones of shape (2, height, width)',
    );
  });

  it('are read with the axis of coils last, where it can be no other', async () => {
    const bytes = encodeComplexNpy([4, 5, 3], counted(60), counted(60, 100), 64);
    const { data, ...shape } = await readComplex(file('h.npy', bytes), { coils: 3 });
    expect(shape).toEqual({ width: 5, height: 4, channels: 6 });
    expect([data[0], data[1], data[20], data[40]]).toEqual([0, 3, 100, 1]);
    await expect(readComplex(file('h.npy', bytes), { coils: 8 })).rejects.toThrow(
      'complex numbers of 8 coils, of shape (8, height, width), for',
    );
  });
});

describe('sensitivities of coils', () => {
  const maps = {
    key: 'sensitivities',
    label: 'Sensitivities',
    help: 'maps',
    dimensions: 3,
    complex: true,
  } as const;
  // Of coil i, row j and column k the number ijk.
  const number = (i: number, j: number, k: number): number => 100 * i + 10 * j + k;
  const all = (
    order: (i: number, j: number, k: number) => number,
    [a, b, c]: readonly [number, number, number],
  ): number[] =>
    Array.from({ length: a * b * c }, (_, at) =>
      order(Math.floor(at / (b * c)), Math.floor(at / c) % b, at % c),
    );
  const first = all(number, [2, 4, 5]);
  const last = all((j, k, i) => number(i, j, k), [4, 5, 2]);
  const imaginary = (of: number[]): number[] => of.map((x) => -x);
  const expected = { shape: [2, 4, 5], data: first, imaginary: imaginary(first) };

  it.each<[string, string, () => Uint8Array]>([
    ['npy', 'a.npy', () => encodeComplexNpy([2, 4, 5], first, imaginary(first), 128)],
    ['npy, coils last', 'b.npy', () => encodeComplexNpy([4, 5, 2], last, imaginary(last), 128)],
    [
      'npz of several arrays, by its name',
      'c.npz',
      () =>
        zipOf(
          'sensitivities.npy',
          Buffer.from(encodeComplexNpy([2, 4, 5], first, imaginary(first), 128)),
        ),
    ],
    [
      'two planes of real numbers',
      'd.npy',
      () =>
        encodeNpy(
          [2, 2, 4, 5],
          [0, 1].flatMap((i) => {
            const own = first.slice(20 * i, 20 * i + 20);
            return [...own, ...imaginary(own)];
          }),
          64,
        ),
    ],
    [
      'mat',
      'e.mat',
      () => {
        const columns = all((i, k, j) => number(i, j, k), [2, 5, 4]);
        return matlab('maps', [4, 5, 2], columns, imaginary(columns));
      },
    ],
  ])('are read of %s', async (_, name, bytes) => {
    const { shape, data, imaginary: im } = await readArray(file(`maps-${name}`, bytes()), maps);
    expect({ shape, data, imaginary: im?.map((x) => x) }).toEqual(expected);
  });

  it.each<[string, string, Uint8Array, string]>([
    ['real ones', 'r.npy', encodeNpy([3, 4, 5], counted(60), 64), 'complex numbers, or real ones'],
    [
      'four axes',
      'f.npy',
      complex([1, 3, 4, 5]),
      'complex numbers of shape (count, height, width)',
    ],
    ['text', 'r.csv', Buffer.from('1,2'), 'complex numbers (.npy, .npz or .mat)'],
    ['NaN', 'n.npy', encodeComplexNpy([1, 1, 2], [0, 1], [2, NaN], 64), 'finite numbers'],
  ])('are refused where there are %s', async (_, name, bytes, message) => {
    await expect(readArray(file(name, bytes), maps)).rejects.toThrow(message);
  });
});
