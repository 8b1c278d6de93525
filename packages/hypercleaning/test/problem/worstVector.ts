import type { LabelledData } from '../../src/index.js';

/**
 * A vector whose products with a sample round as much as they can: a little more than 1024, of which a half
 * unit in the last place is nearly u, to one of which products are added that are a little more than that
 * half, each rounded up, and to the other as many that are a little less, all lost. They differ by `apart`.
 */
export function worstVector(
  columns: number,
  apart: number,
): { data: LabelledData; worst: Float64Array } {
  const half = 2 ** -43;
  const entry = 2 ** -20;
  const values = new Float64Array(columns).fill(entry);
  const features = { rows: 1, columns, values, scale: 1 };
  const worst = new Float64Array(2 * (columns + 1));
  for (let j = 0; j < columns; j++) {
    worst.set([(half / entry) * (1 + 2 ** -9), (half / entry) * (1 - 2 ** -9)], 2 * j);
  }
  worst.set([1024.5 + Math.max(0, apart), 1024.5 - Math.min(0, apart)], 2 * columns);
  return { data: { features, labels: Uint16Array.of(0), classes: 2 }, worst };
}
