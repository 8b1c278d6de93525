import { CsvError, parse } from 'csv-parse/sync';
import { DataFileError } from '../errors.js';
import { finiteNumber, isMissing, isNumber, shown, type Decimal } from './cell.js';
import { columnPlaces } from './columns.js';
import { SEPARATORS, parserOptions, withSingleBlanks } from './dialect.js';
import { LabelCells } from './labelCells.js';
import { labelPlace } from './labelPlace.js';
import { Markers } from './missing.js';

/** A table of numbers, row by row. */
export interface NumberTable {
  readonly rows: number;
  readonly columns: number;
  /** NaN in columns that are left out, and for missing values where these are allowed for. */
  readonly values: Float64Array;
  /** The line of the file on which each row ends. */
  readonly lines: Uint32Array;
  /** What the first line calls the columns; a column of row names has none. */
  readonly names?: readonly string[];
  /**
   * Where the labels are names of classes: these, sorted by code point. The column of labels has the
   * places in this list, from 0.
   */
  readonly classNames?: readonly string[];
}

/** Options of {@link parseCsv}. */
export interface CsvOptions {
  /** The first line names the columns. Default false. */
  readonly header?: boolean | undefined;
  /**
   * The column of labels, counted from 1; negative ones from the right. Its cells may be names of
   * classes in place of numbers. Default: there is none.
   */
  readonly labelColumn?: number | undefined;
  /** What separates cells: a character; a blank stands for any number of blanks and tabs. Default `,`. */
  readonly separator?: string | undefined;
  /** What separates the fraction of a number. Default `.`. */
  readonly decimal?: Decimal | undefined;
  /** Columns that are left out, whatever they hold, counted as `labelColumn` is. Default: none. */
  readonly ignore?: readonly number[] | undefined;
  /**
   * Cells that stand for a missing value, beside empty ones, NA, NaN, null and the like. Default: none is
   * allowed for, and missing values are refused.
   */
  readonly missing?: readonly string[] | undefined;
  /** Lines that begin with # are comments. Default false. */
  readonly comments?: boolean | undefined;
  /** Every row ends in a separator. Default false. */
  readonly trailing?: boolean | undefined;
}

/** A cell that should hold a number. */
interface NoNumber {
  readonly cells: readonly string[];
  readonly j: number;
  readonly line: number;
  readonly labels: LabelCells | undefined;
  /** Whether it stands in the first row. */
  readonly first: boolean;
  readonly decimal: Decimal;
}

const NAMES_COLUMNS = 'If this line names the columns, say so with `header`.';

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
  const { separator = ',', decimal = '.', comments = false, trailing = false } = options;
  const markers = options.missing && new Markers(options.missing);
  const blocks: Float64Array[] = [];
  const lines: number[] = [];
  let columns = 0;
  let names: readonly string[] | undefined;
  let ignored: ReadonlySet<number> = new Set();
  let labels: LabelCells | undefined;
  const begin = (cells: readonly string[]): void => {
    columns = cells.length;
    if (names !== undefined) names = namesOf(path, names, columns);
    ignored = columnPlaces(path, columns, options.ignore ?? []);
    if (options.labelColumn !== undefined) {
      const place = labelPlace(path, columns, options.labelColumn);
      labels = new LabelCells(path, place, decimal);
    }
  };
  const take = (cells: string[], line: number): void => {
    if (trailing && cells.length > 1 && cells.at(-1) === '') cells.pop();
    if (options.header === true && names === undefined) {
      names = cells;
      return;
    }
    const first = lines.length === 0;
    if (first) begin(cells);
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
      if (ignored.has(j)) row[j] = NaN;
      else if (j === labels?.place) {
        row[j] = markers?.isMissingLabel(cell) === true ? NaN : labels.read(cell, line);
      } else if (markers?.isMissing(cell, decimal) === true) row[j] = NaN;
      else {
        row[j] =
          finiteNumber(cell, decimal) ?? refuse(path, { cells, j, line, labels, first, decimal });
      }
    }
    blocks.push(row);
    lines.push(line);
  };
  try {
    parse(withSingleBlanks(text, separator), {
      ...parserOptions({ separator, comments, trailing }),
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
        what: `cells separated by ${SEPARATORS[separator] ?? JSON.stringify(separator)}`,
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
  const table: NumberTable = {
    ...{ rows: lines.length, columns, values, lines: Uint32Array.from(lines) },
    ...(names && { names }),
  };
  if (labels === undefined) return table;
  const named = labels.classes();
  if (named === undefined) return table;
  if (labels.firstStandsAlone) refuseNumberedColumns(path, table, labels.place);
  for (let at = labels.place; at < values.length; at += columns) {
    const number = values[at]!;
    if (!Number.isNaN(number)) values[at] = named.numbers[number]!;
  }
  return { ...table, classNames: named.names };
}

/** Names of the columns; R gives the column of row names none. */
function namesOf(path: string, names: readonly string[], columns: number): readonly string[] {
  if (names.length === columns) return names;
  if (names.length === columns - 1) return ['', ...names];
  throw new DataFileError(path, {
    what: `${String(names.length)} cells in a row, as the first line has names of columns,`,
    received: String(columns),
    remedy: 'Name every column, or leave the names out.',
  });
}

function refuse(path: string, { cells, j, line, labels, first, decimal }: NoNumber): never {
  const cell = cells[j] ?? '';
  const isOther = isNumber(cell, decimal === '.' ? ',' : '.');
  const remedy =
    first && cells.every((one) => !isNumber(one, decimal))
      ? NAMES_COLUMNS
      : isMissing(cell)
        ? 'Fill in or remove the row, or leave rows with missing values out with `missing` NA.'
        : isOther
          ? `If that is a number, say so with \`decimal\` ${decimal === '.' ? ',' : '.'}.`
          : first && labels !== undefined
            ? 'If that is a label, choose its column with `labelColumn`; else leave the column out ' +
              `with \`ignore\` ${String(j + 1)}, or correct or remove the row.`
            : 'Correct or remove the row.';
  throw new DataFileError(path, {
    at: `line ${String(line)}, column ${String(j + 1)}`,
    what: 'a finite number',
    received: shown(cell),
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
