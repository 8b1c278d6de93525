import { describe, expect, it } from 'vitest';
import { listPictures } from '../../src/io/listPictures.js';
import { extensionOf, pagePath, pictureAt, pictureName } from '../../src/io/picturePath.js';
import { describeImage, readImage } from '../../src/io/read.js';
import { pairByName } from '../../src/problem/pairing.js';
import { bytesOf, fixture, saved, unit } from './fixtures.js';

const stack = fixture('pages.tif');
const levels = (k: number): number[] => unit(k).map((value) => Math.round(250 * value) / 255);

describe('pages as pictures', () => {
  it('have paths of their own, by which they are read and described', async () => {
    const pages = await listPictures([stack, fixture('one.npz')], { page: 'all' });
    const expected = [1, 2, 3].map((k) => `${stack}#page=${String(k)}`);
    expect(pages).toEqual([fixture('one.npz'), ...expected]);
    for (const [k, path] of expected.entries()) {
      expect([...(await readImage(path, { page: 'all' })).data]).toEqual(levels(k));
      expect([...(await readImage(path)).data]).toEqual(levels(k));
    }
    expect(await describeImage(pagePath(stack, 3))).toMatchObject({ width: 24, bitDepth: 8 });
    await expect(readImage(pagePath(stack, 4))).rejects.toThrow('a page from 1 to 3');
    expect(await listPictures([pagePath(stack, 2)], { page: 'all' })).toEqual([pagePath(stack, 2)]);
  });

  it('are those of the file as it is now', async () => {
    const path = saved('rewritten.tif', bytesOf('pages.tif'));
    expect([...(await readImage(pagePath(path, 1))).data]).toEqual(levels(0));
    const other = bytesOf('pages.tif').map((byte, at) => (at > 200 && byte === 5 ? 6 : byte));
    saved('rewritten.tif', other);
    expect([...(await readImage(pagePath(path, 2))).data]).not.toEqual(levels(1));
    saved('rewritten.tif', bytesOf('pages.tif'));
    expect([...(await readImage(pagePath(path, 3))).data]).toEqual(levels(2));
  });

  it('are asked for: without, a file with several is one, and refused when it is read', async () => {
    expect(await listPictures([stack])).toEqual([stack]);
    await expect(readImage(stack)).rejects.toThrow(
      '3 pages or frames of 24×20 pixels. Choose one with `page`, 1 to 3, or ' +
        'take each as a picture with `page` all.',
    );
  });

  it('of an array of an archive', async () => {
    const path = fixture('several.npz');
    const pages = await listPictures([path], { page: 'all', variable: 'stack' });
    expect(pages).toHaveLength(3);
    const second = await readImage(pages[1] ?? '', { variable: 'stack' });
    expect([...second.data]).toEqual(unit(1));
  });

  it('are no more than a file can have', async () => {
    const text = 'ImageJ=1.53\nimages=999999999999\n\0';
    const bytes = Buffer.concat([bytesOf('pages.tif').subarray(0, 8), Buffer.from(text)]);
    const entries = [
      [256, 4, 1, 1],
      [257, 4, 1, 1],
      [270, 2, text.length, 8],
      [273, 4, 1, 8],
    ];
    const directory = Buffer.alloc(2 + 12 * entries.length + 4);
    directory.writeUInt16LE(entries.length, 0);
    for (const [k, [tag, type, count, value]] of entries.entries()) {
      directory.writeUInt16LE(tag ?? 0, 2 + 12 * k);
      directory.writeUInt16LE(type ?? 0, 4 + 12 * k);
      directory.writeUInt32LE(count ?? 0, 6 + 12 * k);
      directory.writeUInt32LE(value ?? 0, 10 + 12 * k);
    }
    bytes.writeUInt32LE(bytes.length, 4);
    const path = saved('claims.tif', Buffer.concat([bytes, directory]));
    await expect(listPictures([path], { page: 'all' })).rejects.toThrow('at most 100000 pages');
  });

  it('are named after file and page', () => {
    expect(pictureName('/a/cells.ome.tif#page=12')).toBe('cells.ome-page12');
    expect(pictureName('/a/cells.TIF')).toBe('cells');
    expect(pictureAt('/a/b.tif#page=0')).toEqual({ file: '/a/b.tif#page=0' });
    expect(extensionOf('/a/b.npz#page=2')).toBe('.npz');
    const pairs = pairByName(
      ['c/s.tif#page=1', 'c/s.tif#page=2'],
      ['n/s.npy#page=2', 'n/s.npy#page=1'],
    );
    expect(pairs).toEqual([
      { name: 's-page1', clean: 'c/s.tif#page=1', noisy: 'n/s.npy#page=1' },
      { name: 's-page2', clean: 'c/s.tif#page=2', noisy: 'n/s.npy#page=2' },
    ]);
  });
});
