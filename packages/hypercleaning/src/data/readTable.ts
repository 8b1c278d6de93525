import { readBytes } from './bytes.js';
import { gunzipTable, isGzip } from './gzip.js';
import type { LabelledData } from './labelled.js';
import { isNpy, npyTable } from './npyTable.js';
import type { ReadTable, TableOptions } from './table.js';
import { tableData } from './tableData.js';
import { textTable } from './textTable.js';

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
