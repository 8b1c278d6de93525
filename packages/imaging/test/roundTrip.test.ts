import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../src/image.js';
import { readImage } from '../src/io/read.js';
import { writeImage } from '../src/io/write.js';
import type { WriteOptions } from '../src/io/encode.js';
import { expectSame, randomImage, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();

async function throughFile(image: Image, extension: string, options?: WriteOptions) {
  const path = join(folder, `picture${extension}`);
  await writeImage(path, image, options);
  return readImage(path, { colour: 'keep' });
}

const side = fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 23 }));
const shape = fc.record({
  width: side,
  height: side,
  channels: fc.constantFrom(1 as const, 3 as const),
  seed: fc.nat(),
});
const property = { seed: 20, numRuns: 25 };

describe('every value survives a file', () => {
  it.each([
    ['.png', 8],
    ['.tif', 8],
    ['.png', 16],
    ['.TIFF', 16],
  ] as const)('integer levels in %s with %i bits, any shape', async (extension, bitDepth) => {
    const levels = 2 ** bitDepth - 1;
    await fc.assert(
      fc.asyncProperty(shape, async ({ width, height, channels, seed }) => {
        const image = randomImage(width, height, channels, seed, levels);
        expectSame(await throughFile(image, extension, { bitDepth }), image);
      }),
      property,
    );
  });

  it.each([['.png'], ['.tif']])('each of the 65536 grey levels in %s', async (extension) => {
    const data = Float64Array.from({ length: 65536 }, (_, i) => i / 65535);
    const image = createImage(256, 256, data);
    expectSame(await throughFile(image, extension, { bitDepth: 16 }), image);
  });

  it.each([['.png'], ['.tif']])('each of the 65536 levels of each colour in %s', async (ext) => {
    const level = (i: number) => ((i * 7919 + 40503 * Math.floor(i / 65536)) % 65536) / 65535;
    const data = Float64Array.from({ length: 3 * 65536 }, (_, i) => level(i));
    const image = createImage(256, 256, data, 3);
    expectSame(await throughFile(image, ext, { bitDepth: 16 }), image);
  });

  it('32-bit floats of any size and sign in TIFF and npy, bit for bit', async () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    const image = shape.chain(({ width, height, channels }) => {
      const length = width * height * channels;
      return fc
        .array(float, { minLength: length, maxLength: length })
        .map((values) => createImage(width, height, Float64Array.from(values), channels));
    });
    await fc.assert(
      fc.asyncProperty(image, async (picture) => {
        expectSame(await throughFile(picture, '.tif'), picture);
        expectSame(await throughFile(picture, '.npy', { bitDepth: 32 }), picture);
      }),
      property,
    );
  });

  it('64-bit floats in npy, bit for bit', async () => {
    const values = [-2.5, 1e300, 5e-324, -0, 0.1, Math.PI];
    const grey = createImage(3, 2, Float64Array.from(values));
    expectSame(await throughFile(grey, '.npy'), grey);
    const colour = createImage(1, 2, Float64Array.from(values), 3);
    expectSame(await throughFile(colour, '.npy'), colour);
  });

  it('8-bit colours in WebP, lossless unless a quality is given', async () => {
    const image = randomImage(31, 17, 3, 4, 255);
    expectSame(await throughFile(image, '.webp'), image);
    const lossy = await throughFile(image, '.webp', { quality: 30 });
    expect(lossy).not.toEqual(image);
    const grey = randomImage(31, 17, 1, 4, 255);
    await writeImage(join(folder, 'grey.webp'), grey);
    expectSame(await readImage(join(folder, 'grey.webp')), grey);
  });

  it('smooth pictures in JPEG, nearly', async () => {
    const data = Float64Array.from({ length: 64 * 48 }, (_, i) => (i % 64) / 80 + 0.1);
    const back = await throughFile(createImage(64, 48, data), '.jpg');
    const worst = Math.max(...back.data.map((x, i) => Math.abs(x - (data[i] ?? NaN))));
    expect(back.channels).toBe(1);
    expect(worst).toBeLessThan(3 / 255);
    const coarse = await throughFile(randomImage(64, 48, 3, 1), '.jpeg', { quality: 5 });
    expect([coarse.width, coarse.height, coarse.channels]).toEqual([64, 48, 3]);
  });
});

describe('integer formats', () => {
  it.each([
    ['.png', 8],
    ['.tif', 16],
  ] as const)('clip to [0, 1] and round to the nearest level in %s', async (ext, bitDepth) => {
    const white = 2 ** bitDepth - 1;
    const values = [-3, -1e-9, 1.0001, 7, 100.4 / white, 100.6 / white];
    const back = await throughFile(createImage(6, 1, Float64Array.from(values)), ext, { bitDepth });
    expect([...back.data]).toEqual([0, 0, 1, 1, 100 / white, 101 / white]);
  });

  it.each([
    ['.png', 8],
    ['.png', 16],
    ['.tif', 8],
  ] as const)('round halves, and numbers next to them, up: %s, %i bits', async (ext, bitDepth) => {
    const white = 2 ** bitDepth - 1;
    const levels = [0, 1, 2, 3, 7, 100, 127, white - 1];
    const values = levels.flatMap((k) =>
      [-1, 0, 1].map((off) => ((k + 0.5) * (1 + off * Number.EPSILON)) / white),
    );
    const image = createImage(values.length, 1, Float64Array.from(values));
    const back = await throughFile(image, ext, { bitDepth });
    expect([...back.data]).toEqual(values.map((x) => Math.round(white * x) / white));
  });
});
