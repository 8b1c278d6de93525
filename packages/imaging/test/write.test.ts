import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { ImageContentError, ImageFileError } from '../src/errors.js';
import { createImage } from '../src/image.js';
import { encodePng } from '../src/io/encode.js';
import { svgToPng } from '../src/io/svg.js';
import { writeImage } from '../src/io/write.js';
import { randomImage, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const image = randomImage(4, 3, 1, 1);

/** The module as it is where nothing can be put in its place: modules of their own, for this call. */
async function withFullDisk(): Promise<typeof import('../src/io/write.js')> {
  vi.resetModules();
  vi.doMock('node:fs/promises', async (original) => {
    const real = await original<typeof import('node:fs/promises')>();
    const rename = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    return { ...real, rename };
  });
  try {
    return await import('../src/io/write.js');
  } finally {
    vi.doUnmock('node:fs/promises');
    vi.resetModules();
  }
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
}

describe('writeImage', () => {
  it('replaces an existing file and leaves nothing else behind', async () => {
    const inner = join(folder, 'replace');
    mkdirSync(inner);
    const path = join(inner, 'a.png');
    writeFileSync(path, 'old');
    await writeImage(path, image);
    expect(readdirSync(inner)).toEqual(['a.png']);
    expect(readFileSync(path).equals(await encodePng(image))).toBe(true);
  });

  it('keeps the old file, the cause and a clean folder when the disk is full', async () => {
    const inner = join(folder, 'full');
    mkdirSync(inner);
    const path = join(inner, 'a.png');
    writeFileSync(path, 'old');
    const error = await failure((await withFullDisk()).writeImage(path, image));
    expect(error).toMatchObject({ name: ImageFileError.name, path, cause: { code: 'ENOSPC' } });
    expect((error as Error).message).toContain('received a full disk');
    expect(readdirSync(inner)).toEqual(['a.png']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('names the reason for a missing folder, a file as folder, and a folder as file', async () => {
    const missing = await failure(writeImage(join(folder, 'no', 'a.png'), image));
    expect(missing).toMatchObject({ code: 'unreadable-image', cause: { code: 'ENOENT' } });
    writeFileSync(join(folder, 'file'), '');
    const below = await failure(writeImage(join(folder, 'file', 'a.png'), image));
    expect(below).toMatchObject({ cause: { code: 'ENOTDIR' } });
    mkdirSync(join(folder, 'taken.png'));
    const taken = await failure(writeImage(join(folder, 'taken.png'), image));
    expect(taken).toMatchObject({ code: 'unreadable-image' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('refuses pixels that are no numbers, before it touches the disk', async () => {
    const path = join(folder, 'nan.png');
    const nan = createImage(2, 2, Float64Array.of(0, 1, NaN, 1));
    const error = await failure(writeImage(path, nan));
    expect(error).toBeInstanceOf(ImageContentError);
    expect((error as Error).message).toContain('NaN in row 1, column 0');
    expect(readdirSync(folder)).not.toContain('nan.png');
    const huge = createImage(1, 1, Float64Array.of(1e39));
    const overflow = await failure(writeImage(join(folder, 'huge.tif'), huge));
    expect((overflow as Error).message).toContain('Infinity in row 0');
  });

  it.each([
    ['a.png', { bitDepth: 32 }, '8 or 16 bits per sample in a PNG file'],
    ['a.jpg', { bitDepth: 16 }, '8 bits per sample in a JPEG file'],
    ['a.npy', { bitDepth: 8 }, '64 or 32 bits per sample in a NumPy file'],
    ['a.png', { quality: 90 }, 'always lossless'],
    ['a.jpg', { quality: 0 }, 'a whole number from 1 to 100 for quality but received 0'],
    ['a.webp', { quality: 101 }, 'received 101'],
    ['a.jpg', { quality: 50.5 }, 'received 50.5'],
  ] as const)('refuses for %s %o', async (name, options, message) => {
    const error = await failure(writeImage(join(folder, name), image, options));
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toContain(message);
  });

  it('says when a size does not fit the format', async () => {
    const wide = createImage(70000, 1, new Float64Array(70000));
    const error = await failure(writeImage(join(folder, 'wide.jpg'), wide));
    expect(error).toBeInstanceOf(ImageFileError);
    expect((error as Error).message).toMatch(/fits a JPEG file.*70000×1 pixels/);
  });

  it('refuses an unknown extension', async () => {
    await expect(writeImage(join(folder, 'a.bmp'), image)).rejects.toThrow('received .bmp');
  });
});

describe('svgToPng', () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">' +
    '<rect width="10" height="10" fill="#ff0000"/><rect x="10" width="10" height="10"/></svg>';

  it.each([1, 2, 2.5])('draws at scale %d', async (scale) => {
    const bytes = await svgToPng(svg, { scale });
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([20 * scale, 10 * scale]);
    const last = data.length - info.channels;
    expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
    expect([...data.subarray(last, last + 3)]).toEqual([0, 0, 0]);
  });

  it('refuses what is no drawing, and scales that are no scales', async () => {
    await expect(svgToPng('no drawing')).rejects.toThrow('Expected a drawable SVG for svg');
    for (const scale of [0, -1, NaN, Infinity]) {
      await expect(svgToPng(svg, { scale })).rejects.toThrow(ArgumentError);
    }
  });
});
