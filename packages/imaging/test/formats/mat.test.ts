import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { describeImage, readImage } from '../../src/io/read.js';
import { writeImage } from '../../src/io/write.js';
import {
  bytesOf,
  expectCutsRefused,
  fixture,
  read,
  refusal,
  saved,
  tissue,
  unit,
  valuesOf,
} from './fixtures.js';

const one = bytesOf('one.mat');
/** The last of its three variables: tag, flags, dimensions, a short name, numbers. */
const ARRAY = one.length - 8 - 24 * 20 * 8 - 8 - 16 - 16 - 8;
const levels = unit().map((value) => Math.round(250 * value) / 255);

function changed(at: number, value: number): Buffer {
  const bytes = Buffer.from(one);
  bytes.writeUInt32LE(value >>> 0, ARRAY + at);
  return bytes;
}

describe('MATLAB', () => {
  it('has a picture among texts and numbers, in columns', async () => {
    const { image, white, unit: inUnit } = await read('one.mat');
    expect([image.width, image.height, ...image.data]).toEqual([24, 20, ...unit()]);
    expect({ white, inUnit }).toEqual({ white: 1, inUnit: undefined });
    expect(await valuesOf('big.mat')).toEqual(tissue());
    expect(await describeImage(fixture('one.mat'))).toEqual({
      ...{ width: 24, height: 20, format: 'mat', bitDepth: 64, channels: 1, isFloat: true },
    });
  });

  it('has several, of which one is chosen by its name', async () => {
    await expect(read('several.mat')).rejects.toThrow(
      'received 6 arrays: truth (20×24 double), levels (20×24 uint8), hu (20×24 int16), ' +
        'mask (20×24 logical), colours (20×24×3 uint8), stack (20×24×5 double). Choose one with `variable`',
    );
    expect(await valuesOf('several.mat', { variable: 'truth' })).toEqual(unit());
    expect(await read('several.mat', { variable: 'levels' })).toMatchObject({ white: 255 });
    expect(await valuesOf('several.mat', { variable: 'levels' })).toEqual(levels);
    const hu = await read('several.mat', { variable: 'hu' });
    expect(hu).toMatchObject({ white: 1, unit: 'stored numbers' });
    expect([...hu.image.data]).toEqual(tissue());
    const mask = await valuesOf('several.mat', { variable: 'mask' });
    expect(mask).toEqual(
      tissue()
        .map((_, p) => ((p % 24) - 12) ** 2 + (Math.floor(p / 24) - 10) ** 2)
        .map((r) => Number(r < 40)),
    );
    const note = read('several.mat', { variable: 'note' });
    await expect(note).rejects.toThrow('but received note (1×4 char)');
    await expect(read('several.mat', { variable: 'img' })).rejects.toThrow('The file has truth');
  });

  it('has colours and pages on a third axis', async () => {
    const colours = await valuesOf('several.mat', { variable: 'colours' });
    const others = [...levels.map((value) => (255 - Math.round(255 * value)) / 255)];
    expect(colours).toEqual([...levels, ...others, ...levels.map(() => 7 / 255)]);
    const green = await valuesOf('several.mat', { variable: 'colours', channel: 2 });
    expect(green).toEqual(others);
    const stack = read('several.mat', { variable: 'stack' });
    await expect(stack).rejects.toThrow('a stack of 5 pictures in stack (20×24×5 double)');
    expect(await valuesOf('several.mat', { variable: 'stack', page: 4 })).toEqual(unit(3));
  });

  it.each([8, 32, 64] as const)('is written in %i bits', async (bitDepth) => {
    const data = Float64Array.from({ length: 24 }, (_, p) => (10 * p) / 255).map((x) =>
      bitDepth === 32 ? Math.fround(x) : x,
    );
    for (const image of [createImage(6, 4, data), createImage(4, 2, data, 3)]) {
      const path = saved('written.mat', Buffer.alloc(0));
      await writeImage(path, image, { bitDepth });
      expect(await readImage(path, { colour: 'keep' })).toEqual(image);
    }
  });

  it.each([
    ['an element past the end', 4, 10_000, 'where 10000 belong'],
    ['an endless element', 4, 0xffffffff, 'where 4294967295 belong'],
    ['a short element', 4, 100, 'an element of type 824633721'],
    ['another type', 0, 99, 'received note .1×4 char., sigma .1×1 double.'],
    ['flags of no length', 12, 0, 'an array without flags'],
    ['complex numbers', 16, 6 + 0x800, 'complex double'],
    ['an unknown class', 16, 77, 'class 77'],
    ['a structure', 16, 2, '20×24 struct'],
    ['no axes', 28, 0, 'an array of 0 axes'],
    ['half an axis', 28, 6, 'an array of 1.5 axes'],
    ['too many axes', 28, 400, 'where 400 belong|an array of 100 axes'],
    ['a negative size', 32, -20, 'an array of -20×24'],
    ['an empty size', 32, 0, '0×24 double'],
    ['a huge size', 32, 2_000_000_000, 'a header that declares'],
    ['another size', 32, 21, '3840 bytes of numbers where 4032 belong'],
    ['numbers of no type', 48, 11, 'numbers of type 11'],
  ])('is refused with %s', async (_, at, value, message) => {
    expect(await refusal('wrong.mat', changed(at, value))).toMatch(new RegExp(message));
  });

  it('is refused when it is cut off, damaged inside, or of another kind', async () => {
    await expectCutsRefused('several.mat', 1501);
    const packed = Buffer.concat([
      one.subarray(0, 128),
      Buffer.alloc(8),
      deflateSync(one.subarray(ARRAY)),
    ]);
    packed.writeUInt32LE(15, 128);
    packed.writeUInt32LE(packed.length - 136, 132);
    const sound = await readImage(saved('packed.mat', packed));
    expect([...sound.data]).toEqual(unit());
    // Of noise the codes take most of the beginning.
    const { image } = await read('one.mat');
    let state = 1;
    const data = image.data.map(() => (state = (state * 48271) % 2147483647) / 2147483647);
    const path = saved('noise.mat', Buffer.alloc(0));
    await writeImage(path, { ...image, data });
    const plain = readFileSync(path);
    const noise = deflateSync(plain.subarray(128));
    const noisy = Buffer.concat([packed.subarray(0, 136), noise]);
    noisy.writeUInt32LE(noise.length, 132);
    expect([...(await readImage(saved('noisy.mat', noisy))).data]).toEqual([...data]);
    packed[packed.length - 2]! ^= 1;
    expect(await refusal('sum.mat', packed)).toContain('damaged');
    const bomb = deflateSync(Buffer.alloc(2 ** 22));
    const bombed = Buffer.concat([packed.subarray(0, 136), bomb]);
    bombed.writeUInt32LE(bomb.length, 132);
    await refusal('bomb.mat', bombed);
    const order = Buffer.from(one);
    order.write('XX', 126);
    expect(await refusal('order.mat', order)).toContain('no byte order');
    const newer = Buffer.from(one);
    newer.write('MATLAB 7.3', 0);
    const message = await refusal('newer.mat', newer);
    expect(message).toContain('HDF5 (as of MATLAB 7.3) contents');
    expect(message).toContain("Save it with save(…, '-v7')");
  });
});
