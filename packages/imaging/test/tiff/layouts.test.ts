import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describeImage } from '../../src/io/read.js';
import { numbers, read, save, six, valuesOf } from './support.js';
import { picture, tiffFile } from './tiffFile.js';

describe('layouts', () => {
  it.each([
    ['little-endian', {}],
    ['big-endian', { little: false }],
    ['BigTIFF', { big: true }],
    ['big-endian BigTIFF', { big: true, little: false }],
  ] as const)('%s, in strips and tiles, by the sample and by the pixel', async (_, form) => {
    const { little = true } = form as { little?: boolean };
    const values = [1, 2, 3, 4, 5, 6].map((x) => 9000 * x);
    const expected = values.map((x) => x / 65535);
    const two = [values.slice(0, 3), values.slice(3)].map((part) => numbers(part, 'u16', little));
    const strips = picture(3, 2, two, { 258: 16, 278: 1 });
    expect(await valuesOf(tiffFile([strips], form))).toEqual(expected);
    // Two tiles of 2×2, the second half outside.
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = values;
    const tiles = [numbers([a, b, d, e], 'u16', little), numbers([c, 7, f, 7], 'u16', little)];
    const tiled = picture(3, 2, tiles, { 258: 16, 322: 2, 323: 2 });
    expect(await valuesOf(tiffFile([tiled], form))).toEqual(expected);
    const rgb = { 258: [16, 16, 16], 262: 2, 277: 3 };
    const planes = picture(
      2,
      1,
      [
        [a, b],
        [c, d],
        [e, f],
      ].map((x) => numbers(x, 'u16', little)),
      {
        ...rgb,
        284: 2,
      },
    );
    expect(await valuesOf(tiffFile([planes], form))).toEqual(expected);
    const pixels = picture(2, 1, numbers([a, c, e, b, d, f], 'u16', little), rgb);
    expect(await valuesOf(tiffFile([pixels], form))).toEqual(expected);
  });

  it('of 1, 2, 4, 10, 12 and 14 bits, each row from a new byte', async () => {
    for (const bits of [1, 2, 4, 10, 12, 14]) {
      const white = 2 ** bits - 1;
      const rows = [
        [0, white, 1],
        [white, Math.floor(white / 2), 0],
      ];
      const packed = rows.map((row) => {
        const text = row.map((x) => x.toString(2).padStart(bits, '0')).join('');
        const bytes = text.padEnd(8 * Math.ceil(text.length / 8), '0').match(/.{8}/g) ?? [];
        return Uint8Array.from(bytes, (byte) => parseInt(byte, 2));
      });
      const file = tiffFile([picture(3, 2, Buffer.concat(packed), { 258: bits })]);
      expect(await valuesOf(file)).toEqual(rows.flat().map((x) => x / white));
      const { bitDepth } = await describeImage(save(file));
      expect(bitDepth).toBe(bits);
    }
    const reversed = tiffFile([picture(8, 1, Buffer.of(0b00000101), { 258: 1, 266: 2 })]);
    expect(await valuesOf(reversed)).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
  });

  it('of 16-, 32- and 64-bit floats, also differenced, of either byte order', async () => {
    const values = [0.1, -2.5, 0.3, 1e-7, 700, 0.25];
    for (const little of [true, false]) {
      for (const kind of ['f32', 'f64'] as const) {
        const size = kind === 'f32' ? 4 : 8;
        const plain = numbers(values, kind, little);
        const tags = { 258: 8 * size, 339: 3 };
        const stored = kind === 'f32' ? values.map(Math.fround) : values;
        const file = tiffFile([picture(3, 2, plain, tags)], { little });
        expect(await valuesOf(file)).toEqual(stored);
        expect(await describeImage(save(file))).toMatchObject({
          isFloat: true,
          bitDepth: 8 * size,
        });
        // Technical Note 3: the bytes of a row by their weight, then each less the one before it.
        const packed = [values.slice(0, 3), values.slice(3)].map((row) => {
          const big = numbers(row, kind, false);
          const planes = Buffer.from(
            big.map((_, i) => big[(i % 3) * size + Math.floor(i / 3)] ?? 0),
          );
          return planes.map((byte, i) => byte - (i === 0 ? 0 : (planes[i - 1] ?? 0)));
        });
        const block = deflateSync(Buffer.concat(packed));
        const differenced = picture(3, 2, block, { ...tags, 259: 8, 317: 3 });
        expect(await valuesOf(tiffFile([differenced], { little }))).toEqual(stored);
      }
    }
    const half = picture(2, 1, Buffer.of(0, 0x38, 0, 0xc0), { 258: 16, 339: 3 });
    expect(await valuesOf(tiffFile([half]))).toEqual([0.5, -2]);
  });

  it('with differences of integers in big-endian files', async () => {
    const values = [65000, 300, 299];
    const differences = values.map((x, i) => (x - (values[i - 1] ?? 0) + 65536) % 65536);
    const block = deflateSync(numbers(differences, 'u16', false));
    const file = tiffFile([picture(3, 1, block, { 258: 16, 259: 8, 317: 2 })], { little: false });
    expect(await valuesOf(file)).toEqual(values.map((x) => x / 65535));
  });

  it('turned and mirrored in each of the eight ways', async () => {
    // Rows 1 2 3 and 4 5 6.
    const seen: Record<number, number[]> = {
      1: [1, 2, 3, 4, 5, 6],
      2: [3, 2, 1, 6, 5, 4],
      3: [6, 5, 4, 3, 2, 1],
      4: [4, 5, 6, 1, 2, 3],
      5: [1, 4, 2, 5, 3, 6],
      6: [4, 1, 5, 2, 6, 3],
      7: [6, 3, 5, 2, 4, 1],
      8: [3, 6, 2, 5, 1, 4],
    };
    for (const [orientation, values] of Object.entries(seen)) {
      const block = Buffer.of(1, 2, 3, 4, 5, 6);
      const file = tiffFile([picture(3, 2, block, { 274: Number(orientation) })]);
      const image = await read(file);
      expect([...image.data].map((x) => Math.round(255 * x))).toEqual(values);
      expect(await describeImage(save(file))).toMatchObject({ width: image.width });
    }
  });

  it('with white at 0, and with palettes of 16 bits, of 8, and of 8 shifted', async () => {
    expect(await valuesOf(tiffFile([picture(6, 1, six, { 262: 0 })]))).toEqual(
      [255, 204, 153, 102, 51, 0].map((x) => x / 255),
    );
    const palette = (red: number[], green: number[], blue: number[]) =>
      tiffFile([
        picture(2, 1, Buffer.of(0b01000000), { 258: 1, 262: 3, 320: [...red, ...green, ...blue] }),
      ]);
    const wide = palette([156, 65535], [3, 4], [5, 6]);
    expect(await valuesOf(wide)).toEqual([156, 65535, 3, 4, 5, 6].map((x) => x / 65535));
    expect(await describeImage(save(wide))).toMatchObject({ bitDepth: 16, channels: 3 });
    const narrow = [10, 255, 0, 1, 2, 3];
    const expected = narrow.map((x) => x / 255);
    expect(await valuesOf(palette([10, 255], [0, 1], [2, 3]))).toEqual(expected);
    const shifted = narrow.map((x) => 256 * x);
    const halves = [shifted.slice(0, 2), shifted.slice(2, 4), shifted.slice(4)] as const;
    expect(await valuesOf(palette(...halves))).toEqual(expected);
    const grey = palette([0, 25700], [0, 25700], [0, 25700]);
    expect(await valuesOf(grey)).toEqual([0, 100 / 255]);
  });
});
