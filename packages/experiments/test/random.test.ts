import { ArgumentError } from '@bilevel/core';
import { expect, it } from 'vitest';
import { normalVector, uniformStream } from '../src/random.js';
import { deviation, mean } from '../src/statistics.js';

it('gives the same stream for the same words, and another for others', () => {
  const take = (...words: number[]): number[] => {
    const random = uniformStream(...words);
    return Array.from({ length: 5 }, () => random());
  };
  expect(take(0, 1)).toEqual(take(0, 1));
  const firsts = [take(0), take(1), take(0, 1), take(1, 0), take(2 ** 32 - 1)].map(([u]) => u);
  expect(new Set(firsts).size).toBe(5);
  const normals = [...normalVector(uniformStream(3), 20_000, 2)];
  expect(Math.abs(mean(normals))).toBeLessThan(0.05);
  expect(deviation(normals) / 2).toBeCloseTo(1, 1);
  for (const word of [-1, 0.5, 2 ** 32, NaN]) {
    expect(() => uniformStream(word)).toThrow(ArgumentError);
  }
});
