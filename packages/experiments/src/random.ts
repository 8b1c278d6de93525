import { ArgumentError, expected } from '@bilevel/core';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
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
 * Uniform numbers in [0, 1) from xoroshiro128+; the same on every machine. The state is mixed from
 * all of `words`, so that streams of neighbouring seeds have nothing to do with each other.
 *
 * @param words whole numbers from 0 to 2³² − 1, at least one
 * @throws ArgumentError for another word
 */
export function uniformStream(...words: readonly number[]): () => number {
  for (const word of words) {
    if (!Number.isInteger(word) || word < 0 || word >= SEEDS) {
      throw new ArgumentError(expected('a whole number from 0 to 2³² − 1', 'seed', word));
    }
  }
  const state = [1, 2, 3, 4].map((lane) => words.reduce((h, word) => mix(h, word), lane) | 0);
  const generator = xoroshiro128plusFromState(state);
  return () => uniformFloat64(generator);
}

/** One standard normal number by the transform of Box and Muller. */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** `length` independent normal numbers with standard deviation `scale`. */
export function normalVector(random: () => number, length: number, scale = 1): Float64Array {
  return Float64Array.from({ length }, () => scale * normal(random));
}
