import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fourierCost, fourierLength, fourierMultiplier, realFourier } from '../../src/index.js';
import { dot, expectClose } from '../support/compare.js';
import { randomStream, uniformVector } from '../support/random.js';

const size = fc.constantFrom(1, 2, 3, 5, 8, 12, 13, 30, 37, 107);
const shapes = fc.record({ width: size, height: size }).filter((s) => s.width * s.height < 1500);

/** The spectrum of a kernel on the period, times √n: what a convolution with it multiplies by. */
function spectrumOf(shape: { width: number; height: number }, kernel: Float64Array) {
  const F = realFourier(shape);
  const numbers = F.bins * shape.height;
  const [re, im] = [new Float64Array(numbers), new Float64Array(numbers)];
  F.forward(kernel, re, im);
  const root = Math.sqrt(kernel.length);
  return { re: re.map((v) => v * root), im: im.map((v) => v * root) };
}

describe('fourierMultiplier', () => {
  it('is the convolution around the period, its adjoint the transpose, SIMD as plain to the bit', () => {
    fc.assert(
      fc.property(shapes, fc.nat(1e6), (shape, seed) => {
        const { width, height } = shape;
        const n = width * height;
        const random = randomStream(seed);
        const [kernel, x, y] = [0, 1, 2].map(() => uniformVector(random, n)) as [
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const { re, im } = spectrumOf(shape, kernel);
        const M = fourierMultiplier(shape, re, im, { implementation: 'simd' });
        const plain = fourierMultiplier(shape, re, im, { implementation: 'plain' });
        const [Mx, My, again] = [0, 1, 2].map(() => new Float64Array(n)) as [
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        M.apply(x, Mx);
        M.adjoint(y, My);
        plain.apply(x, again);
        expect(again).toEqual(Mx);
        plain.adjoint(y, again);
        expect(again).toEqual(My);
        // In place.
        again.set(x);
        M.apply(again, again);
        expect(again).toEqual(Mx);
        expect(M.rounding).toBe(plain.rounding);
        const scale = Math.sqrt(dot(x, x) * dot(y, y));
        expect(Math.abs(dot(Mx, y) - dot(x, My))).toBeLessThanOrEqual(2 * M.rounding * scale);
        if (n > 200) return;
        const around = Float64Array.from({ length: n }, (_, p) => {
          let sum = 0;
          for (let q = 0; q < n; q++) {
            const dx = ((p % width) - (q % width) + width) % width;
            const dy = (Math.floor(p / width) - Math.floor(q / width) + height) % height;
            sum += kernel[dy * width + dx]! * x[q]!;
          }
          return sum;
        });
        expectClose(Mx, around, 1e-12);
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  it('is off by at most what it states', () => {
    // Of a period of one row, by sums of 1 and −1 that are exact.
    const shape = { width: 36, height: 1 };
    const numbers = 19;
    const [one, none] = [new Float64Array(numbers).fill(3), new Float64Array(numbers)];
    const M = fourierMultiplier(shape, one, none);
    const x = uniformVector(randomStream(4), 36);
    const out = new Float64Array(36);
    M.apply(x, out);
    const off = Math.sqrt(out.reduce((sum, v, i) => sum + (v - 3 * x[i]!) ** 2, 0) / dot(x, x));
    expect(off).toBeGreaterThan(0);
    expect(off).toBeLessThanOrEqual(M.rounding + 3 * 2 ** -53);
    expect(M.rounding).toBeLessThan(1e-13);
  });

  it('refuses spectra of another size', () => {
    const [right, wrong] = [new Float64Array(6), new Float64Array(8)];
    expect(() => fourierMultiplier({ width: 4, height: 2 }, right, wrong)).toThrow(
      'Expected 6 numbers for im but received 8',
    );
    expect(() => fourierMultiplier({ width: 0, height: 2 }, right, right)).toThrow('for width');
  });
});

describe('fourierLength', () => {
  it('is at least what is asked for, costs no more, and has small factors where it is another', () => {
    for (let n = 1; n <= 400; n++) {
      const length = fourierLength(n);
      expect(length).toBeGreaterThanOrEqual(n);
      expect(fourierCost(length, 1)).toBeLessThanOrEqual(fourierCost(n, 1));
      if (length === n) continue;
      let rest = length;
      for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
      expect(rest).toBe(1);
    }
    expect([fourierLength(509), fourierLength(512), fourierLength(572)]).toEqual([512, 512, 576]);
  });
});
