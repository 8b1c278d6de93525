import { chirpLength, costOfChirp, isSmooth } from './chirp.js';
import { costOf } from './plan.js';

/** Roughly what the transform of a sequence of `length` numbers costs, in multiplications and additions. */
function costOfSequence(length: number): number {
  const chirp = chirpLength(length);
  return chirp === undefined ? costOf(length) * length : costOfChirp(chirp);
}

/** Roughly what a transform of planes of width × height complex numbers costs, in multiplications and additions. */
export function fourierCost(width: number, height: number): number {
  return costOfSequence(width) * height + costOfSequence(height) * width;
}

/**
 * A length of at least so many numbers that is transformed at about the least cost: of all up to a third more, with no
 * factor but 2, 3 and 5, or that number itself. `more`: what is done to every number besides.
 */
export function fourierLength(least: number, more = 0): number {
  let best = least;
  let cost = costOfSequence(least) + more * least;
  for (let length = least + 1; length <= Math.ceil((4 * least) / 3); length++) {
    if (!isSmooth(length)) continue;
    const own = (costOf(length) + more) * length;
    if (own >= cost) continue;
    cost = own;
    best = length;
  }
  return best;
}
