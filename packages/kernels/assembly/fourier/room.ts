// Where things are in the room of a transform; its size is in src/fourier/simdFourier.ts.

import { ELEMENT } from './elements';
import { TOGETHER } from './planes';

/** Sequences of `size` elements: one loaded, two to work in, and the results and the columns that are put together. */
// @ts-ignore: decorator
@inline
export function sequenceAt(room: usize, size: usize, index: usize): usize {
  return room + index * size * ELEMENT;
}

export const RESULTS: usize = 3;
export const COLUMNS: usize = RESULTS + TOGETHER;
const SEQUENCES: usize = COLUMNS + TOGETHER;

/** For butterflies: sums and differences of pairs. */
// @ts-ignore: decorator
@inline
export function pairsAt(room: usize, size: usize): usize {
  return room + SEQUENCES * size * ELEMENT;
}

/** A row of zeros. */
// @ts-ignore: decorator
@inline
export function zerosAt(room: usize, size: usize): usize {
  return pairsAt(room, size) + size * ELEMENT;
}

/** The columns of all groups. */
// @ts-ignore: decorator
@inline
export function groupsAt(room: usize, size: usize): usize {
  return zerosAt(room, size) + size * ELEMENT;
}

/** Bytes from one group to the next: rows in fours, and a cache line more, so that groups have their own places there. */
// @ts-ignore: decorator
@inline
export function groupBytes(height: usize): usize {
  return ((height + 3) & ~3) * ELEMENT + 64;
}
