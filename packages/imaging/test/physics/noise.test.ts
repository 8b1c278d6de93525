import { createHash } from 'node:crypto';
import { ArgumentError } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { createImage } from '../../src/image.js';
import { addGaussianNoise } from '../../src/physics/gaussianNoise.js';
import { noiseSeed } from '../../src/random.js';
import { randomImage } from '../pictures.js';

const size = 400;
const black = createImage(size, size, new Float64Array(size * size));

function moment(data: Float64Array, order: number): number {
  return data.reduce((sum, x) => sum + x ** order, 0) / data.length;
}

describe('addGaussianNoise', () => {
  const { data } = addGaussianNoise(black, { sigma: 2, seed: 1 });
  const unit = data.map((x) => x / 2);

  // n = 160000 samples; each bound is four standard errors of the quantity.
  it('has the moments of a normal distribution', () => {
    const n = unit.length;
    expect(Math.abs(moment(unit, 1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(unit, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(unit, 3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(unit, 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });

  it('has the tails of a normal distribution', () => {
    // P(|n| > 1, 2, 3).
    for (const [bound, p] of [
      [1, 0.317310508],
      [2, 0.045500264],
      [3, 0.002699796],
    ] as const) {
      const share = unit.filter((x) => Math.abs(x) > bound).length / unit.length;
      expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / unit.length));
    }
  });

  it('has no correlation between neighbours, nor between their squares', () => {
    for (const lag of [1, 2, size]) {
      const n = unit.length - lag;
      let product = 0;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        product += unit[i]! * unit[i + lag]!;
        squares += (unit[i]! ** 2 - 1) * (unit[i + lag]! ** 2 - 1);
      }
      expect(Math.abs(product / n)).toBeLessThan(4 / Math.sqrt(n));
      expect(Math.abs(squares / n)).toBeLessThan(4 * (2 / Math.sqrt(n)));
    }
  });

  it('is independent between neighbouring seeds, from the first pixel on', () => {
    const pixels = createImage(4, 1, new Float64Array(4));
    const runs = Array.from({ length: 4000 }, (_, seed) =>
      addGaussianNoise(pixels, { sigma: 1, seed }),
    );
    const n = runs.length;
    for (let pixel = 0; pixel < 4; pixel++) {
      const values = Float64Array.from(runs, (run) => run.data[pixel] ?? NaN);
      const product = values.reduce((sum, x, i) => sum + x * (values[(i + 1) % n] ?? NaN), 0) / n;
      expect(Math.abs(moment(values, 1))).toBeLessThan(4 / Math.sqrt(n));
      expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
      expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(n));
    }
  });

  it('is the same for the same seed, today and later', () => {
    const options = { sigma: 0.1, seed: 4294967295 };
    const image = randomImage(33, 21, 3, 5);
    const noisy = addGaussianNoise(image, options);
    expect(addGaussianNoise(image, options)).toEqual(noisy);
    expect(addGaussianNoise(image, { ...options, seed: 4294967294 })).not.toEqual(noisy);
    // Rounded, so that only the last bits of log, sin and cos may differ between JavaScript engines.
    const rounded = [...noisy.data].map((x) => x.toFixed(9)).join();
    const digest = createHash('sha256').update(rounded).digest('hex').slice(0, 16);
    expect(digest).toBe('05dc946c1a442612');
  });

  it('adds nothing when sigma is 0, and leaves the image alone otherwise', () => {
    const image = randomImage(5, 3, 1, 5);
    const before = image.data.slice();
    expect(addGaussianNoise(image, { sigma: 0, seed: 3 })).toEqual(image);
    addGaussianNoise(image, { sigma: 1, seed: 3 });
    expect(image.data).toEqual(before);
  });

  it('scales with sigma and is not clipped', () => {
    const one = addGaussianNoise(black, { sigma: 1, seed: 8 }).data;
    const three = addGaussianNoise(black, { sigma: 3, seed: 8 }).data;
    for (let i = 0; i < 1000; i++) expect(three[i]).toBeCloseTo(3 * one[i]!, 12);
    expect(Math.min(...three.subarray(0, 1000))).toBeLessThan(-3);
  });

  it('refuses a sigma or a seed out of range', () => {
    for (const sigma of [-0.1, 10.01, 25, NaN, Infinity]) {
      expect(() => addGaussianNoise(black, { sigma, seed: 1 })).toThrow(ArgumentError);
    }
    expect(() => addGaussianNoise(black, { sigma: 25, seed: 1 })).toThrow('25/255 = 0.098');
    for (const seed of [-1, 0.5, 2 ** 32, NaN]) {
      expect(() => addGaussianNoise(black, { sigma: 1, seed })).toThrow('for seed');
    }
  });
});

describe('noiseSeed', () => {
  it('depends on the name and the seed', () => {
    const names = Array.from({ length: 2000 }, (_, i) => `${String(i)}.png`);
    const seeds = new Set(names.flatMap((name) => [0, 1, 7].map((seed) => noiseSeed(seed, name))));
    expect(seeds.size).toBe(6000);
    for (const seed of seeds) expect(seed >>> 0).toBe(seed);
  });

  it('is fixed, and equal for both ways of writing an accent', () => {
    expect([noiseSeed(0, 'a.png'), noiseSeed(1, 'a.png')]).toEqual([1600631338, 2643766492]);
    expect(noiseSeed(5, 'e\u0301.png')).toBe(noiseSeed(5, '\u00e9.png'));
    expect(() => noiseSeed(-1, 'a')).toThrow(ArgumentError);
  });
});
