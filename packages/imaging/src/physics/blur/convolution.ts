import { gamma, roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';
import type { Shape } from '../../image.js';
import { Known } from '../known.js';
import { squaredNormOf } from '../squaredNorm.js';
import type { ForwardOperator } from '../operator/operator.js';
import { fittingShape, placesOf, surround, type Boundary, type Reach } from './boundary.js';
import { spectrumEnds } from './spectrum.js';
import type { Tap } from './tap.js';
import { symbolOfTaps } from './symbol.js';

/** Those above 0, scaled so that they add up to 1; in the order of the picture's rows. */
export function normalisedTaps(taps: readonly Tap[]): readonly Tap[] {
  const sum = taps.reduce((total, { value }) => total + value, 0);
  return taps
    .filter(({ value }) => value > 0)
    .map(({ value, ...at }) => ({ ...at, value: value / sum }))
    .toSorted((a, b) => a.dy - b.dy || a.dx - b.dx);
}

/** What a kernel reaches. */
export function reachOf(taps: readonly Tap[]): Reach {
  const most = (of: (tap: Tap) => number): number => Math.max(0, ...taps.map(of));
  return {
    left: most(({ dx }) => -dx),
    right: most(({ dx }) => dx),
    up: most(({ dy }) => -dy),
    down: most(({ dy }) => dy),
  };
}

/** How {@link convolution} takes a kernel. */
export interface ConvolutionOptions {
  readonly boundary: Boundary;
  /** By how much taps are off those that are meant, relative to Σ|k|. Default: a few units of places on a line. */
  readonly off?: number;
}

/**
 * (Kx)_p = Σ_t k_t x_{p+t} in every channel, pictures continued as the boundary says, or where the kernel fits (`valid`); and
 * its exact transpose. K = CE with E the continuation and C the convolution where the kernel fits, Kᵀ = EᵀCᵀ.
 *
 * ‖K‖² is at most, whichever is least of what holds:
 * - (Σ|k|)² · n with n the number of mirror images of a pixel that a kernel sees: ‖K‖² ≤ ‖K‖₁‖K‖_∞;
 * - where the kernel is even in either direction and at least 0: (Σk)², as K of mirror images is symmetric;
 * - max |k̂|² over the frequencies of the picture for `periodic` and `valid`, whose measurement is a part of the periodic one;
 *   of four times as large a picture for an even kernel and mirror images, which are its eigenvalues;
 * - for entries of at least 0 what {@link squaredNormOf} proves, and for others that of their sizes.
 *
 * The least eigenvalue is min |k̂|² for `periodic`, and counts as 0 for others.
 */
export function convolution(
  shape: Shape,
  taps: readonly Tap[],
  { boundary, off: told }: ConvolutionOptions,
): ForwardOperator {
  const { width, height, channels } = shape;
  const reach = reachOf(taps);
  const fits = boundary === 'valid';
  const output = fits ? fittingShape(shape, reach) : shape;
  const stride = fits ? width : width + reach.left + reach.right;
  const lines = fits ? height : height + reach.up + reach.down;
  const wide = new Float64Array(stride * lines);
  /** Where a number of the continued picture is from, in its row and which row. */
  const columns = fits
    ? placesOf(width, 0, 0, boundary)
    : placesOf(width, reach.left, reach.right, boundary);
  const rows = fits
    ? placesOf(height, 0, 0, boundary)
    : placesOf(height, reach.up, reach.down, boundary);
  const starts = taps.map(({ dx, dy }) => (dy + reach.up) * stride + dx + reach.left);
  const [across, down] = [output.width, output.height];

  const applyTo =
    (values: Float64Array, channels: number): Apply =>
    (x, out) => {
      out.fill(0);
      for (let c = 0; c < channels; c++) {
        const first = c * width * height;
        for (const [i, row] of rows.entries()) {
          const from = first + row * width;
          for (let j = 0; j < stride; j++) wide[i * stride + j] = x[from + columns[j]!]!;
        }
        for (let i = 0; i < down; i++) {
          const to = (c * down + i) * across;
          for (let t = 0; t < values.length; t++) {
            const value = values[t]!;
            const from = starts[t]! + i * stride;
            for (let j = 0; j < across; j++) out[to + j]! += value * wide[from + j]!;
          }
        }
      }
    };

  const adjointTo =
    (values: Float64Array, channels: number): Apply =>
    (y, out) => {
      out.fill(0);
      for (let c = 0; c < channels; c++) {
        const first = c * width * height;
        wide.fill(0);
        for (let i = 0; i < down; i++) {
          const from = (c * down + i) * across;
          for (let t = 0; t < values.length; t++) {
            const value = values[t]!;
            const to = starts[t]! + i * stride;
            for (let j = 0; j < across; j++) wide[to + j]! += value * y[from + j]!;
          }
        }
        for (const [i, row] of rows.entries()) {
          const to = first + row * width;
          for (let j = 0; j < stride; j++) out[to + columns[j]!]! += wide[i * stride + j]!;
        }
      }
    };

  const values = Float64Array.from(taps, ({ value }) => value);
  const sizes = values.map(Math.abs);
  const sum = sizes.reduce((total, value) => total + value, 0);
  // The number of times that a pixel is seen by a tap at most. Others than mirror images go around as a whole.
  const images =
    boundary === 'reflect' ? Math.ceil(stride / width + 1) * Math.ceil(lines / height + 1) : 1;
  // Every number is the sum of a product for each tap, of the adjoint for each mirror image as well. Columns of sizes add up
  // to the number of images times Σ|k| at most: the root of that is ≥ ‖K‖ beside Σ|k|, and ≥ the norm of a change of K
  // relative to that of the kernel.
  const roundings =
    taps.length + images + Math.ceil(stride / width) * Math.ceil(lines / height) + 2;
  const furthest = Math.max(reach.left, reach.right, reach.up, reach.down);
  const off = told ?? 128 * (1 + furthest) * UNIT_ROUNDOFF;
  const norm = Math.sqrt(
    knownNorms.of([width, height, taps, boundary], () => {
      const isPositive = values.every((value) => value >= 0);
      const bounds = [roundedUp(sum * sum, 2 * taps.length + 4) * images];
      if (isEven(taps)) {
        if (boundary === 'reflect' && isPositive) return sum * sum;
        const double = { width: 2 * width, height: 2 * height };
        if (boundary === 'reflect') bounds.push(spectrumEnds(taps, double, 0).most);
      }
      if (boundary !== 'reflect') bounds.push(spectrumEnds(taps, shape, 0).most);
      if (isPositive || bounds.length === 1) {
        bounds.push(
          squaredNormOf({
            ...{ inputs: width * height, outputs: across * down, roundings },
            ...{ apply: applyTo(sizes, 1), adjoint: adjointTo(sizes, 1) },
          }),
        );
      }
      return Math.min(...bounds);
    }),
  );
  return {
    input: shape,
    output,
    apply: applyTo(values, channels),
    adjoint: adjointTo(values, channels),
    // That of the kernel without its rounding.
    squaredNorm: roundedUp((norm + Math.sqrt(images) * sum * off) ** 2, 4),
    leastEigenvalue: boundary === 'periodic' ? spectrumEnds(taps, shape, off).least : 0,
    rounding: 1.1 * Math.sqrt(images) * sum * (gamma(roundings) + off),
    normalSymbol: symbolOfTaps(taps, shape, boundary),
    start: (y, out) => {
      if (fits) surround(y, output, shape, reach, out);
      else out.set(y);
    },
  };
}

type Apply = (from: Float64Array, out: Float64Array) => void;

/** Norms that took a few products with K to find, as a run makes the same operator again and again. */
const knownNorms = new Known();

/** Whether the kernel is its own mirror image in either direction. */
function isEven(taps: readonly Tap[]): boolean {
  const at = new Map(taps.map(({ dx, dy, value }) => [`${String(dx)},${String(dy)}`, value]));
  return taps.every(
    ({ dx, dy, value }) =>
      at.get(`${String(-dx)},${String(dy)}`) === value &&
      at.get(`${String(dx)},${String(-dy)}`) === value,
  );
}
