import { ArgumentError, expected } from '@bilevel/core';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { requireWhole } from '../check/arguments.js';
import type { Image } from '../image.js';
import { generator, noiseSeed } from '../random.js';
import type { Corner } from './typicalPart.js';

/**
 * How many of `count` windows each of `pictures` pictures gets: all as many, and those that the seed draws one
 * more.
 *
 * @throws ArgumentError unless there is a whole number of at least 1 of both, or for a seed out of range
 */
export function windowCounts(pictures: number, count: number, seed: number): number[] {
  requireWhole('pictures', pictures, 1, Number.MAX_SAFE_INTEGER);
  requireWhole('windows', count, 1, Number.MAX_SAFE_INTEGER);
  const counts = new Array<number>(pictures).fill(Math.floor(count / pictures));
  const order = counts.map((_, i) => i);
  const random = generator(seed);
  for (let k = 0; k < count % pictures; k++) {
    const other = uniformInt(random, k, pictures - 1);
    [order[k], order[other]] = [order[other]!, order[k]!];
    counts[order[k]!]!++;
  }
  return counts;
}

/** Options of {@link windowCorners}. */
export interface WindowOptions {
  /** Side in pixels. */
  readonly size: number;
  readonly count: number;
  /** A whole number from 0 to 2³² − 1. */
  readonly seed: number;
  /** Of the picture: each has windows at places of its own. */
  readonly name: string;
}

/**
 * Where `count` windows of `size`×`size` pixels of a picture begin: all places where one fits are equally likely,
 * no two are the same. They may overlap. They depend on the seed, the name and the size of the picture alone, and
 * the first of many are those of fewer.
 *
 * @throws ArgumentError unless as many different windows fit into the picture
 */
export function windowCorners(
  { width, height }: Pick<Image, 'width' | 'height'>,
  { size, count, seed, name }: WindowOptions,
): Corner[] {
  requireWhole('size', size, 1, Math.min(width, height));
  const across = width - size + 1;
  const places = across * (height - size + 1);
  if (!(Number.isInteger(count) && count >= 0 && count <= places)) {
    throw new ArgumentError(
      expected(`at most ${String(places)} windows, as many as differ,`, name, count),
    );
  }
  const random = generator(noiseSeed(seed, `windows of ${name}`));
  const drawn = new Set<number>();
  // Drawn again where it is one of them already.
  while (drawn.size < count) drawn.add(uniformInt(random, 0, places - 1));
  return [...drawn].map((place) => ({
    row: Math.floor(place / across),
    column: place % across,
  }));
}

/** `@r120c64`: what the name of a picture becomes that of its window by. */
export function windowSuffix({ row, column }: Corner): string {
  return `@r${String(row)}c${String(column)}`;
}
