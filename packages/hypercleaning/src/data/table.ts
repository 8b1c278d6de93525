import { readFile } from 'node:fs/promises';
import { NpyError, decodeNpy } from '@bilevel/npy';
import { DataFileError } from '../errors.js';
import { parseCsv, type CsvOptions } from './csv.js';
import { labelPlace } from './labelPlace.js';
import { labelledData, type LabelledData } from './labelled.js';

/** Options of {@link readTable}. */
export interface TableOptions extends CsvOptions {
  /** Which column holds the labels, counted from 1; negative ones from the right. Default −1. */
  readonly labelColumn?: number | undefined;
  /** Number of classes. Default: the largest label + 1, or as many as there are names. */
  readonly classes?: number | undefined;
}

interface Table {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** Where row i is, for the messages. */
  readonly placeOf: (row: number) => string;
  readonly classNames?: readonly string[];
}

/**
 * Reads a table of features with a column of labels: CSV, or a two-dimensional NumPy array. Labels
 * are the whole numbers 0, 1, 2, … or, in a CSV file, names of classes: these are numbered in the order of
 * their code points.
 *
 * @throws DataFileError with the position of the fault; DataContentError for a class without samples
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<LabelledData> {
  const { labelColumn = -1, classes } = options;
  const bytes = await readBytes(path);
  const table = /\.npy$/i.test(path)
    ? npyTable(path, bytes)
    : csvTable(path, bytes, { header: options.header, labelColumn });
  const { rows, columns, values, placeOf, classNames } = table;
  const column = labelPlace(path, columns, labelColumn);
  if (classNames !== undefined && classes !== undefined && classes !== classNames.length) {
    throw new DataFileError(path, {
      at: `column ${String(column + 1)}`,
      what: `the names of ${String(classes)} classes`,
      received: `those of ${String(classNames.length)}`,
      remedy: 'Leave out --classes: names are counted.',
    });
  }
  const width = columns - 1;
  const features = new Float64Array(rows * width);
  const labels = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let at = i * width;
    for (let j = 0; j < columns; j++) {
      const value = values[i * columns + j]!;
      if (!Number.isFinite(value)) refuse(path, placeOf(i), 'a finite number', value);
      if (j === column) labels[i] = value;
      else features[at++] = value;
    }
  }
  requireLabels(path, labels, classes, placeOf);
  const data = { rows, columns: width, values: features, scale: 1 };
  return labelledData(data, labels, {
    ...(classes !== undefined && { classes }),
    ...(classNames && { classNames }),
  });
}

/** Throws unless labels are whole numbers of at least 0, and below `classes` when that is given. */
export function requireLabels(
  path: string,
  labels: ArrayLike<number>,
  classes: number | undefined,
  placeOf: (row: number) => string,
): void {
  const most = classes === undefined ? 65534 : classes - 1;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (Number.isInteger(label) && label >= 0 && label <= most) continue;
    refuse(path, placeOf(i), `a label, a whole number from 0 to ${String(most)},`, label);
  }
}

function refuse(path: string, at: string, what: string, received: number): never {
  const remedy = 'Correct or remove the sample.';
  throw new DataFileError(path, { at, what, received: String(received), remedy });
}

function csvTable(path: string, bytes: Buffer, options: CsvOptions): Table {
  const { lines, ...table } = parseCsv(path, bytes, options);
  return { ...table, placeOf: (i) => `line ${String(lines[i])}` };
}

function npyTable(path: string, bytes: Buffer): Table {
  const { shape, data } = readArray(path, bytes);
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows < 1) {
    throw new DataFileError(path, {
      what: 'an array of shape (samples, columns)',
      received: `(${shape.join(', ')})`,
      remedy: 'Save features and labels as one table, a sample a row.',
    });
  }
  return { rows, columns, values: data, placeOf: (i) => `row ${String(i)}` };
}

/** A NumPy array file's contents. @throws DataFileError */
export function readArray(path: string, bytes: Buffer): ReturnType<typeof decodeNpy> {
  try {
    return decodeNpy(bytes);
  } catch (cause) {
    if (!(cause instanceof NpyError)) throw cause;
    const { what, received } = cause;
    const remedy = 'Save it again with numpy.save.';
    throw new DataFileError(path, { what, received, remedy }, { cause });
  }
}

/** All bytes of a file. @throws DataFileError */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const received = code === 'ENOENT' ? 'nothing: no such file' : `an error (${code})`;
    const remedy = 'Check the path and its permissions.';
    throw new DataFileError(path, { what: 'a readable file', received, remedy }, { cause });
  }
}
