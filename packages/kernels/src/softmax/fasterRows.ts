import { compressRows, MOST_COLUMNS, type CompressedRows } from './compressedRows.js';
import {
  denseRows,
  requireEntries,
  type DenseRows,
  type MatrixOptions,
  type MatrixShape,
} from './denseRows.js';

/**
 * What an entry costs, in units of a dense entry's product with one vector of two classes; measured.
 * Dense rows take vectors in pairs, compressed ones five at a time.
 */
const COST = { dense: { two: 1.35, one: 1 }, compressed: { five: 4.4, one: 2 } };

/** The share of entries that are not 0 from which on dense rows are faster. */
function breakEven(classes: number): number {
  const vectors = Math.ceil(classes / 2);
  const { dense, compressed } = COST;
  return (
    (dense.two * Math.floor(vectors / 2) + dense.one * (vectors % 2)) /
    (compressed.five * Math.floor(vectors / 5) + compressed.one * (vectors % 5))
  );
}

/**
 * A matrix given row by row, as compressed or as dense rows, whichever softmax regression is faster
 * with: dense where more than 0.3 to 0.9 of the entries are not 0, depending on the number of classes,
 * and where there are more columns than can be compressed. Dense entries are not copied.
 *
 * @throws ArgumentError when the shape does not fit
 */
export function fasterRows(
  dense: Uint8Array | Float64Array,
  shape: MatrixShape,
  options: MatrixOptions & { readonly classes: number },
): CompressedRows | DenseRows {
  requireEntries(dense, shape);
  let entries = 0;
  for (let k = 0; k < dense.length; k++) if (dense[k] !== 0) entries++;
  const full = shape.columns > MOST_COLUMNS || entries > breakEven(options.classes) * dense.length;
  return full ? denseRows(dense, shape, options) : compressRows(dense, shape, options);
}
