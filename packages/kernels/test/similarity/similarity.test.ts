import { ArgumentError } from '@bilevel/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { similaritySum, type SimilarityTerms } from '../../src/index.js';
import { randomStream, uniformVector } from '../support/random.js';

const WEIGHTS = Float64Array.of(0.01, 0.03, 0.08, 0.12, 0.16, 0.2);

/** By the definition: windows one by one. */
function byDefinition(x: Float64Array, y: Float64Array, terms: SimilarityTerms): number {
  const { width, height, weights, c1, c2 } = terms;
  const w = Array.from({ length: 11 }, (_, k) => weights[5 - Math.abs(k - 5)]!);
  let sum = 0;
  for (let i = 0; i + 11 <= height; i++) {
    for (let j = 0; j + 11 <= width; j++) {
      const mean = (of: (p: number) => number): number => {
        let m = 0;
        for (let a = 0; a < 11; a++) {
          for (let b = 0; b < 11; b++) m += w[a]! * w[b]! * of((i + a) * width + j + b);
        }
        return m;
      };
      const [mx, my] = [mean((p) => x[p]!), mean((p) => y[p]!)];
      const spread = mean((p) => x[p]! ** 2 + y[p]! ** 2) - mx * mx - my * my;
      const covariance = mean((p) => x[p]! * y[p]!) - mx * my;
      sum +=
        ((2 * mx * my + c1) * (2 * covariance + c2)) / ((mx * mx + my * my + c1) * (spread + c2));
    }
  }
  return sum;
}

it('is what the definition says, to the same bit in SIMD and in plain code', () => {
  fc.assert(
    fc.property(
      fc.record({
        width: fc.integer({ min: 11, max: 29 }),
        height: fc.integer({ min: 11, max: 26 }),
        seed: fc.nat(1000),
      }),
      ({ width, height, seed }) => {
        const random = randomStream(seed);
        const [x, y] = [
          uniformVector(random, width * height),
          uniformVector(random, width * height),
        ];
        const terms = { width, height, weights: WEIGHTS, c1: 1e-4, c2: 9e-4 };
        const plain = similaritySum(x, y, terms, { implementation: 'plain' });
        expect(similaritySum(x, y, terms, { implementation: 'simd' })).toBe(plain);
        const windows = (width - 10) * (height - 10);
        expect(Math.abs(plain - byDefinition(x, y, terms))).toBeLessThan(1e-11 * windows);
      },
    ),
    { seed: 3, numRuns: 60 },
  );
});

it('refuses pictures without a window, and other windows', () => {
  const x = new Float64Array(110);
  const terms = { width: 10, height: 11, weights: WEIGHTS, c1: 1e-4, c2: 9e-4 };
  expect(() => similaritySum(x, x, terms)).toThrow('at least 11×11 pixels');
  const wide = { ...terms, width: 11, weights: Float64Array.of(1) };
  expect(() => similaritySum(new Float64Array(121), new Float64Array(121), wide)).toThrow(
    ArgumentError,
  );
});
