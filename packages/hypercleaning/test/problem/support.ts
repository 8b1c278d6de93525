import { labelledData, type LabelledData } from '../../src/index.js';
import { randomStream } from '../random.js';

/** Shape of random data. */
export interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
  /** Pixels as bytes, or numbers of either sign. */
  readonly bytes: boolean;
  readonly seed: number;
}

/** Random samples with a class structure and some wrong labels; every class occurs. */
export function randomData({ rows, columns, classes, bytes, seed }: Shape): LabelledData {
  const random = randomStream(seed);
  const centres = Array.from({ length: classes * columns }, () => random());
  const labels = Uint16Array.from({ length: rows }, (_, i) =>
    i < classes ? i : Math.floor(classes * random()),
  );
  const number = (label: number, j: number): number => {
    // Some data are stored by their non-zero entries, and some with all.
    if (random() < (seed % 2 === 0 ? 0.3 : 0.8)) return 0;
    const value = 0.6 * centres[label * columns + j]! + 0.4 * random();
    return bytes ? Math.round(255 * value) : 4 * value - 2;
  };
  const entries = Array.from({ length: rows * columns }, (_, k) =>
    number(labels[Math.floor(k / columns)]!, k % columns),
  );
  const values = bytes ? Uint8Array.from(entries) : Float64Array.from(entries);
  const wrong = labels.map((label, i) =>
    i >= classes && i % 5 === 0 ? (label + 1) % classes : label,
  );
  return labelledData({ rows, columns, values, scale: bytes ? 1 / 255 : 1 }, wrong, { classes });
}

/** x̂_i. */
export function sampleOf({ features }: LabelledData, i: number): number[] {
  const { columns, values, scale } = features;
  return [...Array.from(values.subarray(i * columns, (i + 1) * columns), (x) => x * scale), 1];
}

/** Softmax of the scores Wx̂, class by class, straight from the formula. */
export function probabilitiesOf(W: Float64Array, x: readonly number[], classes: number): number[] {
  const scores = Array.from({ length: classes }, (_, c) =>
    x.reduce((sum, entry, j) => sum + entry * W[j * classes + c]!, 0),
  );
  const top = Math.max(...scores);
  const exponentials = scores.map((z) => Math.exp(z - top));
  const total = exponentials.reduce((sum, e) => sum + e, 0);
  return exponentials.map((e) => e / total);
}

export const sigma = (t: number): number => 1 / (1 + Math.exp(-t));

export function randomVector(random: () => number, length: number, scale = 1): Float64Array {
  return Float64Array.from({ length }, () => scale * (2 * random() - 1));
}

/** ‖M‖ of a dense matrix given by its columns, from 300 power iterations: from below. */
export function operatorNorm(columns: readonly Float64Array[]): number {
  const rows = columns[0]?.length ?? 0;
  let v = columns.map((_, j) => 1 + Math.sin(j + 1) / 2);
  let size = 0;
  for (let k = 0; k < 300; k++) {
    const length = Math.hypot(...v);
    if (length === 0) return 0;
    const u = new Float64Array(rows);
    columns.forEach((column, j) => {
      for (let i = 0; i < rows; i++) u[i]! += (column[i]! * v[j]!) / length;
    });
    size = Math.hypot(...u);
    v = columns.map((column) => column.reduce((sum, a, i) => sum + a * u[i]!, 0));
  }
  return size;
}
