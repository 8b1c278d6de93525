import { csvFormat, csvParseRows } from 'd3-dsv';

/** A row to write, by column. */
type Row = Readonly<Record<string, string | number>>;

/**
 * What a spreadsheet would take for a formula: texts that begin with = + - @, a tab or a carriage return
 * (OWASP, _CSV Injection_), and the wide forms of the first four.
 */
const FORMULA = /^'*[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * Rows as a CSV file. A text that a spreadsheet would run as a formula begins with `'`, as OWASP has it;
 * numbers are written as they are, so that −0.5 stays one. {@link csvRows} takes the `'` off again.
 */
export function csvFile(rows: readonly Row[], columns?: readonly string[]): string {
  const header = columns ?? Object.keys(rows[0] ?? {});
  const inert = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, inertCell(cell)])),
  );
  return `${csvFormat<Row>(inert, [...header])}\n`;
}

/** The rows of a file of {@link csvFile}, texts as they were. */
export function csvRows(text: string): Readonly<Partial<Record<string, string>>>[] {
  // Not by csvParse: it compiles the names of the columns, which may be anything.
  const [header = [], ...lines] = csvParseRows(text);
  return lines.map((cells) =>
    Object.fromEntries(
      header.flatMap((column, j) => {
        const cell = cells[j];
        return cell === undefined ? [] : [[column, originalCell(cell)]];
      }),
    ),
  );
}

function inertCell(cell: string | number): string | number {
  return typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell;
}

/** A number such as −0.5 has no `'` to take off. */
function originalCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
