import { csvFormatBody, csvParse } from 'd3-dsv';

/** How the rows of a history.csv are written and read. */
export interface HistoryTable<Row> {
  /** The header line. */
  readonly header: string;
  /** A row as a line. Numbers are written so that reading gives the same double. */
  format(row: Row): string;
  /** The complete rows of a file; a last line cut short by a crash is left out. */
  parse(text: string): Row[];
}

/** The table of rows with these columns, all of them numbers; an empty cell is undefined. */
export function historyTable<Row extends { readonly step: number }>(
  columns: readonly (keyof Row & string)[],
): HistoryTable<Row> {
  return {
    header: `${columns.join(',')}\n`,
    format: (row) => `${csvFormatBody([row], [...columns])}\n`,
    parse(text) {
      const complete = text.slice(0, text.lastIndexOf('\n') + 1);
      const rows: Row[] = [];
      for (const raw of csvParse(complete)) {
        const entries = columns.map((column) => {
          const cell = raw[column];
          return [column, cell === undefined || cell === '' ? undefined : Number(cell)] as const;
        });
        const row = Object.fromEntries(entries) as unknown as Row;
        if (Number.isInteger(row.step)) rows.push(row);
      }
      return rows;
    },
  };
}
