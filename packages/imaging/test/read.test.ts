import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { ImageContentError, ImageFileError } from '../src/errors.js';
import { encodeImage } from '../src/io/encode.js';
import { WRITTEN_FORMATS, formatExtension } from '../src/io/formats.js';
import { describeImage, readImage, readMiddle } from '../src/io/read.js';
import { writeImage } from '../src/io/write.js';
import { crop } from '../src/transform/crop.js';
import { png, randomImage, temporaryFolder, tiff } from './pictures.js';

const folder = temporaryFolder();

function save(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function valuesOf(name: string, bytes: Uint8Array, colour: 'grey' | 'keep' = 'keep') {
  const image = await readImage(save(name, bytes), { colour });
  return [...image.data];
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
}

/** The message of reading `bytes` under `name`, after checking its class and path. */
async function refusal(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = save(name, bytes);
  const error = await failure(readImage(path));
  expect(error).toBeInstanceOf(ImageFileError);
  expect(error).toMatchObject({ code: 'unreadable-image', path });
  const { message } = error as ImageFileError;
  expect(message).toContain(path);
  return message;
}

const pixel = { width: 1, height: 1 };

describe('a PNG of a few bytes', () => {
  it('that declares more than they can hold is refused before memory is taken', async () => {
    const header = { width: 10_000, height: 9_000, bitDepth: 16, colourType: 2 };
    expect(await refusal('few.png', png(header, [[1, 2, 3]]))).toContain('which cannot hold them');
  });

  it.each([
    [10_001, 10_000],
    [65_536, 65_536],
    // Above 2³¹ on one side, which no reader could count.
    [2 ** 31 - 1, 3],
  ])(
    'that declares %i×%i pixels is refused with the limit and why there is one',
    async (width, height) => {
      const header = { width, height, bitDepth: 8, colourType: 0 };
      const message = await refusal('large.png', png(header, [[1, 2, 3]]));
      expect(message).toContain('at most 100 million pixels');
      expect(message).toContain(`a header that declares ${String(width)}×${String(height)}`);
      expect(message).toContain('0.8 GB a channel');
    },
  );

  it('is read where its pixels are as alike as can be', async () => {
    // Deflate comes within a few per cent of the ratio that is the limit.
    const rows = Array.from({ length: 2000 }, () => new Array<number>(2000).fill(0));
    const bytes = png({ width: 2000, height: 2000, bitDepth: 8, colourType: 0 }, rows);
    expect((2000 * 2001) / bytes.length).toBeGreaterThan(900);
    expect((await readImage(save('flat.png', bytes))).data.length).toBe(4e6);
  });
});

describe('values', () => {
  it('are luma by BT.601 for colour, of the stored numbers', async () => {
    const bytes = png({ ...pixel, bitDepth: 8, colourType: 2 }, [[200, 100, 50]]);
    const expected = (0.299 * 200 + 0.587 * 100 + 0.114 * 50) / 255;
    const [value] = await valuesOf('luma.png', bytes, 'grey');
    expect(value).toBeCloseTo(expected, 15);
    expect(await valuesOf('luma.png', bytes)).toEqual([200 / 255, 100 / 255, 50 / 255]);
  });

  it('of neutral colours are exact, for every level of 8 and 16 bits', async () => {
    const levels = Array.from({ length: 65536 }, (_, i) => i);
    const eight = levels.slice(0, 256);
    const header = { width: 256, height: 1, bitDepth: 8, colourType: 2 };
    const rgb = png(header, [eight.flatMap((v) => [v, v, v])]);
    expect(await valuesOf('neutral8.png', rgb, 'grey')).toEqual(eight.map((v) => v / 255));
    const samples = levels.flatMap((v) => [v >> 8, v & 255, v >> 8, v & 255, v >> 8, v & 255]);
    const rows = Array.from({ length: 256 }, (_, i) => samples.slice(1536 * i, 1536 * (i + 1)));
    const wide = png({ width: 256, height: 256, bitDepth: 16, colourType: 2 }, rows);
    expect(await valuesOf('neutral16.png', wide, 'grey')).toEqual(levels.map((v) => v / 65535));
  });

  it('of 1, 2 and 4 bits span the whole range', async () => {
    const header = { width: 2, height: 1, colourType: 0 };
    expect(await valuesOf('1.png', png({ ...header, bitDepth: 1 }, [[0b01000000]]))).toEqual([
      0, 1,
    ]);
    const two = await valuesOf('2.png', png({ ...header, bitDepth: 2 }, [[0b01100000]]));
    expect(two).toEqual([85 / 255, 170 / 255]);
    const four = await valuesOf('4.png', png({ ...header, bitDepth: 4 }, [[0x3c]]));
    expect(four).toEqual([51 / 255, 204 / 255]);
  });

  it('of a palette are its colours', async () => {
    const palette = Uint8Array.of(10, 20, 30, 250, 240, 230);
    const header = { width: 2, height: 1, bitDepth: 8, colourType: 3 };
    const bytes = png(header, [[1, 0]], [['PLTE', palette]]);
    const expected = [250, 10, 240, 20, 230, 30].map((v) => v / 255);
    expect(await valuesOf('palette.png', bytes)).toEqual(expected);
  });

  it('are not changed by a colour profile or a gamma tag', async () => {
    const p3 = await sharp(png({ ...pixel, bitDepth: 8, colourType: 2 }, [[1, 2, 3]]))
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const { icc } = await sharp(p3).metadata();
    if (icc === undefined) throw new Error('no profile to test with');
    const name = Buffer.from('p3\0\0', 'latin1');
    const profile = ['iCCP', Buffer.concat([name, deflateSync(icc)])] as const;
    const gamma = ['gAMA', Uint8Array.of(0, 1, 0x86, 0xa0)] as const;
    for (const [extra, bitDepth, samples] of [
      [profile, 8, [200, 10, 50]],
      [gamma, 8, [200, 10, 50]],
      [profile, 16, [200, 1, 10, 2, 50, 3]],
    ] as const) {
      const bytes = png({ ...pixel, bitDepth, colourType: 2 }, [samples], [extra]);
      const expected =
        bitDepth === 8
          ? samples.map((v) => v / 255)
          : [0, 2, 4].map((i) => (256 * (samples[i] ?? 0) + (samples[i + 1] ?? 0)) / 65535);
      expect(await valuesOf('profile.png', bytes)).toEqual(expected);
    }
  });

  it('lose an alpha channel that is opaque', async () => {
    const grey = png({ width: 2, height: 1, bitDepth: 8, colourType: 4 }, [[7, 255, 9, 255]]);
    expect(await valuesOf('opaque.png', grey)).toEqual([7 / 255, 9 / 255]);
    const wide = png({ ...pixel, bitDepth: 16, colourType: 4 }, [[1, 2, 255, 255]]);
    expect(await valuesOf('opaque16.png', wide)).toEqual([258 / 65535]);
    const rgba = png({ ...pixel, bitDepth: 8, colourType: 6 }, [[1, 2, 3, 255]]);
    expect(await valuesOf('opaqueRgba.png', rgba)).toEqual([1 / 255, 2 / 255, 3 / 255]);
  });

  it('follow the EXIF orientation, in integers and floats', async () => {
    // Orientation 6: the top of the picture is the right edge of the stored rows.
    const stored = Float32Array.of(-1, 2.5, 3, 400, 5, 6);
    const data = new Uint8Array(stored.buffer);
    const page = { width: 3, height: 2, orientation: 6 };
    const floats = tiff({ ...page, bits: 32, sampleFormat: 3, data });
    const image = await readImage(save('turned.tif', floats));
    expect([image.width, image.height]).toEqual([2, 3]);
    expect([...image.data]).toEqual([400, -1, 5, 2.5, 6, 3]);
    expect(await describeImage(save('turned.tif', floats))).toMatchObject({ width: 2, height: 3 });
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const integers = tiff({ ...page, bits: 8, sampleFormat: 1, data: bytes });
    const turned = [4, 1, 5, 2, 6, 3].map((v) => v / 255);
    expect(await valuesOf('turned8.tif', integers)).toEqual(turned);
  });

  it('of PNG are not refused for faulty notes, but for faulty pixels', async () => {
    const header = { width: 2, height: 1, bitDepth: 8, colourType: 0 };
    const notes = [
      ['iCCP', Buffer.from('bad\0\0no profile', 'latin1')],
      ['tEXt', Buffer.from('no zero in here', 'latin1')],
      ['tIME', Uint8Array.of(1, 2)],
      ['pHYs', Uint8Array.of(9)],
      ['gAMA', Uint8Array.of(0, 0, 0, 0)],
      ['eXIf', Buffer.from('no exif')],
    ] as const;
    const bytes = png(header, [[7, 9]], notes);
    // A wrong checksum in a note, too.
    bytes.writeUInt8(bytes.readUInt8(50) ^ 1, 50);
    expect(await valuesOf('notes.png', bytes)).toEqual([7 / 255, 9 / 255]);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 20) ^ 1, bytes.length - 20);
    expect(await refusal('notes.png', bytes)).toContain('damaged');
  });

  it('of JPEG are those between whatever lies between its segments', async () => {
    const clean = Buffer.from(await encodeImage(randomImage(24, 16, 1, 5), 'jpeg', {}, 'x'));
    const expected = await valuesOf('clean.jpg', clean);
    const scan = clean.indexOf(Buffer.of(0xff, 0xda));
    const garbage = Buffer.from('18 extraneous byte');
    const exif = Buffer.from('\xff\xe1\0\x0eExif\0\0broken', 'latin1');
    const dirty = Buffer.concat([
      ...[clean.subarray(0, 2), exif, garbage, clean.subarray(2, scan), garbage],
      clean.subarray(scan),
    ]);
    expect(await valuesOf('dirty.jpg', dirty)).toEqual(expected);
    const cut = dirty.subarray(0, dirty.length - 40);
    expect(await refusal('cut.jpg', cut)).toMatch(/damaged, truncated/);
  });

  it('are those of the frame or the channel that is chosen', async () => {
    const header = { width: 8, height: 1, bitDepth: 8, colourType: 2 };
    const frames = [10, 200].map((v) => png(header, [new Array<number>(24).fill(v)]));
    const join = { animated: true };
    const webp = await sharp(frames, { join }).webp({ lossless: true }).toBuffer();
    const path = save('two.webp', webp);
    expect((await readImage(path, { page: 2 })).data[0]).toBeCloseTo(200 / 255, 12);
    await expect(readImage(path, { page: 3 })).rejects.toThrow('a page from 1 to 2');
    const rgb = save('rgb.png', png({ ...pixel, bitDepth: 8, colourType: 2 }, [[1, 2, 3]]));
    expect([...(await readImage(rgb, { channel: 3 })).data]).toEqual([3 / 255]);
    await expect(readImage(rgb, { channel: 4 })).rejects.toThrow('The file has 3 channels');
    await expect(readImage(rgb, { page: 2 })).rejects.toThrow('The file has 1 page');
  });

  it('are those of the file as it is now, not as it was', async () => {
    const header = { ...pixel, bitDepth: 8, colourType: 0 };
    expect(await valuesOf('again.png', png(header, [[10]]))).toEqual([10 / 255]);
    expect(await valuesOf('again.png', png(header, [[20]]))).toEqual([20 / 255]);
  });
});

