import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { listPictures } from '../../src/io/listPictures.js';
import { describeImage, readImage, readImageAndWhite } from '../../src/io/read.js';
import { readMetadata } from '../../src/io/readMetadata.js';
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

const volume = bytesOf('volume.nii');

function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(volume);
  change(bytes);
  return bytes;
}

describe('NIfTI', () => {
  it.each(['volume.nii', 'volume-big.nii', 'volume-2.nii'])(
    '%s has slices of scaled values, of which one is chosen',
    async (name) => {
      await expect(read(name)).rejects.toThrow('a volume of 3 slices. Choose one with `page`');
      const { image, ...rest } = await read(name, { page: 2 });
      expect([...image.data]).toEqual(tissue(1));
      const inUnit = name === 'volume-2.nii' ? 'stored numbers' : 'scaled numbers of the volume';
      expect(rest).toEqual({ white: 1, unit: inUnit, window: { low: -160, high: 240 } });
      expect(await describeImage(fixture(name))).toMatchObject({
        ...{ width: 24, height: 20, format: 'nifti', channels: 1, isFloat: true },
      });
      expect(await listPictures([fixture(name)], { page: 'all' })).toHaveLength(3);
    },
  );

  it('may be packed, whatever its name', async () => {
    const { data } = await readImage(fixture('volume.nii.gz'), { page: 3 });
    expect([...data]).toEqual(unit(2).map(Math.fround));
    const named = saved('packed.nii', gzipSync(volume));
    expect([...(await readImage(named, { page: 1 })).data]).toEqual(tissue());
    const plain = saved('plain.nii.gz', volume);
    expect([...(await readImage(plain, { page: 1 })).data]).toEqual(tissue());
  });

  it('has grey levels and colours of 8 bits', async () => {
    const levels = unit().map((value) => Math.round(250 * value));
    expect(await read('grey.nii')).toMatchObject({ white: 255, unit: undefined });
    expect(await valuesOf('grey.nii')).toEqual(levels.map((value) => value / 255));
    const colours = [...levels, ...levels.map((value) => 255 - value), ...levels.map(() => 7)];
    expect(await valuesOf('rgb.nii')).toEqual(colours.map((value) => value / 255));
    expect(await describeImage(fixture('rgb.nii'))).toMatchObject({
      ...{ bitDepth: 8, channels: 3, isFloat: false },
    });
  });

  it('has sizes, a place and a description, which its slices keep when they are written', async () => {
    const metadata = await readMetadata(fixture('volume.nii'), { page: 2 });
    expect(metadata).toMatchObject({
      resolution: { x: 4000, y: 2000, unit: 'metre' },
      description: 'Disc of water',
    });
    // The second slice lies 2 mm above the first.
    const rows = metadata.placement?.affine.map((row) => row.map((x) => Math.round(1e6 * x) / 1e3));
    expect(rows).toEqual([
      [-0.25, 0, 0, 3],
      [0, 0.5, 0, -5],
      [0, 0, 2, 9],
    ]);
    for (const [name, bitDepth] of [
      ['slice.nii', 32],
      ['slice.nii.gz', 64],
    ] as const) {
      const { image } = await read('volume.nii', { page: 2 });
      const path = saved(name, Buffer.alloc(0));
      await writeImage(path, image, { metadata, bitDepth });
      const again = await readMetadata(path);
      expect(again.description).toBe('Disc of water');
      expect(again.resolution?.x).toBeCloseTo(4000, 2);
      expect(again.placement?.code).toBe(1);
      const near = again.placement?.affine.flat() ?? [];
      for (const [k, value] of (metadata.placement?.affine.flat() ?? []).entries()) {
        expect(near[k]).toBeCloseTo(value, 9);
      }
      expect(await readImage(path)).toEqual(image);
      expect(await describeImage(path)).toMatchObject({ bitDepth });
    }
  });

  it('is written in 8 bits, of which colours are', async () => {
    const levels = Float64Array.from({ length: 24 }, (_, p) => (10 * p) / 255);
    for (const image of [createImage(6, 4, levels), createImage(4, 2, levels, 3)]) {
      const path = saved('eight.nii', Buffer.alloc(0));
      await writeImage(path, image, { bitDepth: 8 });
      expect(await readImage(path, { colour: 'keep' })).toEqual(image);
    }
    const floats = writeImage(saved('no.nii', Buffer.alloc(0)), createImage(4, 2, levels, 3));
    await expect(floats).rejects.toThrow('a grey picture in a NIfTI file of floats');
  });

  it.each([
    ['no axes', (b: Buffer) => b.writeInt16LE(0, 40), '0 axes'],
    ['too many axes', (b: Buffer) => b.writeInt16LE(8, 40), '8 axes'],
    ['one axis', (b: Buffer) => b.writeInt16LE(1, 40), 'one of 1 axis'],
    ['a negative size', (b: Buffer) => b.writeInt16LE(-24, 42), '-24×20×3 voxels'],
    ['no slices', (b: Buffer) => b.writeInt16LE(0, 46), '24×20×0 voxels'],
    ['huge sizes', (b: Buffer) => b.fill(0x7f, 42, 48), 'bytes, as its header says, in'],
    [
      'another slice',
      (b: Buffer) => b.writeInt16LE(4, 46),
      '4192 bytes, as its header says, in 3232',
    ],
    ['complex numbers', (b: Buffer) => b.writeInt16LE(32, 70), 'complex numbers'],
    ['an unknown type', (b: Buffer) => b.writeInt16LE(77, 70), 'data type 77'],
    ['a size that its type has not', (b: Buffer) => b.writeInt16LE(8, 72), 'of 8 bits a voxel'],
    ['voxels in the header', (b: Buffer) => b.writeFloatLE(100, 108), 'voxels from byte 100 on'],
    ['voxels nowhere', (b: Buffer) => b.writeFloatLE(NaN, 108), 'voxels from byte NaN on'],
    ['voxels past the end', (b: Buffer) => b.writeFloatLE(1e9, 108), 'as its header says'],
    ['an endless slope', (b: Buffer) => b.writeFloatLE(Infinity, 112), 'a slope of Infinity'],
    ['no intercept', (b: Buffer) => b.writeFloatLE(NaN, 116), 'an intercept of NaN'],
    ['a pair', (b: Buffer) => b.write('ni1', 344), 'the header of a pair'],
  ])('is refused with %s', async (_, change, message) => {
    const bytes = changed(change);
    expect(await refusal('wrong.nii', bytes, { page: 1 })).toContain(message);
    expect(await refusal('wrong.nii.gz', gzipSync(bytes), { page: 1 })).toMatch(
      message.includes('as its header says') ? /bytes/ : message,
    );
  });

  it('is refused when it is cut off anywhere, packed or not', async () => {
    await expectCutsRefused('volume.nii', 83);
    await expectCutsRefused('volume.nii.gz', 83);
    await expectCutsRefused('volume-2.nii', 301);
    const packed = gzipSync(volume);
    packed[packed.length - 6]! ^= 1;
    expect(await refusal('sum.nii.gz', packed, { page: 1 })).toContain('damaged');
    expect(await refusal('text.nii.gz', gzipSync('no volume'))).toContain('cut off');
  });

  it('is not unpacked beyond what its header says', async () => {
    const bomb = gzipSync(Buffer.concat([volume, Buffer.alloc(2 ** 23)]));
    expect(await refusal('bomb.nii.gz', bomb, { page: 1 })).toContain('damaged');
    const range = { low: -1000, high: 1000 };
    const { image, window } = await readImageAndWhite(fixture('volume.nii'), { range, page: 1 });
    expect(image.data[0]).toBe(100 / 2000);
    expect(window).toEqual({ low: 840 / 2000, high: 1240 / 2000 });
  });
});
