import type { SampleRows } from './labelledRows.js';

/** What softmax regression does with a row x_i, without the bias. Matrices are features × classes. */
interface PlainRows {
  /** z ← z + x_iᵀW. */
  addProduct(i: number, W: Float64Array, z: Float64Array): void;
  /** G ← G + x_i zᵀ, or with the squares of the entries of x_i. */
  addMultiples(i: number, z: Float64Array, squared: boolean, G: Float64Array): void;
}

/** Compressed rows by their entries, and dense ones as rows all of whose entries are there. */
export function plainRows(samples: SampleRows, classes: number): PlainRows {
  const { columns, value, scale } = samples;
  const sparse = samples.kind === 'compressed' ? samples : undefined;
  const from = (i: number): number => (sparse ? sparse.start[i]! : i * columns);
  const columnOf = (k: number, first: number): number => (sparse ? sparse.column[k]! : k - first);
  return {
    addProduct(i, W, z) {
      const first = from(i);
      const end = from(i + 1);
      for (let k = first; k < end; k++) {
        const x = scale * value[k]!;
        const at = columnOf(k, first) * classes;
        for (let c = 0; c < classes; c++) z[c]! += x * W[at + c]!;
      }
    },
    addMultiples(i, z, squared, G) {
      const first = from(i);
      const end = from(i + 1);
      for (let k = first; k < end; k++) {
        let x = scale * value[k]!;
        if (squared) x *= x;
        const at = columnOf(k, first) * classes;
        for (let c = 0; c < classes; c++) G[at + c]! += x * z[c]!;
      }
    },
  };
}