describe('files that are refused', () => {
  it('missing, a folder, or below a file', async () => {
    const missing = await failure(readImage(join(folder, 'missing.png')));
    expect(missing).toBeInstanceOf(ImageFileError);
    expect(missing).toMatchObject({ cause: { code: 'ENOENT' } });
    expect((missing as Error).message).toContain('no such file');
    mkdirSync(join(folder, 'folder.png'));
    const directory = await failure(readImage(join(folder, 'folder.png')));
    expect(directory).toMatchObject({ code: 'unreadable-image', cause: { code: 'EISDIR' } });
  });

  it('empty, text, or the wrong format for the extension', async () => {
    expect(await refusal('empty.png', '')).toContain('received an empty file');
    const text = await refusal('text.png', 'This is not a picture.\n');
    expect(text).toMatch(/Expected PNG contents.*received text contents/);
    const jpeg = await encodeImage(randomImage(4, 4, 1, 1), 'jpeg', {}, 'x');
    const mislabelled = await refusal('jpeg.png', jpeg);
    expect(mislabelled).toMatch(/Expected PNG contents.*received JPEG contents/);
    expect(await refusal('bytes.tif', Uint8Array.of(0, 1, 2, 3))).toContain('unknown contents');
    expect(await refusal('anim.jpg', 'GIF89a')).toContain('GIF contents');
  });

  it('of an extension that is not supported', async () => {
    expect(await refusal('picture.gif', 'GIF89a')).toMatch(/\.png, \.jpg.*received \.gif/);
    expect(await refusal('picture', 'x')).toContain('received none');
  });

  it.each(WRITTEN_FORMATS)('truncated: %s', async (format) => {
    const channels = format === 'nifti' || format === 'fits' ? 1 : 3;
    const bytes = await encodeImage(randomImage(40, 40, channels, 9), format, {}, 'x');
    for (const share of [0.3, 0.6, 0.95]) {
      const cut = bytes.subarray(0, Math.floor(share * bytes.length));
      expect(await refusal(`cut.${formatExtension(format)}`, cut)).toMatch(
        /damaged, truncated|bytes of data/,
      );
    }
  });

  it('damaged inside: a PNG with a wrong checksum', async () => {
    const bytes = Buffer.from(await encodeImage(randomImage(40, 40, 1, 9), 'png', {}, 'x'));
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 0xff;
    expect(await refusal('damaged.png', bytes)).toContain('damaged');
  });

  it('of several frames or pages', async () => {
    const frames = [10, 200].map((v) => png({ ...pixel, bitDepth: 8, colourType: 0 }, [[v]]));
    const webp = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer();
    expect(await refusal('frames.webp', webp)).toContain('2 pages or frames');
    const page = { ...pixel, bits: 8, sampleFormat: 1 as const, data: Uint8Array.of(1) };
    expect(await refusal('pages.tif', tiff(page, page, page))).toContain('3 pages or frames');
  });

  it('animated: PNG, by its true name', async () => {
    const control = ['acTL', Uint8Array.of(0, 0, 0, 5, 0, 0, 0, 0)] as const;
    const header = { ...pixel, bitDepth: 8, colourType: 0 };
    const animated = await refusal('animated.png', png(header, [[7]], [control]));
    expect(animated).toContain('received an animation of 5 frames');
    const still = ['acTL', Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 0)] as const;
    expect(await valuesOf('still.png', png(header, [[7]], [still]))).toEqual([7 / 255]);
  });

  it('with transparent pixels', async () => {
    const half = png({ width: 2, height: 1, bitDepth: 8, colourType: 4 }, [[7, 255, 9, 128]]);
    expect(await refusal('half.png', half)).toMatch(/transparent.*Flatten/);
    const wide = png({ ...pixel, bitDepth: 16, colourType: 6 }, [[0, 1, 0, 2, 0, 3, 255, 254]]);
    expect(await refusal('half16.png', wide)).toContain('transparent');
    const header = { width: 2, height: 1, bitDepth: 8, colourType: 0 };
    const key = png(header, [[7, 9]], [['tRNS', Uint8Array.of(0, 9)]]);
    expect(await refusal('key.png', key)).toContain('transparent');
  });

  it('CMYK and wide integers', async () => {
    const cmyk = await sharp(png({ ...pixel, bitDepth: 8, colourType: 2 }, [[9, 8, 7]]))
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    expect(await refusal('cmyk.jpg', cmyk)).toMatch(/grey or RGB.*CMYK/);
    const wide = tiff({ ...pixel, bits: 32, sampleFormat: 1, data: new Uint8Array(4) });
    expect(await refusal('uint32.tif', wide)).toContain('32-bit unsigned integers');
  });

  it('that declare more pixels than could be meant', async () => {
    const bomb = png({ width: 60000, height: 60000, bitDepth: 8, colourType: 0 }, []);
    expect(await refusal('bomb.png', bomb)).toContain('60000×60000');
  });

  it('with NaN or infinity, giving the first in reading order', async () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, NaN, Infinity, 0);
    const data = new Uint8Array(values.buffer);
    const path = save('nan.tif', tiff({ width: 4, height: 2, bits: 32, sampleFormat: 3, data }));
    const error = await failure(readImage(path));
    expect(error).toBeInstanceOf(ImageContentError);
    expect(error).toMatchObject({ code: 'unusable-image', path });
    expect((error as Error).message).toContain('received NaN in row 1, column 1');
  });
});

