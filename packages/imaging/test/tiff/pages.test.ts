import { describe, expect, it } from 'vitest';
import { describeImage } from '../../src/io/read.js';
import { read, refusal, save, six, sixValues, valuesOf } from './support.js';
import { picture, tiffFile } from './tiffFile.js';

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
      '2 pages or frames of 6×1, 3×2 pixels. Choose one with `page`',
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
    expect(await refusal(file), by).toContain('a stack of 3 planes. Choose one with `page`');
    expect(await valuesOf(file, { page: 1 })).toEqual([0, 0.2]);
    expect(await refusal(file, { page: 4 })).toContain('a page from 1 to 3');
  });

  it('of an ImageJ stack are those behind the first', async () => {
    const first = picture(2, 1, six, { 270: 'ImageJ=1.53\nimages=3\n' });
    expect(await valuesOf(tiffFile([first]), { page: 2 })).toEqual([0.4, 0.6]);
    expect(await valuesOf(tiffFile([first]), { page: 3 })).toEqual([0.8, 1]);
  });
});
