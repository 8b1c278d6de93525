import {
  compressRows,
  softmaxRegression,
  type CompressedRows,
  type SoftmaxRegression,
} from '@bilevel/kernels';
import type { LabelledData } from '../data/labelled.js';
import { GramBound } from './gram.js';

/** Samples ready to be summed over: the kernel, and bounds of their Gram matrices. */
export interface PreparedSamples {
  readonly count: number;
  readonly classes: number;
  readonly labels: Uint16Array;
  /** (features + bias) × classes. */
  readonly dimension: number;
  /** The features, without the constant 1. */
  readonly rows: CompressedRows;
  readonly kernel: SoftmaxRegression;
  readonly gram: GramBound;
}

/** Stores the non-zero features once, for the kernel and for the bounds. */
export function prepareSamples({ features, labels, classes }: LabelledData): PreparedSamples {
  const { rows, columns, values, scale } = features;
  const samples = compressRows(values, { rows, columns }, { scale });
  const kernel = softmaxRegression({ samples, labels, classes });
  return {
    count: rows,
    classes,
    labels,
    dimension: kernel.dimension,
    rows: samples,
    kernel,
    gram: new GramBound(samples),
  };
}
