import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImageContentError, ImageFileError } from '../src/errors.js';
import { createImage } from '../src/image.js';
import type { PictureChoice } from '../src/io/choice.js';
import { encodeNpy } from '../src/io/npy.js';
import { readImage } from '../src/io/read.js';
import { temporaryFolder } from './pictures.js';

const folder = temporaryFolder();

function npy(header: string, data: Uint8Array, version = 1): Buffer {
  const text = Buffer.from(`${header}\n`, 'latin1');
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  const magic = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1');
  return Buffer.concat([magic, length, text, data]);
}

function dictionary(descr: string, shape: string, fortran = 'False'): string {
  return `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`;
}

async function read(bytes: Uint8Array, choice: PictureChoice = {}) {
  const path = join(folder, 'array.npy');
  writeFileSync(path, bytes);
  return readImage(path, { colour: 'keep', ...choice });
}

const raw = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer);

describe('reading', () => {
  it('divides unsigned integers by the largest of their type', async () => {
    const eight = await read(npy(dictionary('|u1', '1, 3'), Uint8Array.of(0, 51, 255)));
    expect([...eight.data]).toEqual([0, 51 / 255, 1]);
    const little = await read(npy(dictionary('<u2', '1, 2'), Uint8Array.of(1, 2, 255, 255)));
    expect([...little.data]).toEqual([513 / 65535, 1]);
    const big = await read(npy(dictionary('>u2', '1, 2'), Uint8Array.of(1, 2, 255, 255)));
    expect([...big.data]).toEqual([258 / 65535, 1]);
  });

  it('keeps floats, of either byte order', async () => {
    const little = await read(npy(dictionary('<f4', '2, 1'), raw(Float32Array.of(-2.5, 300))));
    expect(little).toEqual(createImage(1, 2, Float64Array.of(-2.5, 300)));
    const swapped = raw(Float64Array.of(0.1, -7e200)).slice();
    swapped.subarray(0, 8).reverse();
    swapped.subarray(8, 16).reverse();
    const big = await read(npy(dictionary('>f8', '2, 1'), swapped));
    expect([...big.data]).toEqual([0.1, -7e200]);
  });

  it('takes (height, width, 3) apart into planes, in C and in Fortran order', async () => {
    const c = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    const expected = [1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12].map((v) => v / 255);
    const image = await read(npy(dictionary('|u1', '2, 2, 3'), c));
    expect([...image.data]).toEqual(expected);
    const fortran = Uint8Array.of(1, 7, 4, 10, 2, 8, 5, 11, 3, 9, 6, 12);
    const same = await read(npy(dictionary('|u1', '2, 2, 3', 'True'), fortran));
    expect(same).toEqual(image);
    const tall = npy(dictionary('|u1', '3, 2', 'True'), Uint8Array.of(1, 3, 5, 2, 4, 6));
    expect([...(await read(tall)).data]).toEqual([1, 2, 3, 4, 5, 6].map((v) => v / 255));
  });

  it('knows version 2 headers, and an axis of one channel', async () => {
    const bytes = npy(dictionary('|u1', '1, 2, 1'), Uint8Array.of(0, 255), 2);
    expect(await read(bytes)).toEqual(createImage(2, 1, Float64Array.of(0, 1)));
  });

  it('reads bool and half floats as they are, and a single plane in front', async () => {
    const half = npy(dictionary('<f2', '1, 3'), Uint8Array.of(0, 0x3c, 0, 0xc0, 1, 0));
    expect([...(await read(half)).data]).toEqual([1, -2, 2 ** -24]);
    const bool = npy(dictionary('|b1', '1, 5, 1'), Uint8Array.of(0, 1, 1, 0, 1));
    expect([...(await read(bool)).data]).toEqual([0, 1, 1, 0, 1]);
    const first = await read(
      npy(dictionary('|u1', '1, 1, 5'), Uint8Array.of(0, 51, 102, 153, 255)),
    );
    expect(first).toEqual(createImage(5, 1, Float64Array.of(0, 0.2, 0.4, 0.6, 1)));
  });

  it('reads the page and the channel that are chosen, of C and of Fortran order', async () => {
    const stack = npy(
      dictionary('<f4', '2, 1, 5'),
      raw(Float32Array.from({ length: 10 }, (_, k) => k)),
    );
    expect([...(await read(stack, { page: 2 })).data]).toEqual([5, 6, 7, 8, 9]);
    await expect(read(stack, { page: 3 })).rejects.toThrow('a page from 1 to 2');
    await expect(read(stack, { page: 1.5 })).rejects.toThrow('received 1.5');
    const two = Float64Array.of(1, 10, 2, 20, 3, 30);
    const channels = npy(dictionary('<f8', '1, 3, 2'), raw(two));
    expect(await read(channels, { channel: 2 })).toEqual(
      createImage(3, 1, Float64Array.of(10, 20, 30)),
    );
    const fortran = npy(dictionary('<f8', '1, 3, 2', 'True'), raw(two));
    expect([...(await read(fortran, { channel: 1 })).data]).toEqual([1, 10, 2]);
    const rgb = npy(dictionary('<f8', '1, 2, 3'), raw(two));
    expect([...(await read(rgb, { channel: 3 })).data]).toEqual([2, 30]);
  });

  it.each([
    ['too little data', dictionary('<f8', '4, 4'), 'Expected 128 bytes'],
    ['a shape that wants a terabyte', dictionary('<f8', '400000, 400000'), '400000×400000'],
    ['a shape past any number', dictionary('<f8', `${'9'.repeat(400)}, 2`), 'million pixels'],
    ['an empty shape', dictionary('|u1', ''), 'shape (height, width)'],
    ['one axis', dictionary('|u1', '16,'), 'shape (height, width)'],
    ['four axes', dictionary('|u1', '1, 4, 4, 1'), 'shape (height, width)'],
    ['two channels', dictionary('|u1', '3, 2, 2'), '2 channels in shape (3, 2, 2). Choose one'],
    ['four channels', dictionary('|u1', '2, 2, 4'), '4 channels in shape (2, 2, 4). Choose one'],
    [
      'planes first',
      dictionary('|u1', '3, 1, 5'),
      'a stack of 3 pictures in shape (3, 1, 5). Choose',
    ],
    ['no pixels', dictionary('|u1', '0, 5'), 'shape (height, width)'],
    ['signed integers', dictionary('<i4', '2, 2'), 'received the NumPy type <i4'],
    ['complex numbers', dictionary('<c8', '1, 2'), 'received the NumPy type <c8'],
    ['pickled objects', dictionary('|O', '1, 2'), 'received the NumPy type |O'],
    ['records', "{'descr': [('r', '|u1')], 'fortran_order': False, 'shape': (4, 4)}", 'fields r'],
    ['no dictionary', 'garbage', 'fortran_order and shape'],
  ])('refuses %s', async (_, header, message) => {
    const error: unknown = await read(npy(header, new Uint8Array(16))).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ImageFileError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain('array.npy');
  });

  it('refuses a header that is cut off or longer than the file', async () => {
    const whole = npy(dictionary('|u1', '1, 1'), Uint8Array.of(1));
    for (const length of [7, 9, 20]) {
      await expect(read(whole.subarray(0, length))).rejects.toThrow('truncated header');
    }
  });

  it('reports the first value that is not finite', async () => {
    const data = raw(Float64Array.of(0, 1, 2, 3, -Infinity, NaN));
    const error: unknown = await read(npy(dictionary('<f8', '2, 3'), data)).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ImageContentError);
    expect((error as Error).message).toContain('-Infinity in row 1, column 1');
  });
});

describe('writing', () => {
  it('gives the bytes that numpy.save gives', () => {
    const image = createImage(3, 2, Float64Array.of(0, 0.25, 0.5, 0.75, 1, 1.25));
    for (const [bits, type] of [
      [64, "'<f8'"],
      [32, "'<f4'"],
    ] as const) {
      const text = `{'descr': ${type}, 'fortran_order': False, 'shape': (2, 3), }`;
      const header = Buffer.from(`\x93NUMPY\x01\x00v\x00${text.padEnd(117)}\n`, 'latin1');
      const samples = bits === 64 ? image.data : Float32Array.from(image.data);
      const expected = Buffer.concat([header, raw(samples)]);
      expect(Buffer.from(encodeNpy(image, bits)).equals(expected)).toBe(true);
    }
  });
});
