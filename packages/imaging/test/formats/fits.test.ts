import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { describeImage, readImage } from '../../src/io/read.js';
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

const scaled = bytesOf('scaled.fits');

/** With another value in the card of a keyword, or another keyword. */
function changed(keyword: string, value: string, bytes = scaled, other = keyword): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(`${keyword.padEnd(8)}=`);
  expect(at).toBeGreaterThanOrEqual(0);
  copy.write(`${other.padEnd(8)}= ${value.padStart(20)}`.padEnd(80), at, 'latin1');
  return copy;
}

describe('FITS', () => {
  it('has values scaled by BSCALE and BZERO, in the unit that it names', async () => {
    const { image, white, unit: inUnit } = await read('scaled.fits');
    expect([...image.data]).toEqual(tissue().map((value) => 32768 + value));
    expect({ white, inUnit }).toEqual({ white: 1, inUnit: 'adu' });
    expect(await describeImage(fixture('scaled.fits'))).toEqual({
      ...{ width: 24, height: 20, format: 'fits', bitDepth: 16, channels: 1, isFloat: true },
    });
    const double = await readImage(saved('d.fits', changed('BSCALE', '2.5D-1')));
    expect([...double.data]).toEqual(tissue().map((value) => 32768 + value / 2));
  });

  it('has floats, planes of cubes, and axes of length 1', async () => {
    expect(await valuesOf('float.fits')).toEqual(tissue());
    await expect(read('cube.fits')).rejects.toThrow('a cube of 3 planes. Choose one with `page`');
    expect(await valuesOf('cube.fits', { page: 3 })).toEqual(unit(2));
  });

  it('has extensions, of which one is chosen by its name', async () => {
    await expect(read('extensions.fits')).rejects.toThrow(
      'received 2 arrays: SCI (24×20 of BITPIX 8), ERR (24×20 of BITPIX 8). Choose one with `variable`',
    );
    const levels = unit().map((value) => Math.round(250 * value) / 255);
    expect(await valuesOf('extensions.fits', { variable: 'SCI' })).toEqual(levels);
    const times = read('extensions.fits', { variable: 'TIMES' });
    await expect(times).rejects.toThrow('an array of two axes or more');
    const same = changed('EXTNAME', "'ERR     '", bytesOf('extensions.fits'));
    const message = await refusal('twice.fits', same);
    expect(message).toContain('HDU2 (24×20 of BITPIX 8), HDU3 (24×20 of BITPIX 8)');
  });

  it('is refused with pixels without a value', async () => {
    const blank = Buffer.from(scaled);
    blank.writeInt16BE(-32768, 2880 + 2 * 30);
    expect(await refusal('blank.fits', blank)).toContain('1 pixels with -32768 (BLANK)');
    const floats = bytesOf('float.fits');
    floats.writeFloatBE(NaN, 2880 + 4 * 7);
    expect(await refusal('nan.fits', floats)).toContain('1 pixels with NaN, which stands for none');
  });

  it('keeps its cards, and gives its object to other formats', async () => {
    const metadata = await readMetadata(fixture('scaled.fits'));
    expect(metadata.description).toBe("Barnard's star");
    const { image } = await read('scaled.fits');
    for (const [name, bitDepth] of [
      ['kept.fits', 64],
      ['kept.fit', 32],
    ] as const) {
      const path = saved(name, Buffer.alloc(0));
      await writeImage(path, image, { metadata, bitDepth });
      const again = await readMetadata(path);
      expect(again).toEqual(metadata);
      expect(again.cards?.map((card) => card.slice(0, 8).trim())).toEqual([
        ...['OBJECT', 'BUNIT', 'CRVAL1'],
      ]);
      expect(await readImage(path)).toEqual(image);
    }
    const tiff = saved('object.tif', Buffer.alloc(0));
    await writeImage(tiff, image, { metadata });
    expect((await readMetadata(tiff)).description).toBe("Barnard's star");
    const described = saved('described.fits', Buffer.alloc(0));
    await writeImage(described, image, {
      metadata: { description: `5 µm: "o'clock" ${'x'.repeat(80)}` },
    });
    expect((await readMetadata(described)).description).toMatch(/^5 m: "o'clock" x{40}/);
  });

  it('is written in 8 bits, but not in colour', async () => {
    const levels = Float64Array.from({ length: 24 }, (_, p) => (10 * p) / 255);
    const path = saved('eight.fits', Buffer.alloc(0));
    await writeImage(path, createImage(6, 4, levels), { bitDepth: 8 });
    expect(await readImage(path)).toEqual(createImage(6, 4, levels));
    const colour = writeImage(path, createImage(4, 2, levels, 3));
    await expect(colour).rejects.toThrow('a grey picture in a FITS file');
  });

  it.each([
    ['SIMPLE', 'F', 'F for SIMPLE'],
    ['BITPIX', '12', '12 for BITPIX'],
    ['BITPIX', '-65', '-65 for BITPIX'],
    ['BITPIX', '64', '2880 bytes of data where 5760 belong'],
    ['NAXIS', '-1', '-1 for NAXIS'],
    ['NAXIS', '1000', '1000 for NAXIS'],
    ['NAXIS', '3', 'no value for NAXIS3'],
    ['NAXIS', '1', 'no array'],
    ['NAXIS1', '-24', '-24 for NAXIS1'],
    ['NAXIS1', '2.5', '2.5 for NAXIS1'],
    ['NAXIS2', '9000000000000000', 'an array of 24×9000000000000000 numbers'],
    ['NAXIS2', '1000000', 'bytes of data where 48000960 belong'],
    ['NAXIS2', '0', 'an array of numbers'],
    ['BSCALE', '0', '0 for BSCALE'],
    ['BZERO', 'NaN', 'NaN for BZERO'],
    ['BZERO', '1e999', '1e999 for BZERO'],
  ])('is refused with another %s: %s', async (keyword, value, message) => {
    const refused = await refusal('wrong.fits', changed(keyword, value));
    expect(refused).toContain(message === 'no array' ? 'HDU1' : message);
  });

  it('is refused when it is cut off, when its header is none, and when it is packed', async () => {
    await expectCutsRefused('scaled.fits', 801);
    await expectCutsRefused('extensions.fits', 2081);
    const bytes = Buffer.from(scaled);
    bytes[400] = 0;
    expect(await refusal('header.fits', bytes)).toContain('a header with');
    const endless = Buffer.from(scaled);
    endless.write('ENDE', scaled.indexOf('END     '));
    expect(await refusal('endless.fits', endless)).toMatch(/header/);
    const table = changed('XTENSION', "'BINTABLE'", bytesOf('extensions.fits'));
    const packed = changed('EXTNAME', 'T', table, 'ZIMAGE').subarray(0, 3 * 2880);
    expect(await refusal('packed.fits', packed)).toContain('Unpack the file with funpack first');
  });
});
