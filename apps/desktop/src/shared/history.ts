import { HISTORY_COLUMNS, type HistoryRow } from '@bilevel/runs/display';
import type { HistoryBlock, HistoryColumn } from './schemas/runs.js';

/** Rows by column, as they travel. `rows` are consecutive steps. */
export function blockOf(rows: readonly HistoryRow[], from: number): HistoryBlock {
  const columns = Object.fromEntries(
    HISTORY_COLUMNS.map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? NaN)]),
  ) as Record<HistoryColumn, Float64Array>;
  return { from, count: rows.length, columns };
}
