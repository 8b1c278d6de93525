import { describe, expect, it } from 'vitest';
import { patternOf } from '../../../src/physics/sampling/pattern.js';
import {
  PATTERNS,
  samplingPattern,
  type PatternOptions,
} from '../../../src/physics/sampling/patterns.js';

const SIZES = [
  { width: 64, height: 64 },
  { width: 31, height: 48 },
  { width: 7, height: 5 },
  { width: 1, height: 1 },
];

const measured = (weights: Float64Array): number => weights.reduce((sum, s) => sum + s, 0);

describe.each(PATTERNS)('pattern $name', ({ name }) => {
  it.each(SIZES)('is of 0 and 1, has the middle and its rate: $width×$height', (size) => {
    const { width, height } = size;
    for (const rate of [0.01, 0.25, 0.5, 1]) {
      const { weights, rate: share } = samplingPattern(name, size, { rate, seed: 3 });
      expect(weights.every((s) => s === 0 || s === 1)).toBe(true);
      expect(weights[Math.floor(height / 2) * width + Math.floor(width / 2)]).toBe(1);
      expect(share).toBe(measured(weights) / (width * height));
      // The nearest number of lines or entries; spokes as close as one more or less brings it.
      const grain: Readonly<Record<string, number>> = {
        lines: 0.5 / width,
        equispaced: 0.5 / width,
        points: 0.5 / (width * height),
      };
      const slack = grain[name];
      if (slack !== undefined && rate >= 0.1 && width > 1)
        expect(Math.abs(share - rate)).toBeLessThan(slack + 1e-12);
      if (name === 'spokes' && width === 64 && rate > 0.1) expect(share).toBeCloseTo(rate, 1);
    }
  });

  it('follows its seed alone', () => {
    const size = { width: 64, height: 64 };
    const of = (options: PatternOptions): Float64Array =>
      samplingPattern(name, size, options).weights;
    expect(of({ seed: 5 })).toEqual(of({ seed: 5 }));
    const same = ['spokes', 'full'].includes(name);
    expect(of({ seed: 5 }).join() === of({ seed: 6 }).join()).toBe(same);
  });
});

describe('patterns', () => {
  const size = { width: 64, height: 32 };
  const columnOf = (weights: Float64Array, column: number): number[] =>
    Array.from({ length: size.height }, (_, i) => weights[i * size.width + column]!);

  it('of lines: 16 whole columns of 64 at a rate of 25 %, 5 in the middle', () => {
    for (const name of ['lines', 'equispaced']) {
      const { weights } = samplingPattern(name, size, { rate: 0.25 });
      const sums = Array.from({ length: 64 }, (_, j) =>
        measured(Float64Array.from(columnOf(weights, j))),
      );
      expect(sums.every((sum) => sum === 0 || sum === 32)).toBe(true);
      expect(sums.filter((sum) => sum === 32)).toHaveLength(16);
      expect(sums.slice(30, 35)).toEqual([32, 32, 32, 32, 32]);
    }
  });

  it('equispaced lines are apart by the same number of columns, or one more', () => {
    const { weights } = samplingPattern('equispaced', size, { rate: 0.25, centre: 0, seed: 2 });
    const chosen = Array.from({ length: 64 }, (_, j) => j).filter(
      (j) => weights[j] === 1 && j !== 32,
    );
    const gaps = chosen.slice(1).map((j, k) => j - chosen[k]!);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(2);
  });

  it('are denser at low frequencies the larger the decay is', () => {
    const inside = (decay: number): number => {
      const { weights } = samplingPattern('points', size, { rate: 0.2, centre: 0, decay, seed: 1 });
      const near = weights.filter((_, k) => {
        const [x, y] = [(k % 64) - 32, Math.floor(k / 64) - 16];
        return Math.hypot(x / 32, y / 16) < 0.5;
      });
      return measured(near) / measured(weights);
    };
    expect(inside(0)).toBeCloseTo(Math.PI / 16, 1);
    expect(inside(4)).toBeGreaterThan(0.6);
  });

  it('of spokes are symmetric about the frequency 0', () => {
    const { weights } = samplingPattern('spokes', { width: 31, height: 31 }, { rate: 0.3 });
    expect(Array.from(weights)).toEqual(Array.from(weights).reverse());
  });

  it.each<[string, () => unknown, string]>([
    ['another name', () => samplingPattern('spiral', size), 'one of lines, equispaced, spokes'],
    [
      'a rate above 1',
      () => samplingPattern('lines', size, { rate: 2 }),
      'rate of the sampling pattern',
    ],
    ['no rate', () => samplingPattern('lines', size, { rate: 0 }), 'rate of the sampling pattern'],
    ['half a column', () => samplingPattern('lines', { width: 1.5, height: 2 }), 'for width'],
    ['weights above 1', () => patternOf({ width: 1, height: 2 }, Float64Array.of(1, 1.5)), '1.5'],
    [
      'a weight that is none',
      () => patternOf({ width: 1, height: 2 }, Float64Array.of(1, NaN)),
      'NaN',
    ],
    [
      'nothing measured',
      () => patternOf({ width: 1, height: 2 }, new Float64Array(2)),
      'some measured',
    ],
    ['other sizes', () => patternOf({ width: 1, height: 2 }, new Float64Array(3)), '1×2 weights'],
  ])('refuse %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
