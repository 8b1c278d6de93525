const ROWS_AT_EACH_END = 8;

/** A table of steps in columns, its middle left out when it is long. */
export function textTable(header: readonly string[], rows: readonly string[][]): string[] {
  if (rows.length === 0) return ['No step yet.'];
  const widths = header.map((name, j) =>
    Math.max(name.length, ...rows.map((row) => row[j]?.length ?? 0)),
  );
  const format = (cells: readonly string[]): string =>
    cells.map((cell, j) => cell.padStart(widths[j] ?? 0)).join('  ');
  const shown = rows.map(format);
  const kept =
    shown.length <= 2 * ROWS_AT_EACH_END + 1
      ? shown
      : [...shown.slice(0, ROWS_AT_EACH_END), '…', ...shown.slice(-ROWS_AT_EACH_END)];
  return [format(header), ...kept];
}
