import { seededGenerator } from '@bilevel/core';
import { uniformInt } from 'pure-rand/distribution/uniformInt';

/**
 * Uniform whole numbers from 0 to n − 1, the same on every machine.
 *
 * @param purpose keeps the streams of one seed apart
 * @throws ArgumentError unless the seed is a whole number from 0 to 2³² − 1
 */
export function wholeNumbers(seed: number, purpose: number): (n: number) => number {
  const generator = seededGenerator(purpose, seed);
  return (n) => uniformInt(generator, 0, n - 1);
}

/** The numbers 0 … n − 1 in random order (Fisher and Yates). */
export function permutation(n: number, random: (n: number) => number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
