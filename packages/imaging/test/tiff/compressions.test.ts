import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { expectSame, randomImage } from '../pictures.js';
import { read, refusal, valuesOf } from './support.js';

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
