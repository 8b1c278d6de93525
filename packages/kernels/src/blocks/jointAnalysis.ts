import { gamma } from '@bilevel/core';
import { ANALYSIS_CODES, type Analysis } from './analysis.js';
import type { ChannelGrid } from './blocks.js';
import { CANCELLED } from './cancelledHessian.js';
import type { KeptHessian } from './diagonal.js';
import { addDivergence, differences } from './differences.js';

// Of total generalised variation: x and, of each channel, the slopes v = s ṽ of it to the right and below. The unknown is
// (x, ṽ): the channels of x, then of each channel ṽ to the right and ṽ below. The scale s is a power of 2, so that
// products with it are exact.

/** Dx − v in blocks of the two of a pixel in a channel; v counts where x has a difference. */
export function slopes(grid: ChannelGrid, s: number): Analysis {
  const { width, height, channels } = grid;
  const d = width * height;
  const first = channels * d;
  const has = (plane: number, p: number): boolean =>
    plane % 2 === 0 ? p % width < width - 1 : p < d - width;
  return {
    shape: { pixels: d, planes: 2 * channels, members: 2, groups: channels },
    kernel: { code: ANALYSIS_CODES.slopes, channels, scale: s, length: 3 * first },
    cancellation: gamma(CANCELLED) * Math.SQRT2 * (2 + s) * (1 + 1e-9),
    apply(v, scale, out) {
      differences(v, grid, 1, out);
      for (let plane = 0, at = 0; plane < 2 * channels; plane++) {
        for (let p = 0; p < d; p++, at++) {
          out[at] = has(plane, p) ? scale * (out[at]! - s * v[first + at]!) : 0;
        }
      }
    },
    addends(v, out) {
      differences(v, grid, 1, out);
      for (let plane = 0, at = 0; plane < 2 * channels; plane++) {
        for (let p = 0; p < d; p++, at++) {
          out[at] = has(plane, p) ? Math.abs(out[at]!) + s * Math.abs(v[first + at]!) : 0;
        }
      }
    },
    addAdjoint(f, out) {
      addDivergence(f, grid, out);
      for (let at = 0; at < 2 * first; at++) out[first + at]! -= s * f[at]!;
    },
    addDiagonal(kept, out) {
      for (let c = 0; c < channels; c++) {
        for (let p = 0; p < d; p++) {
          const own = c * d + p;
          const [across, below] = [2 * c * d + p, (2 * c + 1) * d + p];
          const along = kept.along[own]!;
          const [toRight, toBelow] = [has(0, p), has(1, p)];
          const y = kept.y[across]! + kept.y[below]!;
          let sum = (toRight ? along : 0) + (toBelow ? along : 0) - y * y;
          if (p % width > 0) sum += kept.along[own - 1]! - kept.y[across - 1]! ** 2;
          if (p >= width) sum += kept.along[own - width]! - kept.y[below - width]! ** 2;
          out[own]! += sum;
          if (toRight) out[first + across]! += s * s * (along - kept.y[across]! ** 2);
          if (toBelow) out[first + below]! += s * s * (along - kept.y[below]! ** 2);
        }
      }
    },
  };
}

/**
 * The symmetrised derivative Ev by backward differences, in blocks of the three of a pixel in a channel:
 * ∂₁v₁, ∂₂v₂ and (∂₂v₁ + ∂₁v₂)/√2, so that their Euclidean norm is the Frobenius norm of the matrix Ev. What of a sum
 * there is not is left out. Of ṽ alone.
 */
