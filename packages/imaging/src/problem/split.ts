import { ArgumentError, expected } from '@bilevel/core';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { generator } from '../random.js';

/** Options of {@link splitTrainValidation}. */
export interface SplitOptions {
  /** The share that goes to validation, at least 0 and below 1. */
  readonly fraction: number;
  /** A whole number from 0 to 2³² − 1. */
  readonly seed: number;
}

/** Names to learn from and names to check on, each sorted. */
export interface TrainValidationSplit {
  readonly train: readonly string[];
  readonly validation: readonly string[];
}

/**
 * Splits names at random: round(fraction · n) of them for validation, but at least one and at most
 * n − 1 when fraction > 0 and n ≥ 2. A single name is for training. The result depends on the set
 * of names, the fraction and the seed, not on the order of the names.
 *
 * @throws ArgumentError for a fraction or seed out of range
 */
export function splitTrainValidation(
  names: readonly string[],
  options: SplitOptions,
): TrainValidationSplit {
  const { fraction, seed } = options;
  if (!(fraction >= 0 && fraction < 1)) {
    const remedy = 'It is the share of files kept for validation, such as 0.2.';
    const what = 'a number of at least 0 and below 1';
    throw new ArgumentError(expected(what, 'fraction', fraction, remedy));
  }
  const random = generator(seed);
  const shuffled = [...names].sort();
  const n = shuffled.length;
  if (fraction === 0 || n < 2) return { train: shuffled, validation: [] };
  for (let i = n - 1; i > 0; i--) {
    const j = uniformInt(random, 0, i);
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  const count = Math.min(n - 1, Math.max(1, Math.round(fraction * n)));
  return { train: shuffled.slice(count).sort(), validation: shuffled.slice(0, count).sort() };
}
