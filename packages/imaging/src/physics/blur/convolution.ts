import { roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';
import type { Shape } from '../../image.js';
import { Known } from '../known.js';
import { squaredNormOf } from '../squaredNorm.js';
import type { ForwardOperator } from '../operator/operator.js';
import { fittingShape, surround, type Boundary, type Reach } from './boundary.js';
import { ofChannels, type ChannelMap } from './channelMap.js';
import { continuation } from './continuation.js';
import { directConvolution } from './directConvolution.js';
import { fourierConvolution } from './fourierConvolution.js';
import { fourierPlan } from './fourierPlan.js';
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
 * its exact transpose. K = CE with E the continuation and C the convolution where the kernel fits, Kᵀ = EᵀCᵀ; tap by tap or
 * by the Fourier transform, as `fourierPlan` says.
 *
 * ‖K‖² is at most, whichever is least of what holds:
 * - (Σ|k|)² · n with n the number of mirror images of a pixel that a tap sees: ‖K‖² ≤ ‖K‖₁‖K‖_∞;
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
  const { width, height } = shape;
  const reach = reachOf(taps);
  const fits = boundary === 'valid';
  const output = fits ? fittingShape(shape, reach) : shape;
  const count = { count: taps.length, separable: false };
  const plan = fourierPlan(shape, output, reach, boundary, count);
  const mapOf = (taps: readonly Tap[]): ChannelMap =>
    plan === undefined
      ? directConvolution(shape, output, taps, boundary, reach)
      : fourierConvolution(shape, output, taps, boundary, reach, plan);
  const map = mapOf(taps);
  const sum = taps.reduce((total, { value }) => total + Math.abs(value), 0);
  // The number of times that a pixel is seen by a tap at most. Others than mirror images go around as a whole.
  const images = boundary === 'reflect' ? continuation(shape, reach, boundary).copies : 1;
  const furthest = Math.max(reach.left, reach.right, reach.up, reach.down);
  const off = told ?? 128 * (1 + furthest) * UNIT_ROUNDOFF;
  // ≥ ‖K‖, and ≥ the norm of a change of K for one of the kernel by off Σ|k|: columns of sizes add up to images · Σ|k| at most.
  const largest = Math.sqrt(images) * sum;
  const norm = Math.sqrt(
    knownNorms.of([width, height, taps, boundary], () => {
      const isPositive = taps.every(({ value }) => value >= 0);
      const bounds = [roundedUp(sum * sum, 2 * taps.length + 4) * images];
      if (isEven(taps)) {
        if (boundary === 'reflect' && isPositive) return sum * sum;
        const double = { width: 2 * width, height: 2 * height };
        if (boundary === 'reflect') bounds.push(spectrumEnds(taps, double, 0).most);
      }
      if (boundary !== 'reflect') bounds.push(spectrumEnds(taps, shape, 0).most);
      if (isPositive || bounds.length === 1) {
        const sizes = mapOf(taps.map((tap) => ({ ...tap, value: Math.abs(tap.value) })));
        bounds.push(
          squaredNormOf({
            ...{ inputs: width * height, outputs: output.width * output.height },
            ...{ rounding: sizes.rounding, norm: 1.01 * largest },
            ...ofChannels(sizes, { width, height, channels: 1 }, output),
          }),
        );
      }
      return Math.min(...bounds);
    }),
  );
  return {
    input: shape,
    output,
    ...ofChannels(map, shape, output),
    // That of the kernel without its rounding.
    squaredNorm: roundedUp((norm + largest * off) ** 2, 4),
    leastEigenvalue: boundary === 'periodic' ? leastOf(taps, shape, off) : 0,
    rounding: 1.1 * (map.rounding + largest * off),
    normalSymbol: symbolOfTaps(taps, shape, boundary),
    start: (y, out) => {
      if (fits) surround(y, output, shape, reach, out);
      else out.set(y);
    },
  };
}

/** Norms that took a few products with K to find, as a run makes the same operator again and again. */
const knownNorms = new Known();

const knownLeast = new Known();

function leastOf(taps: readonly Tap[], { width, height }: Shape, off: number): number {
  return knownLeast.of([width, height, taps, off], () => {
    return spectrumEnds(taps, { width, height }, off).least;
  });
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