export function bends({ width, height, channels }: ChannelGrid, s: number): Analysis {
  const d = width * height;
  /** Of pixel p: 1 where there is one to the left, and one above. */
  const before = (p: number): readonly [number, number] => [
    p % width > 0 ? 1 : 0,
    p >= width ? 1 : 0,
  ];
  return {
    shape: { pixels: d, planes: 3 * channels, members: 3, groups: channels },
    kernel: { code: ANALYSIS_CODES.bends, channels, scale: s, length: 2 * channels * d },
    // Rows of |C| add up to 2s, 2s and 4s/√2.
    cancellation: gamma(CANCELLED) * 4 * s * (1 + 1e-9),
    apply(v, scale, out) {
      const factor = scale * s;
      for (let c = 0; c < channels; c++) {
        const [one, two] = [2 * c * d, (2 * c + 1) * d];
        for (let p = 0; p < d; p++) {
          const [left, above] = before(p);
          const [a, b] = [v[one + p]!, v[two + p]!];
          const at = 3 * c * d + p;
          out[at] = factor * (a - v[one + p - left]!);
          out[at + d] = factor * (b - v[two + p - above * width]!);
          const mixed = a - v[one + p - above * width]! + (b - v[two + p - left]!);
          out[at + 2 * d] = factor * (Math.SQRT1_2 * mixed);
        }
      }
    },
    addends(v, out) {
      for (let c = 0; c < channels; c++) {
        const [one, two] = [2 * c * d, (2 * c + 1) * d];
        for (let p = 0; p < d; p++) {
          const [left, above] = before(p);
          const [a, b] = [v[one + p]!, v[two + p]!];
          const at = 3 * c * d + p;
          out[at] = s * Math.abs(a - v[one + p - left]!);
          out[at + d] = s * Math.abs(b - v[two + p - above * width]!);
          const mixed =
            Math.abs(a - v[one + p - above * width]!) + Math.abs(b - v[two + p - left]!);
          out[at + 2 * d] = s * (Math.SQRT1_2 * mixed);
        }
      }
    },
    addAdjoint(f, out) {
      for (let c = 0; c < channels; c++) {
        const [one, two] = [2 * c * d, (2 * c + 1) * d];
        for (let p = 0; p < d; p++) {
          // A difference with itself is none: its flux is 0, and what is mixed leaves it out.
          const [left, above] = before(p);
          const at = 3 * c * d + p;
          const [f1, f2] = [s * f[at]!, s * f[at + d]!];
          const mixed = s * (Math.SQRT1_2 * f[at + 2 * d]!);
          const next = (p + 1) % width > 0 ? 1 : 0;
          const nextF1 = next === 1 ? s * f[at + 1]! : 0;
          const nextMixed = next === 1 ? s * (Math.SQRT1_2 * f[at + 1 + 2 * d]!) : 0;
          out[one + p]! += f1 - nextF1 + above * mixed;
          out[two + p]! += f2 + (left * mixed - nextMixed);
          if (above === 1) {
            out[one + p - width]! -= mixed;
            out[two + p - width]! -= f2;
          }
        }
      }
    },
    addDiagonal(kept, out) {
      addBendDiagonal(kept, { width, height, channels }, s, out);
    },
  };
}

/** Of each entry of ṽ by the rows of each block that it is in: cᵀHc with c its column in the block. */
function addBendDiagonal(
  { along, y }: KeptHessian,
  { width, height, channels }: ChannelGrid,
  s: number,
  out: Float64Array,
): void {
  const d = width * height;
  for (let c = 0; c < channels; c++) {
    const [one, two] = [2 * c * d, (2 * c + 1) * d];
    for (let p = 0; p < d; p++) {
      const [left, above] = [p % width > 0, p >= width];
      const at = 3 * c * d + p;
      const [y1, y2, y3] = [y[at]!, y[at + d]!, Math.SQRT1_2 * y[at + 2 * d]!];
      const h = along[c * d + p]!;
      const add = (to: number, squares: number, inner: number): void => {
        out[to]! += s * s * (h * squares - inner * inner);
      };
      const [l, u] = [left ? 1 : 0, above ? 1 : 0];
      add(one + p, l + u / 2, l * y1 + u * y3);
      add(two + p, u + l / 2, u * y2 + l * y3);
      if (left) {
        add(one + p - 1, 1, y1);
        add(two + p - 1, 0.5, y3);
      }
      if (above) {
        add(two + p - width, 1, y2);
        add(one + p - width, 0.5, y3);
      }
    }
  }
}
