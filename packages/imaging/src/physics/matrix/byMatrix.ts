import { gamma, roundedUp } from '@bilevel/core';
import type { Shape } from '../../image.js';
import type { ForwardOperator } from '../operator/operator.js';
import { squaredNormOf } from '../squaredNorm.js';
import { gramBound, SMALL } from './gramBound.js';
import type { SparseRows } from './sparseRows.js';

/** What took products to find, of each matrix. */
const knownNorms = new WeakMap<SparseRows, Norms>();

interface Norms {
  readonly squared: number;
  /** Of |A|. */
  readonly ofSizes: number;
}

/**
 * Kx = Ax for each channel, x its pixels row by row; what is measured has `height` rows. ‖K‖² is at most, whichever is
 * least:
 * - what {@link squaredNormOf} proves of |A|, which is ‖A‖² where entries are at least 0, and never more than ‖A‖₁‖A‖_∞;
 * - ‖A‖_F²;
 * - where A has at most {@link SMALL} rows or columns what {@link gramBound} proves, within 5 % for entries of any sign.
 *
 * The least eigenvalue counts as 0. It starts from one step of SIRT: x_j = Σ_i |A|_ij/c_j · sign · y_i/r_i, with r and c
 * the sums of |A| over rows and columns.
 */
export function byMatrix(shape: Shape, matrix: SparseRows, height: number): ForwardOperator {
  const { channels } = shape;
  const { values, columns, starts, columnCount } = matrix;
  const rows = starts.length - 1;
  const sizes = values.map(Math.abs);
  const inColumn = new Int32Array(columnCount);
  for (const column of columns) inColumn[column]!++;
  let longest = 0;
  for (let i = 0; i < rows; i++) longest = Math.max(longest, starts[i + 1]! - starts[i]!);
  for (const count of inColumn) longest = Math.max(longest, count);
  const roundings = longest + 2;

  const apply = (entries: Float64Array, x: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let k = starts[i]!; k < starts[i + 1]!; k++) sum += entries[k]! * x[columns[k]!]!;
      out[i] = sum;
    }
  };
  const adjoint = (entries: Float64Array, y: Float64Array, out: Float64Array): void => {
    out.fill(0);
    for (let i = 0; i < rows; i++) {
      const value = y[i]!;
      for (let k = starts[i]!; k < starts[i + 1]!; k++) out[columns[k]!]! += entries[k]! * value;
    }
  };
  const eachChannel =
    (one: typeof apply) =>
    (from: Float64Array, out: Float64Array): void => {
      const [a, b] = [from.length / channels, out.length / channels];
      for (let c = 0; c < channels; c++) {
        one(values, from.subarray(c * a, (c + 1) * a), out.subarray(c * b, (c + 1) * b));
      }
    };
  const norms = knownNorms.get(matrix) ?? normsOf();
  knownNorms.set(matrix, norms);

  function normsOf(): Norms {
    const ofSizes = squaredNormOf({
      ...{ inputs: columnCount, outputs: rows, roundings },
      apply: (x, out) => {
        apply(sizes, x, out);
      },
      adjoint: (y, out) => {
        adjoint(sizes, y, out);
      },
    });
    const frobenius = roundedUp(
      values.reduce((sum, value) => sum + value * value, 0) * (1 + gamma(values.length + 2)),
    );
    const isSigned = values.some((value) => value < 0);
    const small = isSigned && Math.min(rows, columnCount) <= SMALL;
    // Numbers that are given twice for a place add up, and their squares do not.
    const bounds = [ofSizes, hasTwice(matrix) ? Infinity : frobenius];
    return { ofSizes, squared: Math.min(...bounds, small ? gramBound(matrix) : Infinity) };
  }

  return {
    input: shape,
    output: { width: rows / height, height, channels },
    apply: eachChannel(apply),
    adjoint: eachChannel(adjoint),
    squaredNorm: norms.squared,
    leastEigenvalue: 0,
    rounding: roundedUp(gamma(roundings) * Math.sqrt(norms.ofSizes), 8),
    start(y, out) {
      const sums = new Float64Array(rows);
      apply(sizes, new Float64Array(columnCount).fill(1), sums);
      const weighted = y.map((value, k) => (sums[k % rows] === 0 ? 0 : value / sums[k % rows]!));
      eachChannel(adjoint)(weighted, out);
      const own = new Float64Array(columnCount);
      adjoint(sizes, new Float64Array(rows).fill(1), own);
      for (let p = 0; p < out.length; p++) {
        const share = own[p % columnCount]!;
        if (share > 0) out[p]! /= share;
      }
    },
  };
}

/** Whether a place has several numbers. */
function hasTwice({ columns, starts }: SparseRows): boolean {
  return starts.some(
    (from, i) =>
      new Set(columns.subarray(from, starts[i + 1] ?? from)).size < (starts[i + 1] ?? from) - from,
  );
}
