import { gamma, roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';
import type { Shape } from '../../image.js';
import { mirrored } from '../../transform/mirror.js';
import { Known } from '../known.js';
import { squaredNormOf } from '../squaredNorm.js';
import type { ForwardOperator } from '../operator/operator.js';

/** What a kernel has at a place, relative to the pixel: at least 0. */
export interface Tap {
  readonly dx: number;
  readonly dy: number;
  readonly value: number;
}

/** Those above 0, scaled so that they add up to 1; in the order of the picture's rows. */
export function normalisedTaps(taps: readonly Tap[]): readonly Tap[] {
  const sum = taps.reduce((total, { value }) => total + value, 0);
  return taps
    .filter(({ value }) => value > 0)
    .map(({ value, ...at }) => ({ ...at, value: value / sum }))
    .toSorted((a, b) => a.dy - b.dy || a.dx - b.dx);
}

/**
 * (Kx)_p = Σ_t k_t x_{p+t} in every channel, pictures continued by their mirror images, and its exact transpose. Taps are
 * at least 0 and add up to 1: so do the rows of K, and ‖K‖_∞ = 1. Where the kernel is even in either direction K is
 * symmetric, and ‖K‖ ≤ 1; otherwise ‖K‖² is bounded as {@link squaredNormOf} does. The least eigenvalue counts as 0.
 *
 * K = CE with E the continuation by mirror images and C the convolution where the kernel fits, Kᵀ = EᵀCᵀ.
 */
export function mirroredConvolution(shape: Shape, taps: readonly Tap[]): ForwardOperator {
  const { width, height, channels } = shape;
  const reach = {
    x: Math.max(...taps.map(({ dx }) => Math.abs(dx))),
    y: Math.max(...taps.map(({ dy }) => Math.abs(dy))),
  };
  const stride = width + 2 * reach.x;
  const wide = new Float64Array(stride * (height + 2 * reach.y));
  /** Where a number of the continued picture is from, in its row and which row. */
  const columns = placesOf(width, reach.x);
  const rows = placesOf(height, reach.y);
  const starts = taps.map(({ dx, dy }) => (dy + reach.y) * stride + dx + reach.x);

  function applyTo(channels: number, x: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let c = 0; c < channels; c++) {
      const first = c * width * height;
      for (const [i, row] of rows.entries()) {
        const from = first + row * width;
        for (let j = 0; j < stride; j++) wide[i * stride + j] = x[from + columns[j]!]!;
      }
      for (let i = 0; i < height; i++) {
        const to = first + i * width;
        for (let t = 0; t < taps.length; t++) {
          const { value } = taps[t]!;
          const from = starts[t]! + i * stride;
          for (let j = 0; j < width; j++) out[to + j]! += value * wide[from + j]!;
        }
      }
    }
  }

  function adjointTo(channels: number, y: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let c = 0; c < channels; c++) {
      const first = c * width * height;
      wide.fill(0);
      for (let i = 0; i < height; i++) {
        const from = first + i * width;
        for (let t = 0; t < taps.length; t++) {
          const { value } = taps[t]!;
          const to = starts[t]! + i * stride;
          for (let j = 0; j < width; j++) wide[to + j]! += value * y[from + j]!;
        }
      }
      for (const [i, row] of rows.entries()) {
        const to = first + row * width;
        for (let j = 0; j < stride; j++) out[to + columns[j]!]! += wide[i * stride + j]!;
      }
    }
  }

  const images = Math.ceil(stride / width + 1) * Math.ceil((height + 2 * reach.y) / height + 1);
  // Every number is the sum of a product for each tap, of the adjoint for each mirror image as well. Columns add up to
  // the number of images at most: with rows of sum 1 the root of that is ≥ ‖K‖, and ≥ the norm of a change of K
  // relative to that of the kernel.
  const roundings = taps.length + images + 2;
  // Taps are off by a few units of the kernel's reach: of places on a line, of distances.
  const off = 128 * (1 + Math.max(reach.x, reach.y)) * UNIT_ROUNDOFF;
  const norm = isEven(taps)
    ? 1
    : Math.sqrt(
        knownNorms.of([width, height, taps], () =>
          squaredNormOf({
            ...{ inputs: width * height, outputs: width * height, roundings },
            apply: (x, out) => {
              applyTo(1, x, out);
            },
            adjoint: (y, out) => {
              adjointTo(1, y, out);
            },
          }),
        ),
      );
  return {
    input: shape,
    output: shape,
    apply: (x, out) => {
      applyTo(channels, x, out);
    },
    adjoint: (y, out) => {
      adjointTo(channels, y, out);
    },
    // That of the kernel without its rounding.
    squaredNorm: roundedUp((norm + Math.sqrt(images) * off) ** 2),
    leastEigenvalue: 0,
    rounding: 1.1 * Math.sqrt(images) * (gamma(roundings) + off),
    start: (y, out) => {
      out.set(y);
    },
  };
}

/** Norms that took a few products with K to find, as a run makes the same operator again and again. */
const knownNorms = new Known();

/** For each place of a line of n numbers continued by `reach` on either side, which number is there. */
function placesOf(n: number, reach: number): Int32Array {
  return Int32Array.from({ length: n + 2 * reach }, (_, i) => mirrored(i - reach, n));
}

/** Whether the kernel is its own mirror image in either direction. */
function isEven(taps: readonly Tap[]): boolean {
  const at = new Map(taps.map(({ dx, dy, value }) => [`${String(dx)},${String(dy)}`, value]));
  return taps.every(
    ({ dx, dy, value }) =>
      at.get(`${String(-dx)},${String(dy)}`) === value &&
      at.get(`${String(dx)},${String(-dy)}`) === value,
  );
}
