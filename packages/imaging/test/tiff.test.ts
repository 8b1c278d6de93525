import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ImageFileError } from '../src/errors.js';
import { createImage } from '../src/image.js';
import type { PictureChoice } from '../src/io/choice.js';
import { describeImage, readImage } from '../src/io/read.js';
import { expectSame, randomImage, temporaryFolder } from './pictures.js';
import { picture, tiffFile } from './tiffFile.js';

const folder = temporaryFolder();
let saved = 0;

function save(bytes: Uint8Array): string {
  const path = join(folder, `${String(saved++)}.tif`);
  writeFileSync(path, bytes);
  return path;
}

const read = (bytes: Uint8Array, choice: PictureChoice = {}) =>
  readImage(save(bytes), { colour: 'keep', ...choice });

async function valuesOf(bytes: Uint8Array, choice: PictureChoice = {}): Promise<number[]> {
  return [...(await read(bytes, choice)).data];
}

async function refusal(bytes: Uint8Array, choice: PictureChoice = {}): Promise<string> {
  const error: unknown = await read(bytes, choice).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ImageFileError);
  return (error as Error).message;
}

/** Numbers of 1, 2, 4 or 8 bytes in the given order. */
function numbers(values: readonly number[], kind: 'u16' | 'f32' | 'f64', little = true): Buffer {
  const size = { u16: 2, f32: 4, f64: 8 }[kind];
  const bytes = Buffer.alloc(size * values.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  values.forEach((value, i) => {
    if (kind === 'u16') view.setUint16(2 * i, value, little);
    else if (kind === 'f32') view.setFloat32(4 * i, value, little);
    else view.setFloat64(8 * i, value, little);
  });
  return bytes;
}

const six = Buffer.of(0, 51, 102, 153, 204, 255);
const sixValues = [0, 0.2, 0.4, 0.6, 0.8, 1];

describe('what libtiff writes', () => {
  const image = randomImage(61, 45, 3, 8, 65535);

  it.each(['none', 'lzw', 'deflate', 'packbits'] as const)('by %s', async (compression) => {
    for (const predictor of ['none', 'horizontal'] as const) {
      for (const tile of [false, true]) {
        for (const channels of [1, 3] as const) {
          for (const bits of [8, 16]) {
            const white = 2 ** bits - 1;
            const part = image.data.slice(0, 61 * 45 * channels);
            const levels = part.map((x) => Math.round(x * white));
            const side = new (bits === 8 ? Uint8Array : Uint16Array)(levels.length);
            for (let p = 0; p < 61 * 45; p++) {
              for (let c = 0; c < channels; c++) side[p * channels + c] = levels[c * 61 * 45 + p]!;
            }
            const space = { 1: ['b-w', 'grey16'], 3: ['srgb', 'rgb16'] }[channels];
            const bytes = await sharp(side, { raw: { width: 61, height: 45, channels } })
              .toColourspace(space[bits === 8 ? 0 : 1] ?? '')
              .tiff({ compression, predictor, tile, tileWidth: 16, tileHeight: 32 })
              .toBuffer();
            const values = levels.map((x) => x / white);
            expectSame(await read(bytes), createImage(61, 45, values, channels));
          }
        }
      }
    }
  });

  it('with JPEG and fax codes, as libvips reads them', async () => {
    const grey = await sharp(new Uint8Array(64).fill(70), {
      raw: { width: 8, height: 8, channels: 1 },
    })
      .toColourspace('b-w')
      .tiff({ compression: 'jpeg' })
      .toBuffer();
    expect(await valuesOf(grey)).toEqual(new Array(64).fill(70 / 255));
    const cut = grey.subarray(0, grey.length - 30);
    expect(await refusal(cut)).toMatch(/damaged, truncated/);
    const black = Uint8Array.from({ length: 64 }, (_, p) => (p % 8 < 3 ? 0 : 255));
    const fax = await sharp(black, { raw: { width: 8, height: 8, channels: 1 } })
      .toColourspace('b-w')
      .tiff({ compression: 'ccittfax4', bitdepth: 1 })
      .toBuffer();
    expect(await valuesOf(fax)).toEqual([...black].map((x) => x / 255));
  });
});

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

describe('notes', () => {
  it('that break rules refuse no picture', async () => {
    const tags = {
      271: 'Scope Works\0\0x',
      272: 'Model\0\0',
      305: 'cam\0\0\0v2.1',
      306: '11/28/2026',
      270: 'pixels \u{1f4f7}',
      50000: 'private',
    };
    expect(await valuesOf(tiffFile([picture(6, 1, six, tags)]))).toEqual(sixValues);
    const jpeg = await sharp(Buffer.alloc(64, 70), { raw: { width: 8, height: 8, channels: 1 } })
      .toColourspace('b-w')
      .jpeg()
      .toBuffer();
    const compressed = tiffFile([picture(8, 8, jpeg, { ...tags, 259: 7 })]);
    expect(await valuesOf(compressed)).toEqual(new Array(64).fill(70 / 255));
    const start = compressed.indexOf(jpeg);
    compressed.fill(0, start + jpeg.length - 20, start + jpeg.length);
    expect(await refusal(compressed)).toMatch(/damaged, truncated/);
  });
});

describe('channels', () => {
  const two = (extra?: number) =>
    tiffFile([
      picture(2, 1, Buffer.of(51, 255, 102, 255), {
        ...{ 258: [8, 8], 277: 2 },
        ...(extra !== undefined && { 338: extra }),
      }),
    ]);

  it('that are none of grey or RGB are chosen, never dropped', async () => {
    for (const file of [two(), two(0)]) {
      expect(await refusal(file)).toContain('received 2 channels. Choose one with channel');
      expect(await valuesOf(file, { channel: 1 })).toEqual([0.2, 0.4]);
      expect(await valuesOf(file, { channel: 2 })).toEqual([1, 1]);
      expect(await refusal(file, { channel: 3 })).toContain('a channel from 1 to 2');
    }
    const three = { 258: [8, 8, 8], 277: 3, 338: [0, 0] };
    const black = tiffFile([picture(2, 1, six, three)]);
    expect(await refusal(black)).toContain('received 3 channels');
    expect(await valuesOf(black, { channel: 3 })).toEqual([0.4, 1]);
    const rgbx = { 258: [8, 8, 8, 8], 262: 2, 277: 4, 338: 0 };
    const four = tiffFile([picture(1, 1, Buffer.of(1, 2, 3, 255), rgbx)]);
    expect(await refusal(four)).toContain('received 4 channels');
    const planes = picture(2, 1, [Buffer.of(51, 102), Buffer.of(204, 255)], {
      ...{ 258: [8, 8], 277: 2, 284: 2 },
    });
    expect(await valuesOf(tiffFile([planes]), { channel: 2 })).toEqual([0.8, 1]);
  });

  it('that are alpha are dropped when opaque, and refused as that when not', async () => {
    for (const kind of [1, 2]) {
      expect(await valuesOf(two(kind))).toEqual([0.2, 0.4]);
      const tags = { 258: [8, 8], 277: 2, 338: kind };
      const clear = tiffFile([picture(1, 1, Buffer.of(51, 254), tags)]);
      expect(await refusal(clear)).toContain('transparent pixels');
      expect(await valuesOf(clear, { channel: 1 })).toEqual([0.2]);
    }
    const rgba = { 258: [16, 16, 16, 16], 262: 2, 277: 4, 338: 2 };
    const file = tiffFile([picture(1, 1, numbers([1, 2, 3, 65535], 'u16'), rgba)]);
    expect(await valuesOf(file)).toEqual([1, 2, 3].map((x) => x / 65535));
  });
});

describe('pages', () => {
  const small = picture(3, 1, Buffer.of(1, 2, 3), { 254: 1 });
  const full = picture(6, 1, six);

  it('are not thumbnails, overviews, or masks that leave nothing out', async () => {
    for (const order of [
      [full, small],
      [small, full],
      [picture(3, 1, Buffer.of(1, 2, 3), { 255: 2 }), full],
    ]) {
      const file = tiffFile(order);
      expect(await valuesOf(file)).toEqual(sixValues);
      expect(await describeImage(save(file))).toMatchObject({ width: 6 });
    }
    const mask = (bits: number) =>
      tiffFile([full, picture(6, 1, Buffer.of(bits), { 254: 4, 258: 1, 262: 4 })]);
    expect(await valuesOf(mask(0b11111100))).toEqual(sixValues);
    expect(await refusal(mask(0b11101100))).toContain('a mask that leaves some out');
  });

  it('are counted with their sizes, and chosen', async () => {
    const file = tiffFile([full, small, picture(3, 2, six)]);
    expect(await refusal(file)).toContain(
      '2 pages or frames of 6×1, 3×2 pixels. Choose one with page',
    );
    const image = await read(file, { page: 2 });
    expect([image.width, image.height, ...image.data]).toEqual([3, 2, ...sixValues]);
    expect(await refusal(file, { page: 3 })).toContain('a page from 1 to 2');
    expect(await refusal(tiffFile([full]), { page: 2 })).toContain('The file has 1 page');
  });

  it.each([
    ['ImageJ', { 270: 'ImageJ=1.11a\nimages=3\nslices=3\n' }],
    ['tifffile', { 270: '{"shape": [3, 1, 2]}' }],
    ['MetaMorph', { 33629: [1, 1, 2, 1, 3, 1] }],
    ['SGI', { 32997: 3 }],
  ])('of a stack in one directory, by %s, are found and chosen', async (by, tags) => {
    const directory = picture(2, 1, six.subarray(0, 2), tags);
    const fields = directory.fields.map((field) =>
      field.tag === 33629 ? { ...field, type: 5 as const } : field,
    );
    // The other planes lie right behind the first, with no tag that leads to them.
    const file = tiffFile([{ ...directory, fields }, picture(4, 1, six.subarray(2), { 254: 1 })]);
    expect(await refusal(file), by).toContain('a stack of 3 planes. Choose one with page');
    expect(await valuesOf(file, { page: 1 })).toEqual([0, 0.2]);
    expect(await refusal(file, { page: 4 })).toContain('a page from 1 to 3');
  });

  it('of an ImageJ stack are those behind the first', async () => {
    const first = picture(2, 1, six, { 270: 'ImageJ=1.53\nimages=3\n' });
    expect(await valuesOf(tiffFile([first]), { page: 2 })).toEqual([0.4, 0.6]);
    expect(await valuesOf(tiffFile([first]), { page: 3 })).toEqual([0.8, 1]);
  });
});

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
