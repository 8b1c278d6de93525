import type { Decimal } from './cell.js';
import type { LabelledData } from './labelled.js';

/** How a table is read. What is not given is found by looking. */
export interface TableOptions {
  /**
   * Which column holds the labels, counted from 1; negative ones from the right. Default: the one that the
   * first line calls label, class, target, category, species or y, else the last.
   */
  readonly labelColumn?: number | undefined;
  /** Whether the first line of a CSV file names the columns. */
  readonly header?: boolean | undefined;
  /** Number of classes; labels are then below it. Default: as many as there are. */
  readonly classes?: number | undefined;
  /** Encoding of a CSV file, a name of the Encoding Standard. Default: UTF-8, or UTF-16 with its mark. */
  readonly encoding?: string | undefined;
  /** What separates the cells of a CSV file; a blank stands for any number of blanks and tabs. */
  readonly separator?: string | undefined;
  /** What separates the fractions of numbers in a CSV file. */
  readonly decimal?: Decimal | undefined;
  /** Columns that are no features, counted as `labelColumn` is. Default: a column that counts the rows. */
  readonly ignore?: readonly number[] | undefined;
  /**
   * What stands for a missing value, beside empty cells, NA, NaN and null: samples with one are left out.
   * Default: samples with missing values are refused.
   */
  readonly missing?: readonly string[] | undefined;
}

/** How data were read, for people. */
export interface Reading {
  /** In a few words. */
  readonly summary: string;
  /** What seems odd, and what to do about it. */
  readonly warnings: readonly string[];
  /** Whether the first line was taken for the names of the columns. */
  readonly header: boolean;
}

/** Samples of a table, and how it was read. */
export interface ReadTable {
  readonly data: LabelledData;
  readonly reading: Reading;
}
