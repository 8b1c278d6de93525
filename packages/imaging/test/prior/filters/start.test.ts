import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../../core/test/support/random.js';
import { numbersOf, type Values } from '../../../src/describe/description.js';
import { createImage } from '../../../src/image.js';
import { termsOf } from '../../../src/prior/expression.js';
import { tapsOf } from '../../../src/prior/filters/basis.js';
import { regularisersOf } from '../../../src/prior/regulariserOf.js';
import { startsOf } from '../../../src/prior/starts.js';
import { Model } from '../../../src/problem/model.js';
import { startOf } from '../../../src/problem/start.js';

const SIDE = 8;
const pair = (channels: 1 | 3) => {
  const noise = normalVector(randomStream(3), SIDE * SIDE * channels);
  const truth = createImage(SIDE, SIDE, new Float64Array(noise.length).fill(0.5), channels);
  return {
    name: 'p',
    truth,
    measured: { ...truth, data: truth.data.map((t, p) => t + 0.1 * noise[p]!) },
  };
};

describe('starts of filters', () => {
  it.each([
    ['filters:count=24,size=5', 1],
    ['filters:count=9,size=2,channels=3', 3],
    ['filters:count=5,size=4', 1],
  ] as const)('of %s are filters of norm 1 and mean 0, no two alike', (prior, channels) => {
    const [term] = termsOf(prior);
    const { count = 0, size = 0 } = term?.options ?? {};
    const model = new Model({ prior });
    const all = startsOf(termsOf(prior)).map(({ name }) => name);
    expect(all).toEqual(['dct', 'differences', 'random']);
    for (const name of all) {
      const values = startOf([pair(channels)], model, { name, seed: 4 });
      // Of every shape and range: refused otherwise.
      expect(model.thetaOf(values)).toHaveLength(model.parameters);
      const taps = tapsOf(size, numbersOf(values['filterTaps'] ?? []));
      const length = taps.length / count;
      const filters = Array.from({ length: count }, (_, j) =>
        taps.slice(j * length, (j + 1) * length),
      );
      for (const filter of filters) {
        expect(Math.hypot(...filter)).toBeCloseTo(1, 12);
        for (let c = 0; c < channels; c++) {
          const own = filter.subarray(c * size ** 2, (c + 1) * size ** 2);
          expect(own.reduce((sum, t) => sum + t, 0)).toBeCloseTo(0, 12);
        }
      }
      expect(new Set(filters.map((filter) => filter.join())).size).toBe(count);
    }
  });

  it('differences begin as total variation with its own start', () => {
    const pairs = [pair(1)];
    const model = new Model({ prior: 'filters:count=2,size=2' });
    const values = startOf(pairs, model, { name: 'differences' });
    const tv: Values = startOf(pairs, new Model({ prior: 'tv' }));
    const grid = { width: 3, height: 3, channels: 1 };
    // Only the middle of a 3×3 picture is away from the places that filters of 2×2 leave out: differences of 0 count alike.
    const x = Float64Array.from([0.1, 0.4, 0.4, 0.3, 0.9, 0.9, 0.3, 0.9, 0.9]);
    const of = (prior: string, at: Values): number => {
      const [value = NaN] = termsOf(prior).map((term) => {
        const [regulariser] = regularisersOf(term, grid, at, undefined);
        if (regulariser === undefined) throw new Error('A term has a part.');
        const found = regulariser.value(x);
        regulariser.release();
        return found;
      });
      return value;
    };
    const { weight = 0, smoothing = 0 } = tv as Record<string, number>;
    const phi = (t: number): number => Math.hypot(t, smoothing);
    // Rows and columns of differences, where both taps are in the upper left 2×2 places.
    let sum = 0;
    for (let row = 0; row < 2; row++) {
      for (let column = 0; column < 2; column++) {
        const p = 3 * row + column;
        sum += phi(x[p + 1]! - x[p]!) + phi(x[p + 3]! - x[p]!);
      }
    }
    expect(of('filters:count=2,size=2', values)).toBeCloseTo(weight * sum, 12);
  });

  it('are refused by another name', () => {
    const model = new Model({ prior: 'filters:count=2,size=3' });
    expect(() => startOf([pair(1)], model, { name: 'wavelets' })).toThrow(
      'Expected dct, differences, random for the start of filters:count=2,size=3 but received "wavelets"',
    );
  });
});
