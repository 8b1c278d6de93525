import { gamma, roundedDown } from '@bilevel/core';
import type { Shape } from '../../image.js';
import type { ForwardOperator } from '../operator/operator.js';
import { placeOf, type Boundary } from './boundary.js';
import { fittingBlur } from './fitting.js';
import { fourierOfHalf } from './halfKernel.js';
import { spectrumEnds } from './spectrum.js';
import { symbolOfHalf } from './symbol.js';

type Place = (i: number, n: number) => number;

/**
 * Convolution of every channel with the same even kernel along rows, then columns, pictures continued as the boundary
 * says. `half` is k_0, k_1, …, of at least 0, and adds up to 1 with its mirror image. So a row of H, the convolution of
 * one direction, has entries of at least 0 that add up to 1, and as the kernel is even H of mirror images, or around, is
 * symmetric: ‖H‖ ≤ ‖H‖_∞ = 1, K = H ⊗ H = Kᵀ, ‖K‖ ≤ 1 but for the rounding of the kernel, and K keeps what is constant.
 * Mirror images: high frequencies are as good as lost, the least eigenvalue counts as 0. `periodic`: its eigenvalues are
 * products of those of the two directions. `valid`: {@link fittingBlur}. Large kernels go by the Fourier transform, as
 * `fourierPlan` says.
 */
export function separableBlur(
  shape: Shape,
  half: Float64Array,
  boundary: Boundary = 'reflect',
): ForwardOperator {
  if (boundary === 'valid') return fittingBlur(shape, half);
  const { apply, rounding } =
    fourierOfHalf(half, shape, shape, boundary) ?? byLines(half, shape, placeOf(boundary));
  return {
    input: shape,
    output: shape,
    apply,
    adjoint: apply,
    // The kernel is off by a few units.
    squaredNorm: 1 + 1e-12,
    leastEigenvalue: boundary === 'periodic' ? leastOf(half, shape) : 0,
    rounding,
    normalSymbol: symbolOfHalf(half, shape, boundary),
    start: (y, out) => {
      out.set(y);
    },
  };
}

/** min |k̂|² of the periodic one: the product of the least of each direction. */
function leastOf(half: Float64Array, { width, height }: Shape): number {
  const taps = Array.from({ length: 2 * half.length - 1 }, (_, i) => ({
    ...{ dx: i - half.length + 1, dy: 0 },
    value: half[Math.abs(i - half.length + 1)]!,
  }));
  const least = (n: number): number => spectrumEnds(taps, { width: n, height: 1 }, 1e-14).least;
  return roundedDown(least(width) * least(height));
}

/** A Gaussian's kernel ends at as many standard deviations: what is beyond has 6e-5 of its sum. */
const REACH = 4;

/** k_0, k_1, … of a Gaussian, which adds up to 1 with its mirror image. */
export function gaussianHalf(sigma: number): Float64Array {
  const length = 1 + Math.ceil(REACH * sigma);
  return normalisedHalf(Float64Array.from({ length }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2)));
}

/** Scaled so that it adds up to 1 with its mirror image. */
export function normalisedHalf(values: Float64Array): Float64Array {
  const sum = values.reduce((total, value, i) => total + (i === 0 ? 1 : 2) * value, 0);
  return values.map((value) => value / sum);
}

function byLines(
  half: Float64Array,
  shape: Shape,
  place: Place,
): Pick<ForwardOperator, 'apply' | 'rounding'> {
  const between = new Float64Array(shape.width * shape.height * shape.channels);
  return {
    apply: (x, out) => {
      alongRows(half, shape, x, between, place);
      alongColumns(half, shape, between, out, place);
    },
    // Two sums of products, each of at most as many terms as the kernel has, of numbers of one sign in the kernel.
    rounding: 2.1 * gamma(4 * half.length + 8),
  };
}

function alongRows(
  half: Float64Array,
  { width, height, channels }: Shape,
  x: Float64Array,
  out: Float64Array,
  place: Place,
): void {
  const reach = half.length - 1;
  for (let row = 0; row < height * channels; row++) {
    const start = row * width;
    for (let column = 0; column < width; column++) {
      let sum = half[0]! * x[start + column]!;
      const inside = column >= reach && column + reach < width;
      for (let i = 1; i <= reach; i++) {
        const left = inside ? column - i : place(column - i, width);
        const right = inside ? column + i : place(column + i, width);
        sum += half[i]! * (x[start + left]! + x[start + right]!);
      }
      out[start + column] = sum;
    }
  }
}

/** Row by row of the picture, so that memory is read in its order. */
function alongColumns(
  half: Float64Array,
  { width, height, channels }: Shape,
  x: Float64Array,
  out: Float64Array,
  place: Place,
): void {
  for (let c = 0; c < channels; c++) {
    const first = c * width * height;
    for (let row = 0; row < height; row++) {
      const to = first + row * width;
      for (let column = 0; column < width; column++) out[to + column] = half[0]! * x[to + column]!;
      for (let i = 1; i < half.length; i++) {
        const above = first + place(row - i, height) * width;
        const below = first + place(row + i, height) * width;
        const k = half[i]!;
        for (let column = 0; column < width; column++) {
          out[to + column]! += k * (x[above + column]! + x[below + column]!);
        }
      }
    }
  }
}
