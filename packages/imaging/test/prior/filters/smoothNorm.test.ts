import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/test/support/random.js';
import { jointNorm } from '../../../src/prior/filters/jointNorm.js';
import { smoothNorm } from '../../../src/prior/filters/smoothNorm.js';

/** Central differences over a range of steps: the nearest to what is said. */
function nearest(f: (h: number) => number, said: number): number {
  const differences = [1e-3, 1e-4, 1e-5, 1e-6].map((h) => (f(h) - f(-h)) / (2 * h));
  return Math.min(...differences.map((d) => Math.abs(d - said)));
}

describe('smoothNorm', () => {
  it('is at least the proven norm and little more, with its derivatives', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom(1, 1, 2, 3),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(1e-30, 1, 1e30),
        (seed, size, channels, filters, unit) => {
          const random = randomStream(seed);
          const length = filters * channels * size * size;
          const taps = Float64Array.from({ length }, () => 2 * random() - 1);
          const a = Float64Array.from({ length: filters }, () => unit * random());
          const bank = { size, channels, taps };
          const norm = smoothNorm(bank, a);
          const joint = jointNorm(bank, a);
          expect(norm.value).toBeGreaterThan(joint * (1 - 1e-7));
          // 4,096 frequencies at most, whose 64th root is 1.139.
          expect(norm.value).toBeLessThan(joint * 1.16);
          expect(norm.weights.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12);
          const at = Math.floor(random() * length);
          const along = (h: number): number => {
            const moved = taps.slice();
            moved[at]! += h;
            return Math.log(smoothNorm({ ...bank, taps: moved }, a).value);
          };
          const size_ = Math.max(...norm.taps.map(Math.abs));
          expect(nearest(along, norm.taps[at]!)).toBeLessThan(1e-6 * (1 + size_));
          const j = at % filters;
          const scaled = (h: number): number =>
            Math.log(
              smoothNorm(
                bank,
                a.map((x, i) => (i === j ? x * Math.exp(h) : x)),
              ).value,
            );
          expect(nearest(scaled, norm.weights[j]!)).toBeLessThan(1e-7);
          expect(norm.error).toBeLessThan(1e-11);
          expect(norm.weightsError).toBeLessThan(1e-8);
        },
      ),
      { seed: 64, numRuns: 25 },
    );
  });

  it('refuses a bank of which nothing is left', () => {
    const bank = { size: 3, channels: 1, taps: new Float64Array(9) };
    expect(() => smoothNorm(bank, Float64Array.of(1))).toThrow('underflow');
  });
});
