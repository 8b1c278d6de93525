import { ArgumentError, expected } from '@bilevel/core';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

const SEEDS = 2 ** 32;

/** Two whole numbers of 32 bits mixed into one (the finaliser of MurmurHash3). */
function mix(a: number, b: number): number {
  let h = (a ^ Math.imul(b, 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Uniform whole numbers from 0 to n − 1 from xoroshiro128+, the same on every machine.
 *
 * @param purpose keeps the streams of one seed apart
 * @throws ArgumentError unless the seed is a whole number from 0 to 2³² − 1
 */
export function wholeNumbers(seed: number, purpose: number): (n: number) => number {
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEEDS) {
    throw new ArgumentError(expected('a whole number from 0 to 2³² − 1', 'seed', seed));
  }
  const state = [1, 2, 3, 4].map((lane) => mix(mix(lane, purpose), seed) | 0);
  const generator = xoroshiro128plusFromState(state);
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
