import { seededGenerator } from '@bilevel/core';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';

/**
 * Uniform numbers in [0, 1); the same on every machine.
 *
 * @param words whole numbers from 0 to 2³² − 1, at least one
 * @throws ArgumentError for another word
 */
export function uniformStream(...words: readonly number[]): () => number {
  const generator = seededGenerator(...words);
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
