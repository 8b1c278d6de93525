import { ArgumentError, expected, roundedUp } from '@bilevel/core';
import {
  fasterRows,
  softmaxRegression,
  type Precision,
  type SoftmaxRegression,
} from '@bilevel/kernels';
import type { LabelledData } from '../data/labelled.js';
import { GramBound } from './gram.js';
import { storedRows, type StoredRows } from './storedRows.js';

/** Samples ready to be summed over: the kernel, and bounds of their Gram matrices. */
export interface PreparedSamples {
  readonly count: number;
  readonly classes: number;
  readonly labels: Uint16Array;
  /** (features + bias) × classes. */
  readonly dimension: number;
  readonly rows: StoredRows;
  readonly kernel: SoftmaxRegression;
  readonly gram: GramBound;
  /** ≥ ‖x̂_i‖, and the largest of them. */
  readonly norms: Float64Array;
  readonly largestNorm: number;
}

/** Fourth powers, which the constants are made of, are numbers below it. */
const LARGEST_NORM = 1e70;
/** Entries of size 1 are those of 8 bits, or have been scaled: others multiply to no number too soon. */
const SCALES = { least: 1e-100, largest: 1e100 };

/**
 * Stores the features, all or those that are not 0, for the kernel and for the bounds.
 *
 * @throws ArgumentError for features so large that bounds on their squares would overflow
 */
export function prepareSamples(
  { features, labels, classes }: LabelledData,
  precision: Precision = 64,
): PreparedSamples {
  const { rows, columns, values, scale } = features;
  if (!(Math.abs(scale) >= SCALES.least && Math.abs(scale) <= SCALES.largest) && scale !== 0) {
    throw new ArgumentError(
      expected('a size from 1e-100 to 1e100', 'the scale of the features', scale),
    );
  }
  const samples = fasterRows(values, { rows, columns }, { classes, scale });
  const stored = storedRows(samples);
  const gram = new GramBound(stored);
  const norms = gram.squaredNorms.map((square) => roundedUp(Math.sqrt(square)));
  const largestNorm = norms.reduce((most, size) => Math.max(most, size), 0);
  if (!(largestNorm <= LARGEST_NORM)) {
    const sample = norms.indexOf(largestNorm);
    throw new ArgumentError(
      expected(
        'features of a Euclidean norm of at most 1e70',
        `sample ${String(sample)}`,
        largestNorm,
        'Standardise the features, or give them in a larger unit.',
      ),
    );
  }
  const kernel = softmaxRegression({ samples, labels, classes }, { precision });
  return {
    count: rows,
    classes,
    labels,
    dimension: kernel.dimension,
    rows: stored,
    kernel,
    gram,
    norms,
    largestNorm,
  };
}
