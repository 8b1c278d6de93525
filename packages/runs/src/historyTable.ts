import { csvFormatBody, csvParseRows } from 'd3-dsv';
import { FileFormatError } from './errors.js';

/** How the rows of a history.csv are written and read. */
export interface HistoryTable<Row> {
  readonly columns: readonly (keyof Row & string)[];
  /** The header line. */
  readonly header: string;
  /** A row as a line. Numbers are written so that reading gives the same double. */
  format(row: Row): string;
  /**
   * The complete rows of a file; what a crash spoilt at its end is left out.
   * @throws FileFormatError for a line before that is no row
   */
  parse(text: string, path: string): Row[];
}

/** The table of rows with these columns, all of them numbers; an empty cell is undefined. */
export function historyTable<Row extends { readonly step: number }>(
  columns: readonly (keyof Row & string)[],
): HistoryTable<Row> {
  return {
    columns,
    header: `${columns.join(',')}\n`,
    format: (row) => `${csvFormatBody([row], [...columns])}\n`,
    parse(text, path) {
      const lines = csvParseRows(text.slice(0, text.lastIndexOf('\n') + 1));
      const [header = [], ...cells] = lines;
      const parsed = cells.map((line) => rowOf(columns, header, line) as Row | undefined);
      // A power cut may have left anything at the end, and only there.
      const end = parsed.findLastIndex((row) => row !== undefined) + 1;
      return parsed.slice(0, end).map((row, i) => row ?? refuse(path, i + 2, cells[i] ?? []));
    },
  };
}

/**
 * The same table with the columns alone that a file has already: what goes on writes rows as those before
 * them are, so that they keep their bytes.
 */
export function asBegun<Row extends { readonly step: number }>(
  table: HistoryTable<Row>,
  text: string | undefined,
): HistoryTable<Row> {
  const [header = []] = csvParseRows((text ?? '').split('\n', 1)[0] ?? '');
  const columns = table.columns.filter((column) => header.includes(column));
  return columns.length === 0 ? table : historyTable<Row>(columns);
}

/** A line as a row; undefined unless it is one as {@link HistoryTable.format} writes it. */
function rowOf(
  columns: readonly string[],
  header: readonly string[],
  cells: readonly string[],
): { readonly step: number } | undefined {
  if (cells.length !== header.length) return undefined;
  const entries = columns.map((column) => {
    const cell = cells[header.indexOf(column)];
    return [column, cell === undefined || cell === '' ? undefined : numberIn(cell)] as const;
  });
  if (entries.some(([, value]) => value === null)) return undefined;
  const row = Object.fromEntries(entries) as Record<string, number | undefined>;
  const { step } = row;
  return step !== undefined && Number.isInteger(step) ? { ...row, step } : undefined;
}

/** Null for a cell that holds no number. */
function numberIn(cell: string): number | null {
  const value = Number(cell);
  return Number.isNaN(value) && cell !== 'NaN' ? null : value;
}

function refuse(path: string, line: number, cells: readonly string[]): never {
  throw new FileFormatError(
    `Expected a row as it was written in line ${String(line)} of ${path} but received ` +
      `${JSON.stringify(cells.join().slice(0, 80))}. Restore the file from where it came.`,
  );
}
