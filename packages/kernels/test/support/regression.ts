import fc from 'fast-check';
import { compressRows, denseRows, type LabelledRows } from '../../src/index.js';
import { randomStream } from './random.js';

/** Shapes that meet every edge: no rows filled, one column, classes of any parity. */
export const regressionShape = fc.record({
  rows: fc.constantFrom(1, 2, 3, 7, 31, 64),
  columns: fc.constantFrom(1, 2, 5, 13, 28),
  classes: fc.constantFrom(2, 3, 4, 5, 9, 10, 11, 20, 23),
  filled: fc.constantFrom(0, 0.2, 1),
  bias: fc.boolean(),
  bytes: fc.boolean(),
  dense: fc.boolean(),
  seed: fc.nat(1_000_000),
});

export type RegressionShape = typeof regressionShape extends fc.Arbitrary<infer T> ? T : never;

/** Random samples of a shape, and the matrix X̂ they stand for. */
export function regressionOf(shape: RegressionShape): { data: LabelledRows; dense: number[][] } {
  const { rows, columns, classes, filled, bias, bytes, dense: full } = shape;
  const random = randomStream(shape.seed);
  const scale = bytes ? 1 / 255 : 0.7;
  const entries = Array.from({ length: rows * columns }, () => {
    if (random() >= filled) return 0;
    return bytes ? 1 + Math.floor(255 * random()) : 2 * random() - 1;
  });
  const matrix = bytes ? Uint8Array.from(entries) : Float64Array.from(entries);
  const samples = (full ? denseRows : compressRows)(matrix, { rows, columns }, { scale });
  const labels = Uint8Array.from({ length: rows }, () => Math.floor(classes * random()));
  const dense = Array.from({ length: rows }, (_, i) => [
    ...entries.slice(i * columns, (i + 1) * columns).map((x) => x * scale),
    ...(bias ? [1] : []),
  ]);
  return { data: { samples, labels, classes, bias }, dense };
}
