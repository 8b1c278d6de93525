import { gamma, roundedUp } from '@bilevel/core';
import type { Extent, Shape } from '../image.js';
import { onFrequencies } from './operator/normalSymbol.js';
import type { ForwardOperator } from './operator/operator.js';

/** |Σ e^{iju}|/f of f pixels. */
function meanGain(factor: number, u: number): number {
  return u === 0 ? 1 : Math.sin((factor * u) / 2) / (factor * Math.sin(u / 2));
}

/** The shape of means over cells of `factor`×`factor` pixels; those at the right and at the bottom may have fewer. */
export function cellsOf<S extends Extent>(shape: S, factor: number): S {
  const cells = (pixels: number): number => Math.ceil(pixels / factor);
  return { ...shape, width: cells(shape.width), height: cells(shape.height) };
}

/**
 * (Kx)_c = (1/n_c) Σ x_p over the n_c pixels p of cell c, in every channel. Rows have no pixel in common: KKᵀ is diagonal
 * with 1/n_c, so that ‖K‖² = 1/min n_c, which is 1/f² where the factor f divides width and height. K has a null space, of
 * all that has mean 0 in each cell.
 */
export function cellMeans(
  shape: Shape,
  factor: number,
): ForwardOperator & Required<Pick<ForwardOperator, 'start'>> {
  const { width, height, channels } = shape;
  const output = cellsOf(shape, factor);
  const cells = output.width * output.height;
  /** 1/n of each cell of a channel. */
  const shares = Float64Array.from({ length: cells }, (_, c) => {
    const [row, column] = [Math.floor(c / output.width), c % output.width];
    const high = Math.min(factor, height - row * factor);
    return 1 / (high * Math.min(factor, width - column * factor));
  });
  const columns = Int32Array.from({ length: width }, (_, j) => Math.floor(j / factor));
  const scaled = new Float64Array(cells * channels);

  function apply(x: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let c = 0, p = 0; c < channels; c++) {
      for (let i = 0; i < height; i++) {
        const first = c * cells + Math.floor(i / factor) * output.width;
        for (let j = 0; j < width; j++) out[first + columns[j]!]! += x[p++]!;
      }
    }
    for (let k = 0; k < out.length; k++) out[k]! *= shares[k % cells]!;
  }

  /** out ← the value of each pixel's cell. */
  function replicate(y: Float64Array, out: Float64Array): void {
    for (let c = 0, p = 0; c < channels; c++) {
      for (let i = 0; i < height; i++) {
        const first = c * cells + Math.floor(i / factor) * output.width;
        for (let j = 0; j < width; j++) out[p++] = y[first + columns[j]!]!;
      }
    }
  }

  return {
    input: shape,
    output,
    apply,
    adjoint: (y, out) => {
      for (let k = 0; k < scaled.length; k++) scaled[k] = shares[k % cells]! * y[k]!;
      replicate(scaled, out);
    },
    squaredNorm: roundedUp(Math.max(...[0, cells - 1].map((c) => shares[c]!))),
    leastEigenvalue: 0,
    // A sum of f² numbers, times a share that is rounded; the entries of K are at least 0, and ‖K‖ ≤ 1.
    rounding: gamma(factor * factor + 4),
    normalSymbol: {
      basis: 'cosine',
      // Means, and of their frequencies 1/f² in itself: the rest is folded over.
      values: () =>
        onFrequencies(
          'cosine',
          shape,
          (u, v) => ((meanGain(factor, u) * meanGain(factor, v)) / factor) ** 2,
        ),
    },
    start: replicate,
  };
}
