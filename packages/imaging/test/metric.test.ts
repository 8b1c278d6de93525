import { ArgumentError, ShapeError } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../src/image.js';
import { psnr } from '../src/metric/psnr.js';
import { ssim } from '../src/metric/ssim.js';
import { lcg, randomImage, sines } from './pictures.js';

function noisy(clean: Float64Array, amplitude: number, seed: number): Float64Array {
  const noise = lcg(clean.length, seed);
  return clean.map((x, i) => x + amplitude * ((noise[i] ?? NaN) - 0.5));
}

const scaled = (image: Image, factor: number): Image => ({
  ...image,
  data: image.data.map((x) => factor * x),
});

const reference = createImage(40, 33, sines(40, 33));
const image = createImage(40, 33, noisy(reference.data, 0.2, 1));
const colour = (() => {
  const clean = Float64Array.from([0, 1, 2].flatMap((phase) => [...sines(25, 21, phase)]));
  const damaged = createImage(25, 21, noisy(clean, 0.3, 5), 3);
  return { reference: createImage(25, 21, clean, 3), image: damaged };
})();

// Expected numbers of scikit-image 0.26.0: structural_similarity with gaussian_weights=True,
// sigma=1.5, use_sample_covariance=False and data_range, and peak_signal_noise_ratio.
describe('psnr', () => {
  it('agrees with scikit-image', () => {
    expect(psnr(image, reference)).toBeCloseTo(24.70629073587226, 11);
    expect(psnr(image, reference, { peak: 2 })).toBeCloseTo(30.726890649151883, 11);
    expect(psnr(colour.image, colour.reference)).toBeCloseTo(21.237403294155477, 11);
  });

  it('is 20 log10(peak / d) for a constant difference d', () => {
    const zero = createImage(3, 2, new Float64Array(6));
    expect(psnr(createImage(3, 2, new Float64Array(6).fill(0.1)), zero)).toBeCloseTo(20, 12);
    const ten = createImage(3, 2, new Float64Array(6).fill(-10));
    expect(psnr(ten, zero, { peak: 255 })).toBeCloseTo(20 * Math.log10(25.5), 12);
  });

  it('is Infinity for equal images', () => {
    expect(psnr(image, image)).toBe(Infinity);
  });
});

describe('ssim', () => {
  it.each([
    ['a noisy picture', image, reference, 1, 0.9286475780711656],
    ['a peak of 2', image, reference, 2, 0.9338650278113059],
    ['a peak of 255', scaled(image, 255), scaled(reference, 255), 255, 0.9286475780711656],
    ['colour', colour.image, colour.reference, 1, 0.8593172779095656],
    [
      'a single window',
      createImage(11, 11, lcg(121, 7)),
      createImage(11, 11, lcg(121, 8)),
      1,
      -0.027867122508100264,
    ],
    [
      'a wide strip',
      createImage(64, 12, lcg(768, 3)),
      createImage(64, 12, sines(64, 12, 1)),
      1,
      -0.013996431809792235,
    ],
  ])('agrees with scikit-image for %s', (_, x, y, peak, value) => {
    expect(Math.abs(ssim(x, y, { peak }) - value)).toBeLessThan(1e-12);
  });

  it('is (2ab + C1) / (a² + b² + C1) for constants a and b', () => {
    const flat = (value: number) => createImage(12, 15, new Float64Array(180).fill(value));
    const expected = (2 * 0.2 * 0.7 + 1e-4) / (0.04 + 0.49 + 1e-4);
    expect(ssim(flat(0.2), flat(0.7))).toBeCloseTo(expected, 12);
  });

  it('is 1 for equal images, symmetric, and at most 1', () => {
    expect(ssim(image, image)).toBeCloseTo(1, 14);
    const seeds = fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 11, max: 20 }));
    fc.assert(
      fc.property(seeds, ([a, b, width]) => {
        const x = randomImage(width, 11, 1, a);
        const y = randomImage(width, 11, 1, b);
        const value = ssim(x, y);
        expect(value).toBeLessThanOrEqual(1 + 1e-14);
        expect(ssim(y, x)).toBeCloseTo(value, 13);
      }),
      { seed: 9, numRuns: 40 },
    );
  });

  it('refuses images smaller than the window', () => {
    for (const [width, height] of [
      [10, 40],
      [40, 10],
    ] as const) {
      const small = randomImage(width, height, 1, 1);
      expect(() => ssim(small, small)).toThrow(ArgumentError);
      expect(() => ssim(small, small)).toThrow('at least 11×11 pixels');
    }
  });
});

describe.each([
  ['psnr', psnr],
  ['ssim', ssim],
])('%s', (_, metric) => {
  it('refuses images of different shape and peaks that are no peaks', () => {
    expect(() => metric(image, randomImage(33, 40, 1, 1))).toThrow(ShapeError);
    expect(() => metric(image, randomImage(40, 33, 3, 1))).toThrow('40×33×3');
    for (const peak of [0, -1, NaN, Infinity]) {
      expect(() => metric(image, reference, { peak })).toThrow(ArgumentError);
    }
  });
});
