import { seededGenerator } from '@bilevel/core';

/** Uniform numbers in [0, 1), a stream of its own for different words. */
export function uniform(...words: readonly number[]): () => number {
  const generator = seededGenerator(...words);
  return () => (generator.next() >>> 0) / 2 ** 32;
}
