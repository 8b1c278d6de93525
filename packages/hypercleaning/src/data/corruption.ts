import { ArgumentError, expected } from '@bilevel/core';
import { permutation, wholeNumbers } from '../random.js';

/** Labels of which some were replaced. */
export interface CorruptedLabels {
  readonly labels: Uint16Array;
  /** 1 where the label was replaced. */
  readonly corrupted: Uint8Array;
}

const PURPOSE = 1;

/**
 * Replaces the labels of a random share of the samples, rounded down, by a *different* one, all others
 * equally likely (after Yang et al. 2021).
 *
 * @param share from 0 to 1
 * @param seed a whole number from 0 to 2³² − 1
 * @throws ArgumentError
 */
export function corruptLabels(
  labels: Uint16Array,
  classes: number,
  share: number,
  seed: number,
): CorruptedLabels {
  if (!(share >= 0 && share <= 1)) {
    throw new ArgumentError(
      expected('a number from 0 to 1', 'the share of corrupted labels', share),
    );
  }
  const random = wholeNumbers(seed, PURPOSE);
  const changed = labels.slice();
  const corrupted = new Uint8Array(labels.length);
  const chosen = permutation(labels.length, random).subarray(0, Math.floor(share * labels.length));
  for (const i of chosen) {
    changed[i] = (labels[i]! + 1 + random(classes - 1)) % classes;
    corrupted[i] = 1;
  }
  return { labels: changed, corrupted };
}
