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
}

/** Stores the features, all or those that are not 0, for the kernel and for the bounds. */
export function prepareSamples(
  { features, labels, classes }: LabelledData,
  precision: Precision = 64,
): PreparedSamples {
  const { rows, columns, values, scale } = features;
  const samples = fasterRows(values, { rows, columns }, { classes, scale });
  const stored = storedRows(samples);
  const kernel = softmaxRegression({ samples, labels, classes }, { precision });
  return {
    count: rows,
    classes,
    labels,
    dimension: kernel.dimension,
    rows: stored,
    kernel,
    gram: new GramBound(stored),
  };
}
