import { ArgumentError } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitTrainValidation } from '../../src/problem/split.js';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

describe('splitTrainValidation', () => {
  it('deals every name to one side, whatever their order', () => {
    const options = fc.record({
      fraction: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      seed: fc.nat(),
    });
    const input = fc
      .uniqueArray(fc.string(), { maxLength: 20 })
      .chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      );
    fc.assert(
      fc.property(input, options, ([list, shuffled], { fraction, seed }) => {
        const split = splitTrainValidation(list, { fraction, seed });
        expect([...split.train, ...split.validation].sort()).toEqual([...list].sort());
        expect(splitTrainValidation(shuffled, { fraction, seed })).toEqual(split);
        if (list.length < 2 || fraction === 0) expect(split.validation).toEqual([]);
        else {
          expect(split.train.length).toBeGreaterThan(0);
          const wanted = Math.min(list.length - 1, Math.max(1, Math.round(fraction * list.length)));
          expect(split.validation.length).toBe(wanted);
        }
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it('is fixed for a seed', () => {
    const { train, validation } = splitTrainValidation(names, { fraction: 0.3, seed: 1 });
    expect([train.join(''), validation.join('')]).toEqual(['abdefgh', 'cij']);
  });

  it('gives each name its chance: every one is held out about as often', () => {
    const counts = new Map(names.map((name) => [name, 0]));
    const runs = 2000;
    for (let seed = 0; seed < runs; seed++) {
      for (const name of splitTrainValidation(names, { fraction: 0.3, seed }).validation) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    const tolerance = 4 * Math.sqrt(0.3 * 0.7 * runs);
    for (const count of counts.values()) {
      expect(Math.abs(count - 0.3 * runs)).toBeLessThan(tolerance);
    }
  });

  it('refuses fractions and seeds out of range', () => {
    for (const fraction of [-0.1, 1, 20, NaN]) {
      expect(() => splitTrainValidation(names, { fraction, seed: 1 })).toThrow(ArgumentError);
    }
    expect(() => splitTrainValidation(names, { fraction: 0.5, seed: 0.5 })).toThrow('for seed');
  });
});
