import { ArgumentError } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowCorners, windowCounts, windowSuffix } from '../src/transform/windows.js';

describe('windowCounts', () => {
  it('spread windows evenly, and all of them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(),
        (n, count, seed) => {
          const counts = windowCounts(n, count, seed);
          expect(counts).toHaveLength(n);
          expect(counts.reduce((sum, one) => sum + one, 0)).toBe(count);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        },
      ),
      { seed: 1, numRuns: 50 },
    );
  });

  it('let the seed choose who gets one more', () => {
    const chosen = new Set([1, 2, 3, 4, 5, 6].map((seed) => windowCounts(5, 7, seed).join()));
    expect(chosen.size).toBeGreaterThan(2);
    expect(windowCounts(5, 7, 3)).toEqual(windowCounts(5, 7, 3));
    expect(() => windowCounts(0, 7, 3)).toThrow(ArgumentError);
    expect(() => windowCounts(5, 0, 3)).toThrow('for windows but received 0');
  });
});

describe('windowCorners', () => {
  const picture = { width: 20, height: 13 };
  const of = (count: number, seed = 0, name = 'a.png', size = 11) =>
    windowCorners(picture, { size, count, seed, name });

  it('lie in the picture, and no two in one place, down to the last', () => {
    const all = of(30);
    expect(new Set(all.map(windowSuffix)).size).toBe(30);
    for (const { row, column } of all) {
      expect(row).toBeGreaterThanOrEqual(0);
      expect(row).toBeLessThanOrEqual(2);
      expect(column).toBeGreaterThanOrEqual(0);
      expect(column).toBeLessThanOrEqual(9);
    }
    expect(() => of(31)).toThrow('at most 30 windows');
    expect(() => of(1, 0, 'a.png', 14)).toThrow('from 1 to 13 for size but received 14');
    expect(of(1, 0, 'a.png', 13)).toEqual([{ row: 0, column: expect.any(Number) as number }]);
  });

  it('are those of the seed, the name and the size; more of them begin with the same', () => {
    expect(of(9)).toEqual(of(30).slice(0, 9));
    expect(of(9, 1)).not.toEqual(of(9));
    expect(of(9, 0, 'b.png')).not.toEqual(of(9));
    // Runs that were begun go on with these.
    expect(of(3)).toEqual([
      { row: 0, column: 7 },
      { row: 0, column: 9 },
      { row: 0, column: 1 },
    ]);
  });

  it('are where any other is as likely', () => {
    const times = new Map<string, number>();
    for (let seed = 0; seed < 600; seed++) {
      for (const corner of of(1, seed)) {
        times.set(windowSuffix(corner), (times.get(windowSuffix(corner)) ?? 0) + 1);
      }
    }
    expect(times.size).toBe(30);
    // 20 times each, with a standard deviation of 4.4.
    for (const one of times.values()) expect(Math.abs(one - 20)).toBeLessThan(18);
  });

  it('are named by their first pixel', () => {
    expect(windowSuffix({ row: 120, column: 64 })).toBe('@r120c64');
  });
});
