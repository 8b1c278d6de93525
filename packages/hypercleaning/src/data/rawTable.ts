import type { Columns } from './columns.js';
import type { Reading } from './table.js';

/** Numbers from a file, before features and labels are told apart; NaN for missing values. */
export interface RawTable extends Columns, Reading {
  /** Where row i is, for the messages. */
  readonly placeOf: (row: number) => string;
  /** The line of the file on which each row ends. */
  readonly lines?: Uint32Array | undefined;
  /** From 1, or negative from the right. */
  readonly labelColumn: number;
  /** By number, where labels are names. */
  readonly classNames?: readonly string[] | undefined;
}
