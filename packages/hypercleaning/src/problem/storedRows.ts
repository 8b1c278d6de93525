import { roundedUp } from '@bilevel/core';
import type { CompressedRows, DenseRows, SampleRows } from '@bilevel/kernels';

/** What the bounds read of the samples x̂_i = (x_i, 1), |X̂| for their magnitudes. */
export interface StoredRows {
  readonly rows: number;
  /** Without the constant 1. */
  readonly columns: number;
  /** out ← |X̂| v. */
  project(v: Float64Array, out: Float64Array): void;
  /** out ← Σ_i w_i m_i |x̂_i|. */
  gather(weights: Float64Array, margins: Float64Array, out: Float64Array): void;
  /** scores ← Vᵀx̂_i, one a class. */
  scores(i: number, V: Float64Array, scores: Float64Array): void;
  /** ≥ ‖x̂_i‖², in exact arithmetic. */
  squaredNorms(): Float64Array;
}

/** The samples as they are stored for the kernels: nothing is copied. */
export function storedRows(samples: SampleRows): StoredRows {
  return samples.kind === 'dense' ? storedDense(samples) : storedCompressed(samples);
}

function storedCompressed(samples: CompressedRows): StoredRows {
  const { rows, columns, start, column, value, scale } = samples;
  return {
    rows,
    columns,
    project(v, out) {
      for (let i = 0; i < rows; i++) {
        let sum = 0;
        for (let k = start[i]!; k < start[i + 1]!; k++) sum += Math.abs(value[k]!) * v[column[k]!]!;
        out[i] = Math.abs(scale) * sum + v[columns]!;
      }
    },
    gather(weights, margins, out) {
      out.fill(0);
      for (let i = 0; i < rows; i++) {
        const factor = weights[i]! * margins[i]!;
        if (factor === 0) continue;
        out[columns]! += factor;
        const scaled = factor * Math.abs(scale);
        for (let k = start[i]!; k < start[i + 1]!; k++) {
          out[column[k]!]! += scaled * Math.abs(value[k]!);
        }
      }
    },
    scores(i, V, scores) {
      scores.fill(0);
      for (let k = start[i]!; k < start[i + 1]!; k++) {
        addMultiple(value[k]!, V, column[k]!, scores);
      }
      addBias(scale, V, columns, scores);
    },
    squaredNorms: () =>
      Float64Array.from({ length: rows }, (_, i) =>
        squaredNorm(value, start[i]!, start[i + 1]!, scale),
      ),
  };
}

function storedDense({ rows, columns, value, scale }: DenseRows): StoredRows {
  return {
    rows,
    columns,
    project(v, out) {
      for (let i = 0, k = 0; i < rows; i++) {
        let sum = 0;
        for (let j = 0; j < columns; j++, k++) sum += Math.abs(value[k]!) * v[j]!;
        out[i] = Math.abs(scale) * sum + v[columns]!;
      }
    },
    gather(weights, margins, out) {
      out.fill(0);
      for (let i = 0; i < rows; i++) {
        const factor = weights[i]! * margins[i]!;
        if (factor === 0) continue;
        out[columns]! += factor;
        const scaled = factor * Math.abs(scale);
        const first = i * columns;
        for (let j = 0; j < columns; j++) out[j]! += scaled * Math.abs(value[first + j]!);
      }
    },
    scores(i, V, scores) {
      scores.fill(0);
      for (let j = 0; j < columns; j++) addMultiple(value[i * columns + j]!, V, j, scores);
      addBias(scale, V, columns, scores);
    },
    squaredNorms: () =>
      Float64Array.from({ length: rows }, (_, i) =>
        squaredNorm(value, i * columns, (i + 1) * columns, scale),
      ),
  };
}

/** ≥ ‖x̂‖² of the sample whose entries are those from `first` to `end`. */
function squaredNorm(
  value: Uint8Array | Float64Array,
  first: number,
  end: number,
  scale: number,
): number {
  let sum = 0;
  for (let k = first; k < end; k++) {
    const x = scale * value[k]!;
    sum += x * x;
  }
  // The entry and its square have a rounding each, and that of 1.
  return roundedUp(sum + 1, end - first + 4);
}

/** scores ← scores + x · row j of V. */
function addMultiple(x: number, V: Float64Array, j: number, scores: Float64Array): void {
  const classes = scores.length;
  const first = j * classes;
  for (let c = 0; c < classes; c++) scores[c]! += x * V[first + c]!;
}

/** scores ← scale · scores + the last row of V. */
function addBias(scale: number, V: Float64Array, columns: number, scores: Float64Array): void {
  const classes = scores.length;
  for (let c = 0; c < classes; c++) scores[c] = scale * scores[c]! + V[columns * classes + c]!;
}
