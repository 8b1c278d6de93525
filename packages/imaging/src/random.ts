import { mixWords } from '@bilevel/core/random';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { requireWhole } from './check/arguments.js';

const SEEDS = 2 ** 32;

/**
 * The generator xoroshiro128+ with a state mixed from `seed`; core's `seededGenerator` mixes in the
 * other order, which would be other noise for the seeds of earlier runs.
 *
 * @param seed a whole number from 0 to 2³² − 1; others would be cut down to one of these
 * @throws ArgumentError for another seed
 */
export function generator(seed: number): RandomGenerator {
  requireWhole('seed', seed, 0, SEEDS - 1);
  return xoroshiro128plusFromState([1, 2, 3, 4].map((word) => mixWords(seed, word) | 0));
}

/**
 * A seed for the file called `name`, a whole number from 0 to 2³² − 1 that depends on both
 * arguments and on nothing else: adding or removing other files changes no file's noise. Pass the
 * file's name without its folder, so that moving a folder changes nothing either.
 *
 * @param seed a whole number from 0 to 2³² − 1
 * @throws ArgumentError for another seed
 */
export function noiseSeed(seed: number, name: string): number {
  requireWhole('seed', seed, 0, SEEDS - 1);
  // FNV-1a. Composed form, because macOS hands out file names in decomposed form.
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name.normalize('NFC'))) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return mixWords(hash >>> 0, seed);
}
