import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spectralNorm } from '../../../../core/test/support/dense.js';
import { randomStream } from '../../../../core/test/support/random.js';
import { jointNorm } from '../../../src/prior/filters/jointNorm.js';

/** ‖Σ a_j C_jᵀC_j‖ of a bank on a picture, by dense linear algebra. */
function denseNorm(
  { size: k, channels, taps }: Parameters<typeof jointNorm>[0],
  a: readonly number[],
  side: number,
): number {
  const rows: Float64Array[] = [];
  for (const [j, weight] of a.entries()) {
    for (let row = 0; row + k <= side; row++) {
      for (let column = 0; column + k <= side; column++) {
        const response = new Float64Array(channels * side * side);
        for (let i = 0; i < channels * k * k; i++) {
          const [c, p] = [Math.floor(i / (k * k)), i % (k * k)];
          const place = (row + Math.floor(p / k)) * side + column + (p % k);
          response[c * side * side + place] = Math.sqrt(weight) * taps[j * channels * k * k + i]!;
        }
        rows.push(response);
      }
    }
  }
  return spectralNorm(rows) ** 2;
}

describe('jointNorm', () => {
  it('is at least the norm on pictures, and little more on large ones', () => {
    const ratios: number[] = [];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom(1, 1, 1, 2, 3),
        fc.integer({ min: 1, max: 4 }),
        fc.boolean(),
        (seed, size, channels, filters, oneChannel) => {
          const random = randomStream(seed);
          const taps = Float64Array.from(
            { length: filters * channels * size * size },
            // All channels alike: matrices of rank 1, whose entries cancel to rounding at some frequencies.
            (_, i) => (oneChannel ? Math.sin((i % (size * size)) + seed) : 2 * random() - 1),
          );
          const a = Array.from({ length: filters }, () => random());
          const bound = jointNorm({ size, channels, taps }, a);
          const dense = denseNorm({ size, channels, taps }, a, channels === 1 ? 9 : 6);
          expect(bound).toBeGreaterThanOrEqual(dense * (1 - 1e-12));
          ratios.push(bound / dense);
        },
      ),
      { seed: 1964, numRuns: 30 },
    );
    ratios.sort((x, y) => x - y);
    expect(ratios[Math.floor(ratios.length / 2)]).toBeLessThan(1.6);
  });

  it('is exact but for the grid for a difference', () => {
    const taps = Float64Array.of(-1, 1, 0, 0);
    expect(jointNorm({ size: 2, channels: 1, taps }, [1])).toBeGreaterThanOrEqual(4);
    expect(jointNorm({ size: 2, channels: 1, taps }, [1])).toBeLessThan(4.2);
    expect(jointNorm({ size: 2, channels: 1, taps: new Float64Array(4) }, [1])).toBe(0);
  });
});
