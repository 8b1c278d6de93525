import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../../core/test/support/random.js';
import { coefficientsOf, tapsOf } from '../../../src/prior/filters/basis.js';
import { centredPatches } from '../../../src/prior/filters/patches.js';
import { dctCoefficients } from '../../../src/prior/filters/start.js';

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((s, x, i) => s + x * b[i]!, 0);

describe('the basis of filters of mean 0', () => {
  it('is orthonormal, and its transpose takes coefficients back', () => {
    for (let k = 2; k <= 9; k++) {
      const n = k * k - 1;
      const coefficients = normalVector(randomStream(k), 2 * n);
      const taps = tapsOf(k, coefficients);
      expect(taps).toHaveLength(2 * k * k);
      for (let j = 0; j < 2; j++) {
        const own = taps.subarray(j * k * k, (j + 1) * k * k);
        expect(Math.abs(own.reduce((s, x) => s + x, 0))).toBeLessThan(1e-13);
      }
      const back = new Float64Array(2 * n);
      coefficientsOf(k, taps, back);
      expect(Math.max(...back.map((b, i) => Math.abs(b - coefficients[i]!)))).toBeLessThan(1e-13);
      const other = normalVector(randomStream(100 + k), 2 * k * k);
      coefficientsOf(k, other, back);
      expect(dot(taps, other)).toBeCloseTo(dot(coefficients, back), 11);
    }
  });

  it('rounds taps once, where sums in 64 bits would lose more', () => {
    // Coefficients that cancel in the first tap but for the smallest of them.
    const [one, other] = [tapsOf(3, [1, 0, 0, 0, 0, 0, 0, 0]), tapsOf(3, [0, 1, 0, 0, 0, 0, 0, 0])];
    const both = tapsOf(3, [2 ** 30 * other[0]!, -(2 ** 30) * one[0]!, 0, 0, 2 ** -30, 0, 0, 0]);
    const small = tapsOf(3, [0, 0, 0, 0, 1, 0, 0, 0]);
    expect(both[0]! / (2 ** -30 * small[0]!)).toBeCloseTo(1, 12);
  });
});

describe('centredPatches', () => {
  it('is at least the norm of all patches about their means, and little more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom(1, 3),
        fc.constantFrom(0, 1e6),
        (seed, k, channels, offset) => {
          const [width, height] = [k + (seed % 3), k + (seed % 5)];
          const x = normalVector(randomStream(seed), width * height * channels).map(
            (v) => v + offset,
          );
          let squares = 0;
          for (let c = 0; c < channels; c++) {
            for (let row = 0; row + k <= height; row++) {
              for (let column = 0; column + k <= width; column++) {
                const patch = Array.from(
                  { length: k * k },
                  (_, a) =>
                    x[(c * height + row + Math.floor(a / k)) * width + column + (a % k)]! - offset,
                );
                const mean = patch.reduce((s, v) => s + v, 0) / (k * k);
                squares += patch.reduce((s, v) => s + (v - mean) ** 2, 0);
              }
            }
          }
          const bound = centredPatches({ width, height, channels }, k, x);
          expect(bound).toBeGreaterThanOrEqual(Math.sqrt(squares) * (1 - 1e-9));
          expect(bound).toBeLessThan(Math.sqrt(squares) * (1 + 1e-4));
        },
      ),
      { seed: 5, numRuns: 100 },
    );
  });
});

describe('dctCoefficients', () => {
  it('are filters of norm 1, of brightness before colours, and different ones', () => {
    for (const [count, channels, size] of [
      [24, 1, 5],
      [5, 1, 2],
      [12, 3, 2],
    ] as const) {
      const all = dctCoefficients({ count, channels, size });
      const n = channels * (size * size - 1);
      const filters = Array.from({ length: count }, (_, j) => all.slice(j * n, (j + 1) * n));
      for (const one of filters) expect(Math.hypot(...one)).toBeCloseTo(1, 12);
      expect(new Set(filters.map((one) => one.join())).size).toBe(count);
    }
  });
});
