import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../src/io/encode.js';
import type { ImageMetadata, Resolution } from '../src/io/metadata.js';
import { readMetadata } from '../src/io/readMetadata.js';
import { readImage } from '../src/io/read.js';
import { svgToPng } from '../src/io/svg.js';
import { fraction } from '../src/io/tiff/encode.js';
import { writeImage } from '../src/io/write.js';
import { expectSame, png, randomImage, temporaryFolder } from './pictures.js';
import { picture, tiffFile } from './tiff/tiffFile.js';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const nothing = { resolution: undefined, profile: undefined, description: undefined };
const grey = randomImage(9, 7, 1, 1, 255);
const colour = randomImage(9, 7, 3, 2, 255);
let profile: Buffer;

beforeAll(async () => {
  const red = sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } });
  const { icc } = await sharp(await red.withIccProfile('p3').png().toBuffer()).metadata();
  if (icc === undefined) throw new Error('no profile to test with');
  profile = icc;
});

/** What is read back from a file that was written with metadata, and the resolution sharp sees. */
async function through(name: string, metadata: ImageMetadata, image = colour) {
  await writeImage(at(name), image, { bitDepth: 8, metadata });
  if (!name.endsWith('jpg')) expectSame(await readImage(at(name), { colour: 'keep' }), image);
  const { density, icc } = await sharp(readFileSync(at(name))).metadata();
  return { read: await readMetadata(at(name)), density, icc };
}

describe('metadata of files', () => {
  it('is none when none is given: no resolution is made up', async () => {
    for (const name of ['a.png', 'a.tif', 'a.jpg', 'a.webp']) {
      expect((await through(name, {})).read).toEqual(nothing);
    }
    expect((await encodePng(grey)).includes('pHYs')).toBe(false);
    expect((await svgToPng('<svg width="2" height="2"/>')).includes('pHYs')).toBe(false);
    await writeImage(at('a.npy'), grey, { metadata: { description: 'lost' } });
    expect(await readMetadata(at('a.npy'))).toEqual({});
  });

  it('comes through TIFF whole, with its unit and the exact fraction', async () => {
    for (const resolution of [
      { x: 3.1, y: 3.1, unit: 'none' },
      { x: 300, y: 600, unit: 'inch' },
      { x: 118.11, y: 1 / 3, unit: 'centimetre' },
    ] satisfies Resolution[]) {
      const metadata = { resolution, profile, description: 'ImageJ=1.53\nunit=µm\n' };
      const { read, icc } = await through('b.tif', metadata);
      expect({ ...read, profile: undefined }).toEqual({ ...metadata, profile: undefined });
      expect(Buffer.from(read.profile ?? []).equals(profile)).toBe(true);
      expect(icc?.equals(profile)).toBe(true);
    }
  });

  it('comes through PNG and JPEG with a resolution in their units, WebP with the profile', async () => {
    const resolution = { x: 300, y: 150, unit: 'inch' } as const;
    const metadata = { resolution, profile, description: 'Ünit' };
    const inPng = await through('c.png', metadata);
    expect(inPng.read).toMatchObject({
      resolution: { x: 11811, y: 5906, unit: 'metre' },
      description: 'Ünit',
    });
    expect(inPng.density).toBe(300);
    const inJpeg = await through('c.jpg', metadata);
    expect(inJpeg.read).toMatchObject({ resolution, description: 'Ünit' });
    expect(inJpeg.density).toBe(300);
    const inWebp = await through('c.webp', metadata);
    for (const { read, icc } of [inPng, inJpeg, inWebp]) {
      expect(Buffer.from(read.profile ?? []).equals(profile)).toBe(true);
      expect(icc?.equals(profile)).toBe(true);
    }
    const shape = await through('c.png', { resolution: { x: 2, y: 1, unit: 'none' } });
    expect(shape.read.resolution).toBeUndefined();
  });

  it('loses a profile that is for other channels, or none', async () => {
    for (const name of ['d.tif', 'd.png', 'd.jpg']) {
      expect((await through(name, { profile }, grey)).read.profile).toBeUndefined();
      const bad = { profile: Uint8Array.of(1, 2, 3) };
      expect((await through(name, bad)).read.profile).toBeUndefined();
    }
  });

  it('of TIFF says inch where it says no unit, and leaves out what breaks the rules', async () => {
    const of = async (tags: Parameters<typeof picture>[3], page?: number) => {
      const directory = picture(1, 1, Buffer.of(7), tags);
      const fields = directory.fields.map((field) =>
        field.tag === 282 || field.tag === 283 ? { ...field, type: 5 as const } : field,
      );
      writeFileSync(at('e.tif'), tiffFile([{ ...directory, fields }]));
      return readMetadata(at('e.tif'), { page });
    };
    const x = { 282: [31, 10], 283: [62, 10] };
    expect((await of(x)).resolution).toEqual({ x: 3.1, y: 6.2, unit: 'inch' });
    expect((await of({ ...x, 296: 3 })).resolution?.unit).toBe('centimetre');
    expect((await of({ 282: [1, 0], 283: [1, 1] })).resolution).toBeUndefined();
    expect((await of({ 282: [0, 1], 283: [1, 1] })).resolution).toBeUndefined();
    expect((await of({ 270: 'all pages' })).description).toBe('all pages');
    // A description of all says nothing true of one.
    expect((await of({ 270: 'all pages' }, 1)).description).toBeUndefined();
  });

  it('is read from EXIF where JFIF says nothing, and from compressed and plain PNG text', async () => {
    const jpeg = await sharp(Buffer.alloc(64, 70), { raw: { width: 8, height: 8, channels: 1 } })
      .withExif({ IFD0: { ImageDescription: 'by hand' } })
      .withMetadata({ density: 200 })
      .jpeg()
      .toBuffer();
    writeFileSync(at('f.jpg'), jpeg);
    expect((await readMetadata(at('f.jpg'))).resolution).toEqual({ x: 200, y: 200, unit: 'inch' });
    const header = { width: 1, height: 1, bitDepth: 8, colourType: 0 };
    const text = ['tEXt', Buffer.from('Description\0d\xe9j\xe0', 'latin1')] as const;
    writeFileSync(at('f.png'), png(header, [[7]], [text]));
    expect((await readMetadata(at('f.png'))).description).toBe('déjà');
    const broken = ['iCCP', Buffer.from('name\0\0nothing')] as const;
    writeFileSync(at('f.png'), png(header, [[7]], [broken]));
    expect(await readMetadata(at('f.png'))).toEqual(nothing);
  });
});

describe('fraction', () => {
  it('is the shortest that gives the number back, within 32 bits', () => {
    expect(fraction(3.1)).toEqual([31, 10]);
    expect(fraction(300)).toEqual([300, 1]);
    expect(fraction(1 / 3)).toEqual([1, 3]);
    for (const value of [Math.PI, 1e-9, 4e9, 0.02540000001, 123456.789]) {
      const [n, d] = fraction(value);
      expect(Math.max(n, d)).toBeLessThan(2 ** 32);
      expect(Math.abs(n / d - value)).toBeLessThanOrEqual(value * 1e-9);
    }
    expect(fraction(1e300)).toEqual([2 ** 32 - 1, 1]);
  });
});
