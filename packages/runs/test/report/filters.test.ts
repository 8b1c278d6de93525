import { shownTerms, penaltyOf, type Values } from '@bilevel/imaging/describe';
import { parseHTML } from 'linkedom/worker';
import { describe, expect, it } from 'vitest';
import { galleriesOf } from '../../src/report/learned/galleries.js';
import { gallerySvg } from '../../src/report/filters/gallery.js';

/** Three filters of 2×2 taps on `channels`: along columns, along rows, both. */
function values(channels: number): Values {
  const one = (of: readonly number[], mix: readonly number[]): number[] =>
    Array.from({ length: channels }, (_, c) => of.map((x) => x * (mix[c] ?? 1))).flat();
  return {
    filterWeights: [0.1, 0.5, 0.2],
    filterSmoothings: [0.01, 0.02, 0.04],
    filterTaps: [
      // The basis of 2×2: horizontal, vertical, diagonal or their like, each of norm 1.
      ...one([1, 0, 0], [1, 0, 0]),
      ...one([0, 3, 0], [1, 1, 1]),
      ...one([0, 0, -2], [1, -1, 0]),
    ],
  };
}

describe('the gallery of filters', () => {
  it('has the filters of a model, the strongest first', () => {
    const [bank, ...others] = shownTerms('tikhonov+filters:log-cosh,count=3,size=2', {
      weight: 1,
      ...Object.fromEntries(Object.entries(values(1)).map(([key, value]) => [`${key}2`, value])),
    });
    if (bank?.kind !== 'bank') throw new Error('There is no bank.');
    expect(others).toEqual([]);
    expect(bank.filters.map(({ index }) => index)).toEqual([1, 2, 0]);
    const [first] = bank.filters;
    if (first === undefined) throw new Error('There is no filter.');
    expect(first.strength).toBeCloseTo(1.5, 14);
    const [a = NaN, b, c, d] = first.taps[0] ?? [];
    expect(Math.abs(a)).toBeCloseTo(1.5, 14);
    expect([b, c, d].map((x = NaN) => Math.round((2 * x) / 3)).sort()).toEqual([
      ...[-1, -1, 1].map((sign) => sign * Math.sign(a) * Math.sign(a)),
    ]);
    // log cosh: ν log cosh(t/ν), times w.
    expect(penaltyOf(bank, first, 0.03)).toBeCloseTo(0.5 * 0.02 * Math.log(Math.cosh(1.5)), 14);
    expect(shownTerms('tv', { weight: 1, smoothing: 1 })).toEqual([]);
    expect(() => shownTerms('filters:count=3,size=2', { ...values(1), filterTaps: [1] })).toThrow(
      /9 numbers for filterTaps but received 1/,
    );
  });

  it('draws taps on a symmetric scale, and potentials on common axes', () => {
    const [gallery] = galleriesOf('filters:count=3,size=2', values(1));
    expect(gallery?.title).toBe('Learned filters: 3 of 2×2 taps');
    expect(gallery?.tiles).toHaveLength(3);
    const tiles = (gallery?.tiles ?? []).map(({ text }) => text);
    // Every tap of these is as large as the largest: black or white.
    for (const tile of tiles) {
      const fills = [...tile.matchAll(/<path fill="(#[0-9a-f]{6})"/g)].map(([, fill]) => fill);
      expect(fills.sort()).toEqual(['#000000', '#000000', '#ffffff', '#ffffff']);
      // 10 times the middle smoothing, and the next round number above 0.5 √(0.2² + 0.02²) = 0.1005.
      expect(tile).toContain('>−0.2<');
      expect(tile).toContain('y="145" font-size="9.5">0.2<');
    }
    expect(tiles[0]).toContain(
      'aria-label="Filter 2: weight 0.5, smoothing 0.02, taps up to ±1.5"',
    );
    const dark = galleriesOf('filters:count=3,size=2', values(1), { dark: true });
    expect(dark[0]?.tiles[0]?.text).toContain('stroke="#5db7ee"');
  });

  it('draws filters on three channels in colour', () => {
    const [gallery] = galleriesOf('filters:count=3,size=2,channels=3', values(3));
    expect(gallery?.title).toBe('Learned filters: 3 of 2×2 taps on 3 channels');
    const fills = (gallery?.tiles ?? []).map(({ text }) =>
      [
        ...new Set([...text.matchAll(/<path fill="(#[0-9a-f]{6})"/g)].map(([, fill]) => fill)),
      ].sort(),
    );
    // Brightness; red against green, blue at 0; red alone. Levels of 0 are in the middle.
    expect(fills).toEqual([
      ['#000000', '#ffffff'],
      ['#00ff80', '#ff0080'],
      ['#008080', '#ff8080'],
    ]);
  });

  it('is one SVG document for a file', () => {
    const text = gallerySvg('filters:count=3,size=2', values(1))?.text ?? '';
    const { document } = parseHTML(text) as unknown as {
      document: { querySelectorAll: (selector: string) => { length: number } };
    };
    expect(document.querySelectorAll('title')).toHaveLength(3);
    expect(text).toMatch(/^<svg xmlns[^>]+ width="\d+" height="\d+" viewBox/);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    expect(gallerySvg('tv', { weight: 1, smoothing: 1 })).toBeUndefined();
  });
});
