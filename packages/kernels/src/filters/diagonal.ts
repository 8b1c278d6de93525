import { addAdjoint } from './correlation.js';
import type { FilterShape } from './shape.js';

/** out ← out + the diagonal of Σ C_jᵀ diag(b_j) C_j: the adjoints of filters with squared taps, of b_j. */
export function addDiagonal(
  shape: FilterShape,
  taps: Float64Array,
  bends: (filter: number) => Float64Array,
  own: Float64Array,
  out: Float64Array,
): void {
  const squares = taps.map((t) => t * t);
  for (let j = 0; j < shape.filters; j++) {
    addAdjoint(shape, squares, j * shape.taps, bends(j), own, out);
  }
}
