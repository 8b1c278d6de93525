import { CsvError, parse } from 'csv-parse/sync';
import { DataFileError } from '../errors.js';

/** A table of numbers, row by row. */
export interface NumberTable {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** The line of the file on which each row ends. */
  readonly lines: Uint32Array;
}

/** Options of {@link parseCsv}. */
export interface CsvOptions {
  /** Skip the first line. Default false. */
  readonly header?: boolean | undefined;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** Longer lines are no table of numbers; without a limit an open quote would take in the file. */
const LONGEST_RECORD = 64 * 2 ** 20;

/**
 * Parses a table of finite numbers separated by commas. Blank lines and a byte-order mark are
 * ignored; blanks around a number too.
 *
 * @param path for the messages
 * @throws DataFileError with line and column for everything that is not a finite number: header
 *     lines, empty cells, NaN, text, and rows of other lengths than the first
 */
export function parseCsv(
  path: string,
  text: string | Buffer,
  options: CsvOptions = {},
): NumberTable {
  const blocks: Float64Array[] = [];
  const lines: number[] = [];
  let columns = 0;
  const take = (cells: readonly string[], line: number): void => {
    if (lines.length === 0) columns = cells.length;
    if (cells.length !== columns) {
      throw new DataFileError(path, {
        at: `line ${String(line)}`,
        what: `${String(columns)} cells, as in the first row,`,
        received: String(cells.length),
        remedy: 'Fill in or remove the row.',
      });
    }
    const row = new Float64Array(columns);
    for (let j = 0; j < columns; j++) row[j] = numberOf(path, cells, j, line, lines.length === 0);
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
  return { rows: lines.length, columns, values, lines: Uint32Array.from(lines) };
}

function numberOf(
  path: string,
  cells: readonly string[],
  j: number,
  line: number,
  isFirst: boolean,
): number {
  const cell = cells[j] ?? '';
  const value = NUMBER.test(cell) ? Number(cell) : NaN;
  if (Number.isFinite(value)) return value;
  const isHeader = isFirst && cells.every((other) => !NUMBER.test(other));
  throw new DataFileError(path, {
    at: `line ${String(line)}, column ${String(j + 1)}`,
    what: 'a finite number',
    received: cell === '' ? 'an empty cell' : JSON.stringify(cell.slice(0, 40)),
    remedy: isHeader
      ? 'If this line names the columns, say so with --header (in code: header: true).'
      : 'Correct or remove the row.',
  });
}
