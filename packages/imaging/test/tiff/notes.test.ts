import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { refusal, six, sixValues, valuesOf } from './support.js';
import { picture, tiffFile } from './tiffFile.js';

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
