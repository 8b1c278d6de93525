import { readBytes } from './bytes.js';
import type { Decimal } from './cell.js';
import { gunzipTable, isGzip } from './gzip.js';
import type { LabelledData } from './labelled.js';
import { isNpy, npyTable } from './npyTable.js';
import { tableData } from './tableData.js';
import { textTable } from './textTable.js';

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

/**
 * Reads a table of features with a column of labels: CSV, plain or packed with gzip, or a two-dimensional
 * NumPy array. Labels are whole numbers or, in a CSV file, names of classes, numbered in the order of
 * their code points. Labels other than 0, 1, 2, … are numbered likewise, and have themselves for names.
 *
 * @throws DataFileError with the position of the fault; DataContentError for a class without samples
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<LabelledData> {
  return (await readTableFile(path, options)).data;
}

/** As {@link readTable}, with how it was read. */
export async function readTableFile(path: string, options: TableOptions = {}): Promise<ReadTable> {
  const packed = await readBytes(path);
  const bytes = isGzip(packed) ? gunzipTable(path, packed) : packed;
  const isArray = isNpy(bytes) || /\.npy(?:\.gz)?$/i.test(path);
  const table = isArray ? npyTable(path, bytes, options) : textTable(path, bytes, options);
  return tableData(table, { labels: path, features: path }, options);
}
