import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { ArgumentError, expected } from '../errors.js';

/** Seeds are whole numbers below this. */
const SEEDS = 2 ** 32;

/** Two whole numbers of 32 bits mixed into one (the finaliser of MurmurHash3). */
export function mixWords(a: number, b: number): number {
  let h = (a ^ Math.imul(b, 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The generator xoroshiro128+, the same on every machine, for the distributions of pure-rand. Its state
 * is mixed from all of `words`, so that streams of neighbouring seeds have nothing to do with each other:
 * pure-rand's own seeding fills only a part of the state, and its first uniform number is above 0.9999
 * for every small seed. Nothing in this package draws from it; what is random comes in from outside.
 *
 * @param words whole numbers from 0 to 2³² − 1: a seed, and what keeps the streams of one seed apart
 * @throws ArgumentError for another word
 */
export function seededGenerator(...words: readonly number[]): RandomGenerator {
  for (const word of words) {
    if (!Number.isInteger(word) || word < 0 || word >= SEEDS) {
      throw new ArgumentError(expected('a whole number from 0 to 2³² − 1', 'seed', word));
    }
  }
  return xoroshiro128plusFromState(
    [1, 2, 3, 4].map((lane) => words.reduce((h, word) => mixWords(h, word), lane) | 0),
  );
}
