import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { describe, expect, it } from 'vitest';
import { ArgumentError, mixWords, seededGenerator } from '../src/index.js';

const draw = (...words: number[]): number[] => {
  const generator = seededGenerator(...words);
  return Array.from({ length: 2000 }, () => uniformFloat64(generator));
};

describe('seeded generators', () => {
  it('give the same numbers for the same words, and others for others', () => {
    expect(draw(1, 2)).toEqual(draw(1, 2));
    const firsts = [draw(1, 2), draw(2, 1), draw(1), draw(2), draw(0), draw(0, 0)].map(([x]) => x);
    expect(new Set(firsts).size).toBe(6);
  });

  it('are uniform from the first number on, across seeds too', () => {
    const acrossSeeds = Array.from({ length: 2000 }, (_, seed) => draw(seed)[0] ?? NaN);
    for (const sample of [draw(7), acrossSeeds]) {
      const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
      // Five standard errors.
      expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / sample.length));
      const small = sample.filter((x) => x < 0.1).length;
      expect(Math.abs(small - 200)).toBeLessThan(5 * Math.sqrt(180));
    }
  });

  it('refuse what is no word of 32 bits', () => {
    for (const word of [-1, 0.5, 2 ** 32, NaN]) {
      expect(() => seededGenerator(1, word)).toThrow(ArgumentError);
    }
    expect(mixWords(2 ** 32 - 1, 2 ** 32 - 1)).toBeLessThan(2 ** 32);
  });
});
