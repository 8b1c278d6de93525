import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { numbers, refusal, six, sixValues, valuesOf } from './support.js';
import { picture, tiffFile } from './tiffFile.js';

describe('refused by their true names', () => {
  it.each([
    ['signed integers', { 258: 8, 339: 2 }, '8-bit signed integers'],
    ['wide integers', { 258: 32 }, '32-bit unsigned integers'],
    ['complex numbers', { 258: 64, 339: 6 }, '64-bit complex numbers'],
    ['short floats', { 258: 24, 339: 3 }, '24-bit floats'],
    ['floats with white at 0', { 258: 32, 262: 0, 339: 3 }, 'white at 0 (MinIsWhite)'],
    ['CMYK', { 258: [8, 8, 8, 8], 262: 5, 277: 4 }, 'CMYK pixels'],
    ['Lab', { 258: [8, 8, 8], 262: 8, 277: 3 }, 'CIE L*a*b* pixels'],
    ['raw photographs', { 262: 32803 }, 'colour filter array'],
    ['JPEG 2000', { 259: 34712 }, 'JPEG 2000 compression'],
    ['Zstandard', { 259: 50000 }, 'Zstandard compression'],
    ['unknown compression', { 259: 4711 }, 'compression 4711'],
    ['unequal samples', { 258: [5, 6, 5], 262: 2, 277: 3 }, 'samples of different bits (5, 6, 5)'],
    ['no width', { 256: 0 }, 'a width of 0'],
    ['a palette that is too short', { 262: 3, 320: [1, 2, 3] }, 'a palette of 3 numbers'],
    ['too few colours', { 262: 2 }, '1 samples a pixel where its colours are 3'],
  ])('%s', async (_, tags, name) => {
    expect(await refusal(tiffFile([picture(2, 1, Buffer.alloc(64), tags)]))).toContain(name);
  });

  it('numbers that count and are not whole', async () => {
    const full = picture(6, 1, six);
    const withField = (tag: number, type: 4 | 5, values: readonly number[]) => {
      const others = full.fields.filter((field) => field.tag !== tag);
      return tiffFile([{ ...full, fields: [...others, { tag, type, values }] }]);
    };
    // Fractions: 1/0 and 3/2 samples a pixel, pixels across, bits.
    for (const tag of [256, 257, 258, 277, 278]) {
      for (const [values, text] of [
        [[1, 0], 'Infinity'],
        [[0, 0], 'NaN'],
        [[3, 2], '1.5'],
      ] as const) {
        const message = await refusal(withField(tag, 5, values));
        expect(message).toContain(`${text} for tag ${String(tag)}, which counts`);
      }
    }
    expect(await refusal(withField(277, 4, [4294967295]))).toContain('4294967295 samples a pixel');
    expect(await valuesOf(withField(277, 5, [2, 2]))).toEqual(sixValues);
  });

  it('pixels marked as having no value', async () => {
    const tags = { 258: 32, 339: 3, 42113: '-9999 ' };
    const file = tiffFile([picture(3, 1, numbers([1, -9999, 2], 'f32'), tags)]);
    expect(await refusal(file)).toContain(
      '1 pixels with the number -9999, which the file uses for none',
    );
  });

  it('too many pixels, data past the end, empty strips, directories in a circle', async () => {
    const wide = picture(60000, 60000, six);
    expect(await refusal(tiffFile([wide]))).toContain('60000×60000');
    const short = tiffFile([picture(2, 4, six)]);
    expect(await refusal(short)).toContain('6 bytes in strip 0, too few for its 8');
    expect(await refusal(tiffFile([picture(6, 1, Buffer.alloc(0))]))).toContain(
      'no data for strip 0',
    );
    const whole = tiffFile([picture(6, 1, six)]);
    for (const length of [3, 7, 20, whole.length - 30]) {
      expect(await refusal(whole.subarray(0, length))).toMatch(/TIFF.*(damaged|text|unknown)/);
    }
    const circle = Buffer.from(whole);
    circle.writeUInt32LE(circle.readUInt32LE(4), circle.length - 4);
    expect(await refusal(circle)).toContain('lead back to themselves');
  });

  it('small files that declare much, at once and without room for it', async () => {
    const packed = deflateSync(Buffer.alloc(1000));
    for (const compression of [5, 8, 32773]) {
      const before = process.memoryUsage().arrayBuffers;
      const bomb = picture(9999, 9999, packed, { 258: 16, 259: compression });
      expect(await refusal(tiffFile([bomb]))).toContain('too few for its');
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5e7);
    }
    // Tiles far wider than the picture, and more channels than there can be.
    const tile = deflateSync(Buffer.alloc(1e6));
    const wide = tiffFile([picture(6, 1, tile, { 258: 1, 259: 8, 322: 8e6, 323: 1 })]);
    const before = process.memoryUsage().arrayBuffers;
    expect(await valuesOf(wide)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(3e7);
    const many = picture(2000, 1, deflateSync(Buffer.alloc(2e7)), { 258: 1, 259: 8, 277: 65535 });
    expect(await refusal(tiffFile([many]), { channel: 1 })).toContain('rows of 131070000 numbers');
    // Unpacks to far more than the strip has room for.
    const more = picture(50, 50, deflateSync(Buffer.alloc(5e7)), { 259: 8 });
    expect(await refusal(tiffFile([more]))).toContain('deflated pixels');
  });

  it('LZW codes that are none, and ones that end early', async () => {
    const codes = (...list: number[]): Buffer => {
      const bits = list.map((code) => code.toString(2).padStart(9, '0')).join('');
      const bytes = bits.padEnd(8 * Math.ceil(bits.length / 8), '0').match(/.{8}/g) ?? [];
      return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
    };
    const file = (...list: number[]) => tiffFile([picture(6, 1, codes(...list), { 259: 5 })]);
    // 7, then the string that begins with it and ends with its own first byte.
    expect(await valuesOf(file(256, 7, 258, 259, 257))).toEqual(new Array(6).fill(7 / 255));
    expect(await refusal(file(256, 7, 300, 257))).toContain('an LZW code for no string');
    expect(await refusal(file(256, 7, 8, 257))).toContain('2 bytes of pixels where 6 belong');
  });
});
