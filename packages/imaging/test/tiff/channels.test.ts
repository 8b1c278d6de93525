import { describe, expect, it } from 'vitest';
import { numbers, refusal, six, valuesOf } from './support.js';
import { picture, tiffFile } from './tiffFile.js';

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
      expect(await refusal(file)).toContain('received 2 channels. Choose one with `channel`');
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
