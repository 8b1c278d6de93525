import { CsvError, parse } from 'csv-parse/sync';
import { DataFileError } from '../errors.js';
import { finiteNumber, isNumber, shown } from './cell.js';
import { LabelCells } from './labelCells.js';
import { labelPlace } from './labelPlace.js';

/** A table of numbers, row by row. */
export interface NumberTable {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** The line of the file on which each row ends. */
  readonly lines: Uint32Array;
  /**
   * Where the labels are names of classes: these, sorted by code point. The column of labels has the
   * places in this list, from 0.
   */
  readonly classNames?: readonly string[];
}

/** Options of {@link parseCsv}. */
export interface CsvOptions {
  /** Skip the first line. Default false. */
  readonly header?: boolean | undefined;
  /**
   * The column of labels, counted from 1; negative ones from the right. Its cells may be names of
   * classes in place of numbers. Default: there is none.
   */
  readonly labelColumn?: number | undefined;
}

/** A cell that should hold a number. */
interface NoNumber {
  readonly cells: readonly string[];
  readonly j: number;
  readonly line: number;
  readonly labels: LabelCells | undefined;
  /** Whether it stands in the first row. */
  readonly first: boolean;
}

const NAMES_COLUMNS =
  'If this line names the columns, say so with --header (in code: header: true).';
/** Longer lines are no table of numbers; without a limit an open quote would take in the file. */
const LONGEST_RECORD = 64 * 2 ** 20;

/**
 * Parses a table of finite numbers separated by commas. Blank lines and a byte-order mark are
 * ignored; blanks around a cell too. Cells may stand in double quotes.
 *
 * Labels may be names of classes: the label of the first row decides. Where it is a number, all must
 * be; where it is text, none may be, so that an accidental mixture is found.
 *
 * @param path for the messages
 * @throws DataFileError with line and column for everything that is not a finite number or a name of
 *     a class: header lines, empty cells, NaN, text, and rows of other lengths than the first; and for
 *     names of one class only, or of as many classes as rows
 */
export function parseCsv(
  path: string,
  text: string | Buffer,
  options: CsvOptions = {},
): NumberTable {
  const blocks: Float64Array[] = [];
  const lines: number[] = [];
  let columns = 0;
  let labels: LabelCells | undefined;
  const take = (cells: readonly string[], line: number): void => {
    if (lines.length === 0) {
      columns = cells.length;
      if (options.labelColumn !== undefined) {
        labels = new LabelCells(path, labelPlace(path, columns, options.labelColumn));
      }
    }
    if (cells.length !== columns) {
      throw new DataFileError(path, {
        at: `line ${String(line)}`,
        what: `${String(columns)} cells, as in the first row,`,
        received: String(cells.length),
        remedy: 'Fill in or remove the row.',
      });
    }
    const row = new Float64Array(columns);
    for (const [j, cell] of cells.entries()) {
      row[j] =
        j === labels?.place
          ? labels.read(cell, line)
          : (finiteNumber(cell) ??
            refuse(path, { cells, j, line, labels, first: lines.length === 0 }));
    }
    blocks.push(row);
    lines.push(line);
  };
  try {
    parse(text, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: LONGEST_RECORD,
      from: options.header === true ? 2 : 1,
      // Null keeps the parser from collecting the cells as well.
      on_record: (cells: string[], { lines: line }) => {
        take(cells, line);
        return null;
      },
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new DataFileError(
      path,
      {
        ...('lines' in cause && { at: `line ${String(cause['lines'])}` }),
        what: 'cells separated by commas',
        received: `something else (${cause.message})`,
        remedy: 'Correct the line, or export the table again.',
      },
      { cause },
    );
  }
  if (lines.length === 0) {
    const remedy = 'Check the path.';
    throw new DataFileError(path, { what: 'a table of numbers', received: 'no row', remedy });
  }
  const values = new Float64Array(lines.length * columns);
  blocks.forEach((row, i) => {
    values.set(row, i * columns);
  });
  const table = { rows: lines.length, columns, values, lines: Uint32Array.from(lines) };
  if (labels === undefined) return table;
  const named = labels.classes();
  if (named === undefined) return table;
  if (labels.firstStandsAlone) refuseNumberedColumns(path, table, labels.place);
  for (let at = labels.place; at < values.length; at += columns) {
    values[at] = named.numbers[values[at]!]!;
  }
  return { ...table, classNames: named.names };
}

function refuse(path: string, { cells, j, line, labels, first }: NoNumber): never {
  const remedy =
    first && cells.every((cell) => !isNumber(cell))
      ? NAMES_COLUMNS
      : first && labels !== undefined
        ? 'If that is a label, choose its column with --label-column; else correct or remove the row.'
        : 'Correct or remove the row.';
  throw new DataFileError(path, {
    at: `line ${String(line)}, column ${String(j + 1)}`,
    what: 'a finite number',
    received: shown(cells[j] ?? ''),
    remedy,
  });
}

/**
 * Programs that number columns without a name write a first line like `0,1,2,species`: to the eye a
 * header, to the reader a sample, the only one of the class "species".
 */
function refuseNumberedColumns(
  path: string,
  { values, columns, lines }: NumberTable,
  place: number,
): void {
  const features = Array.from(values.subarray(0, columns)).toSpliced(place, 1);
  if (features.length < 2 || features.some((value, j) => value !== j)) return;
  throw new DataFileError(path, {
    at: `line ${String(lines[0])}`,
    what: 'a sample',
    received: `features ${features.slice(0, 3).join(', ')}… with a label that no other has`,
    remedy: NAMES_COLUMNS,
  });
}
