import { ArgumentError, expected } from '@bilevel/core';
import { DataContentError } from '../errors.js';
import { permutation, wholeNumbers } from '../random.js';

/** How many samples each part is to have. */
export interface SplitSizes {
  readonly train: number;
  /** What the weights are learned from. */
  readonly validation: number;
  /** What is only measured on, at the end. 0 where there are test samples of their own. */
  readonly test: number;
}

/** Indices of the samples of each part; no sample is in two of them. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

const PURPOSE = 2;

/**
 * Splits `count` samples at random into training, validation and test samples; what is left over is
 * not used.
 *
 * @throws DataContentError when more samples are asked for than there are; ArgumentError
 */
export function splitSamples(count: number, sizes: SplitSizes, seed: number): Split {
  const { train, validation, test } = sizes;
  for (const [name, size] of Object.entries({ train, validation, test })) {
    const least = name === 'test' ? 0 : 1;
    if (!Number.isInteger(size) || size < least) {
      const what = `a whole number of at least ${String(least)}`;
      throw new ArgumentError(expected(what, `the number of ${name} samples`, size));
    }
  }
  const wanted = train + validation + test;
  if (wanted > count) {
    throw new DataContentError(
      `Expected at least ${String(wanted)} samples (${String(train)} for training, ` +
        `${String(validation)} for validation, ${String(test)} for testing) but received ` +
        `${String(count)}. Ask for fewer, or give more data.`,
    );
  }
  const order = permutation(count, wholeNumbers(seed, PURPOSE));
  return {
    train: order.slice(0, train).sort(),
    validation: order.slice(train, train + validation).sort(),
    test: order.slice(train + validation, wanted).sort(),
  };
}
