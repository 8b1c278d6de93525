import { describe, expect, it } from 'vitest';
import { PictureChoiceError } from '../../src/errors.js';
import { createImage } from '../../src/image.js';
import { describeImage, readImage } from '../../src/io/read.js';
import { writeImage } from '../../src/io/write.js';
import {
  bytesOf,
  expectCutsRefused,
  fixture,
  read,
  refusal,
  saved,
  unit,
  valuesOf,
} from './fixtures.js';

describe('npz', () => {
  it('has a single picture among other arrays', async () => {
    expect(await valuesOf('one.npz')).toEqual(unit());
    expect(await read('one.npz')).toMatchObject({ white: 1, image: { width: 24, height: 20 } });
  });

  it('has several pictures, of which one is chosen by its name, and a page of it', async () => {
    const several = readImage(fixture('several.npz'));
    await expect(several).rejects.toThrow(PictureChoiceError);
    await expect(several).rejects.toMatchObject({ option: 'variable' });
    await expect(several).rejects.toThrow(
      'a single picture for ' +
        `${fixture('several.npz')} but received 3 arrays: truth (20×24 <f8), noisy (20×24 <f8), ` +
        'stack (3×20×24 <f8). Choose one with `variable`, such as truth.',
    );
    expect(await valuesOf('several.npz', { variable: 'truth' })).toEqual(unit());
    const unknown = read('several.npz', { variable: 'clean' });
    await expect(unknown).rejects.toThrow('received clean. The file has truth (20×24 <f8)');
    const stack = read('several.npz', { variable: 'stack' });
    await expect(stack).rejects.toThrow('a stack of 3 pictures in shape (3, 20, 24)');
    expect(await valuesOf('several.npz', { variable: 'stack', page: 2 })).toEqual(unit(1));
  });

  it('is described by the chosen array, or by the first picture', async () => {
    expect(await describeImage(fixture('several.npz'))).toEqual({
      ...{ width: 24, height: 20, format: 'npz', bitDepth: 64, isFloat: true, channels: 1 },
    });
  });

  it('is written with one array', async () => {
    const image = createImage(2, 3, Float64Array.of(0.1, -2, 3, 4, 5, 6));
    const path = saved('written.npz', Buffer.alloc(0));
    await writeImage(path, image);
    expect(await readImage(path)).toEqual(image);
    await writeImage(path, image, { bitDepth: 32 });
    expect((await readImage(path)).data[0]).toBe(Math.fround(0.1));
  });

  it('is refused when it is cut off or damaged anywhere', async () => {
    await expectCutsRefused('one.npz');
    const bytes = bytesOf('one.npz');
    const damaged = Buffer.from(bytes);
    damaged[1000]! ^= 1;
    expect(await refusal('bit.npz', damaged)).toContain('"image.npy" with another check sum');
    // Lengths, offsets and counts in the directory, each far too large.
    const entry = bytes.indexOf('PK\x01\x02');
    const end = bytes.lastIndexOf('PK\x05\x06');
    for (const at of [entry + 20, entry + 24, entry + 28, entry + 42, end + 10, end + 16]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt16LE(0xfff0, at);
      await refusal('lengths.npz', changed);
      if (at === end + 10) continue;
      changed.writeUInt32LE(0xfffffff0, at);
      await refusal('lengths.npz', changed);
    }
    const encrypted = Buffer.from(bytes);
    encrypted.writeUInt16LE(1, entry + 8);
    expect(await refusal('secret.npz', encrypted)).toContain('encrypted');
    const method = Buffer.from(bytes);
    method.writeUInt16LE(14, entry + 10);
    expect(await refusal('lzma.npz', method)).toContain('packed by method 14');
    expect(await refusal('empty.npz', bytes.subarray(end))).toMatch(/directory|no array/);
  });
});
