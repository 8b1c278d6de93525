import type { HistoryBlock } from './schemas/runs.js';

/** Rows by column, as they travel. `rows` are consecutive steps. */
export function blockOf(
  columns: readonly string[],
  rows: readonly object[],
  from: number,
): HistoryBlock {
  const of = (name: string): Float64Array =>
    Float64Array.from(rows, (row) => (row as Partial<Record<string, number>>)[name] ?? NaN);
  return {
    from,
    count: rows.length,
    columns: Object.fromEntries(columns.map((name) => [name, of(name)])),
  };
}
