import type { CompressedRows } from './compressedRows.js';
import type { DenseRows } from './denseRows.js';

/** Samples by rows, with all their entries or without the zeros. */
export type SampleRows = CompressedRows | DenseRows;

/**
 * Labelled samples. With x̂_i = row i of `samples`, followed by a 1 when there is a bias.
 */
export interface LabelledRows {
  readonly samples: SampleRows;
  /** y_i in [0, classes), one a row. */
  readonly labels: ArrayLike<number>;
  /** C ≥ 2. */
  readonly classes: number;
  /** Whether every sample ends in a constant 1. Default true. */
  readonly bias?: boolean;
}
