/** Rows that are stored together, as assembly/dense.ts reads them. */
const PANEL = 4;

/** How many entries the panels of a dense matrix hold. */
export function panelEntries(rows: number, columns: number): number {
  return Math.ceil(rows / PANEL) * PANEL * columns;
}

/**
 * Writes a dense matrix, given row by row, in panels: four rows together, column by column, so that
 * entry (i, j) stands at 4 (⌊i/4⌋ · columns + j) + i mod 4. The rows that fill up the last panel are 0.
 */
export function writePanels(
  value: Uint8Array | Float64Array,
  shape: { readonly rows: number; readonly columns: number },
  scale: number,
  out: Uint8Array | Float64Array,
): void {
  const { rows, columns } = shape;
  out.fill(0);
  for (let i = 0; i < rows; i++) {
    const from = i * columns;
    const to = PANEL * columns * Math.floor(i / PANEL) + (i % PANEL);
    for (let j = 0; j < columns; j++) out[to + PANEL * j] = scale * value[from + j]!;
  }
}