describe('describeImage', () => {
  it.each([
    ['png', '.png', 1, 16],
    ['png', '.png', 3, 8],
    ['jpeg', '.jpg', 1, 8],
    ['tiff', '.tif', 3, 64],
    ['tiff', '.tif', 3, 32],
    ['tiff', '.tif', 1, 16],
    ['webp', '.webp', 3, 8],
    ['npy', '.npy', 3, 64],
    ['npz', '.npz', 3, 32],
  ] as const)('%s %s with %i channel(s) of %i bits', async (format, ext, channels, bitDepth) => {
    const bytes = await encodeImage(randomImage(7, 5, channels, 3), format, { bitDepth }, 'x');
    const path = save(`described${ext}`, bytes);
    const isFloat = bitDepth > 16;
    const expected = { width: 7, height: 5, format, bitDepth, channels, isFloat };
    expect(await describeImage(path)).toEqual(expected);
  });

  it('reads no pixels: a header is enough', async () => {
    const bytes = png({ width: 9, height: 4, bitDepth: 1, colourType: 0 }, []);
    expect(await describeImage(save('header.png', bytes))).toEqual({
      width: 9,
      height: 4,
      format: 'png',
      bitDepth: 1,
      channels: 1,
      isFloat: false,
    });
  });
});

describe('the middle of a picture', () => {
  const image = randomImage(37, 22, 3, 5, 8);

  it.each(['png', 'jpeg', 'webp', 'tiff', 'npy'] as const)(
    'is what the whole has there: %s',
    async (format) => {
      const bitDepth = format === 'npy' ? 64 : 8;
      const path = join(folder, `middle.${formatExtension(format)}`);
      await writeImage(path, image, { bitDepth });
      const whole = await readImage(path, { colour: 'keep' });
      const { image: middle, part, size } = await readMiddle(path, 10, { colour: 'keep' });
      expect(size).toEqual({ width: 37, height: 22 });
      expect(part).toEqual({ row: 6, column: 13, width: 10, height: 10 });
      expect(middle).toEqual(crop(whole, 6, 13, 10, 10));
      expect((await readMiddle(path, 30)).part).toEqual({
        row: 0,
        column: 3,
        width: 30,
        height: 22,
      });
    },
  );

  it('is that of the picture as it is shown, where it is stored turned', async () => {
    const bytes = await sharp(Buffer.from(Uint8Array.from({ length: 600 }, (_, k) => k % 251)), {
      raw: { width: 30, height: 20, channels: 1 },
    })
      .png()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const path = save('turned.png', bytes);
    const whole = await readImage(path);
    const { image: middle, part, size } = await readMiddle(path, 12);
    expect(size).toEqual({ width: 20, height: 30 });
    expect(part).toEqual({ row: 9, column: 4, width: 12, height: 12 });
    expect(middle).toEqual(crop(whole, 9, 4, 12, 12));
  });
});
