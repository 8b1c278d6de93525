import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeImage, readImageAndWhite } from '../../src/io/read.js';
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

const ct = bytesOf('ct.dcm');

/** Where the value of an attribute of the explicit little-endian file begins. */
function valueAt(bytes: Buffer, group: number, number: number): number {
  const tag = Buffer.alloc(4);
  tag.writeUInt16LE(group, 0);
  tag.writeUInt16LE(number, 2);
  const at = bytes.indexOf(tag, 132);
  expect(at).toBeGreaterThan(0);
  return at + (/^(?:O[BW]|SQ)$/.test(bytes.toString('latin1', at + 4, at + 6)) ? 12 : 8);
}

function changed(group: number, number: number, value: string | number, bytes = ct): Buffer {
  const copy = Buffer.from(bytes);
  const at = valueAt(copy, group, number);
  if (typeof value === 'number') copy.writeUInt16LE(value, at);
  else copy.write(value.padEnd(copy.readUInt16LE(at - 2)), at, 'latin1');
  return copy;
}

async function from(bytes: Buffer) {
  return readImageAndWhite(saved('changed.dcm', bytes), { colour: 'keep' });
}

describe('DICOM', () => {
  it.each(['ct.dcm', 'ct-implicit.dcm', 'ct-big.dcm'])(
    '%s has Hounsfield units, and a window to show them',
    async (name) => {
      const { image, white, unit: inUnit, window } = await read(name);
      expect([...image.data]).toEqual(tissue());
      // Centre 40 and width 401: the first of two windows.
      expect({ white, inUnit, window }).toEqual({
        ...{ white: 1, inUnit: 'HU', window: { low: -160.5, high: 239.5 } },
      });
      expect(await describeImage(fixture(name))).toEqual({
        ...{ width: 24, height: 20, format: 'dicom', bitDepth: 12, channels: 1, isFloat: true },
      });
    },
  );

  it('has signed numbers, which are measured without a rescale as well', async () => {
    expect(await read('signed.dcm')).toMatchObject({ white: 1, unit: 'HU' });
    expect(await valuesOf('signed.dcm')).toEqual(tissue());
  });

  it('has frames, of which one is chosen', async () => {
    await expect(read('frames.dcm')).rejects.toThrow('3 frames. Choose one with `page`');
    expect(await valuesOf('frames.dcm', { page: 3 })).toEqual(tissue(2));
    expect(await describeImage(fixture('frames.dcm'))).toMatchObject({ isFloat: true });
  });

  it('has grey levels of 8 bits, turned around when small ones are bright', async () => {
    const { image, white, unit: inUnit } = await read('monochrome1.dcm');
    expect([...image.data]).toEqual(unit().map((value) => Math.round(250 * value) / 255));
    expect({ white, inUnit }).toEqual({ white: 255, inUnit: undefined });
  });

  it('has measured numbers of which small ones are bright, and says so', async () => {
    const { image, unit: inUnit } = await from(changed(0x28, 4, 'MONOCHROME1'));
    expect([...image.data]).toEqual(tissue());
    expect(inUnit).toBe('HU, of which small ones are bright');
    const plain = changed(0x28, 0x1052, '0', changed(0x28, 4, 'MONOCHROME1'));
    const turned = await from(plain);
    expect([...turned.image.data]).toEqual(tissue().map((value) => 4095 - (value + 1024)));
    expect(turned.window).toEqual({ low: 4095 - 239.5, high: 4095 + 160.5 });
  });

  it('has colour', async () => {
    const values = unit().map((value) => Math.round(250 * value));
    const inverse = values.map((value) => 255 - value);
    const expected = [...values, ...inverse, ...values.map(() => 7)].map((value) => value / 255);
    expect(await valuesOf('rgb.dcm')).toEqual(expected);
    expect(await valuesOf('rgb.dcm', { channel: 3 })).toEqual(values.map(() => 7 / 255));
  });

  it('passes over bits that are not stored, such as overlays', async () => {
    const overlay = Buffer.from(ct);
    for (let at = valueAt(ct, 0x7fe0, 0x10); at < ct.length; at += 2) overlay[at + 1]! |= 0xf0;
    expect([...(await from(overlay)).image.data]).toEqual(tissue());
  });

  it('is scaled by slope and intercept, by a range that is stated after that', async () => {
    const half = changed(0x28, 0x1053, '2', changed(0x28, 0x1052, '-9.5'));
    expect([...(await from(half)).image.data]).toEqual(
      tissue().map((value) => 2 * (value + 1024) - 9.5),
    );
    const range = { low: -1000, high: 1000 };
    const { image, window } = await readImageAndWhite(fixture('ct.dcm'), { range });
    expect(image.data[0]).toBe(100 / 2000);
    expect(window).toEqual({ low: 839.5 / 2000, high: 1239.5 / 2000 });
  });

  it('has a resolution and descriptions, which TIFF keeps; it is not written', async () => {
    const metadata = await readMetadata(fixture('ct.dcm'));
    // Rows lie 0.5 mm apart, columns 0.25 mm.
    expect(metadata).toEqual({
      resolution: { x: 4000, y: 2000, unit: 'metre' },
      description: 'Phantom, Disc of water, 5 mm',
    });
    const { image } = await read('ct.dcm');
    const path = saved('kept.tif', Buffer.alloc(0));
    await writeImage(path, image, { metadata });
    expect(await readMetadata(path)).toEqual({
      ...{ profile: undefined, description: 'Phantom, Disc of water, 5 mm' },
      resolution: { x: 40, y: 20, unit: 'centimetre' },
    });
    await expect(writeImage(saved('no.dcm', Buffer.alloc(0)), image)).rejects.toThrow(
      'that of DICOM, which is only read. Write .tif of 32 bits',
    );
  });

  it('may be deflated', async () => {
    const at = ct.indexOf(Buffer.from('1.2.840.10008.1.2.1\0'));
    const head = Buffer.from(ct.subarray(0, valueAt(ct, 8, 0x16) - 8));
    // Another length of the attribute, and so of the group.
    const uid = Buffer.from('1.2.840.10008.1.2.1.99');
    head.writeUInt16LE(uid.length, at - 2);
    head.writeUInt32LE(head.readUInt32LE(140) + uid.length - 20, 140);
    const meta = Buffer.concat([head.subarray(0, at), uid, head.subarray(at + 20)]);
    const deflated = Buffer.concat([meta, deflateRawSync(ct.subarray(head.length))]);
    expect([...(await from(deflated)).image.data]).toEqual(tissue());
    await refusal('cut-deflated.dcm', deflated.subarray(0, deflated.length - 200));
  });

  it.each([
    ['1.2.840.10008.1.2.5', 'RLE compression'],
    ['1.2.840.10008.1.2.4.70', 'lossless JPEG compression'],
    ['1.2.840.10008.1.2.4.90', 'lossless JPEG 2000 compression'],
    ['1.2.840.99999.1.2', 'transfer syntax 1.2.840.99999.1.2'],
  ])('is refused with compressed pixels, by name: %s', async (syntax, name) => {
    const at = ct.indexOf(Buffer.from('1.2.840.10008.1.2.1\0'));
    const length = syntax.length + (syntax.length % 2);
    const bytes = Buffer.concat([
      ct.subarray(0, at),
      Buffer.from(syntax.padEnd(length, '\0')),
      ct.subarray(at + 20),
    ]);
    bytes.writeUInt16LE(length, at - 2);
    bytes.writeUInt32LE(bytes.readUInt32LE(140) + length - 20, 140);
    const message = await refusal('compressed.dcm', bytes);
    expect(message).toContain(name);
    expect(message).toContain('gdcmconv --raw');
  });

  it.each([
    [0x28, 0x10, 0, '0 rows'],
    [0x28, 0x11, 25, '960 bytes of pixels where 1000 belong'],
    [0x28, 0x10, 65535, '960 bytes of pixels where 3145680 belong'],
    [0x28, 0x10, 10, 'pixels of 2 frames where there are said to be 1'],
    [0x28, 0x100, 12, '12-bit ones'],
    [0x28, 0x100, 1, '1-bit ones'],
    [0x28, 0x101, 17, '17 bits stored'],
    [0x28, 0x102, 16, '16 for the high bit'],
    [0x28, 0x103, 2, '2 for the sign'],
    [0x28, 2, 3, '3 samples of MONOCHROME2'],
    [0x28, 4, 'PALETTE', '1 sample of PALETTE'],
    [0x28, 0x1053, '0', 'a rescale slope of 0'],
    [0x28, 0x1052, 'NaN', 'a rescale of NaN'],
    [0x28, 0x1052, '1e999', 'a rescale of 1e999'],
  ])('is refused with another %i,%i: %s', async (group, number, value, message) => {
    expect(await refusal('wrong.dcm', changed(group, number, value))).toContain(message);
  });

  it.each(['-1', '0', 'a', '99'])('is refused with %s frames', async (frames) => {
    const bytes = changed(0x28, 8, frames, bytesOf('frames.dcm'));
    expect(await refusal('frames.dcm', bytes)).toMatch(/frames|bytes of pixels/);
  });

  it('is refused when it is cut off anywhere, or has no pixels', async () => {
    await expectCutsRefused('ct.dcm', 41);
    await expectCutsRefused('ct-implicit.dcm', 101);
    const report = ct.subarray(0, valueAt(ct, 0x7fe0, 0x10) - 12);
    expect(await refusal('report.dcm', report)).toContain('a DICOM file without pixels');
  });

  it('tells by its contents what it is', async () => {
    expect(await refusal('ct.png', ct)).toContain('DICOM contents');
    const bare = await refusal('no.dcm', ct.subarray(132));
    expect(bare).toContain('unknown contents');
    expect(bare).toContain('dcmconv +F');
    // Scanners leave room for the header of a TIFF file.
    const both = Buffer.from(ct);
    both.write('II*\0', 'latin1');
    expect([...(await from(both)).image.data]).toEqual(tissue());
  });
});
