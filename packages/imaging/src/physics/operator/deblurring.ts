import { gamma } from '@bilevel/core';
import type { Shape } from '../../image.js';
import { mirrored } from '../../transform/mirror.js';
import type { OperatorEntry } from './entry.js';

/** The kernel ends at as many standard deviations: what is beyond has 6e-5 of its sum. */
const REACH = 4;

/**
 * Convolution of every channel with a Gaussian, rows then columns, pictures continued by their mirror images. A row of
 * H, that of one direction, has entries of at least 0 that add up to 1, and as the kernel is even H is symmetric:
 * ‖H‖ ≤ ‖H‖_∞ = 1, K = H ⊗ H = Kᵀ, ‖K‖ ≤ 1 but for the rounding of the kernel. High frequencies are as good as lost:
 * the least eigenvalue counts as 0.
 */
export const deblurring: OperatorEntry = {
  name: 'deblurring',
  label: 'Deblurring',
  summary: 'the picture is out of focus: blurred by a Gaussian',
  formula: 'Kx = k_σ ∗ x',
  options: [
    {
      key: 'sigma',
      label: 'Width of the blur',
      help: 'standard deviation of the Gaussian, in pixels',
      unit: '',
      min: 0.1,
      max: 20,
      default: 1.5,
    },
  ],
  make(shape, { sigma = 0 }) {
    const half = halfKernel(sigma);
    const between = new Float64Array(shape.width * shape.height * shape.channels);
    const apply = (x: Float64Array, out: Float64Array): void => {
      alongRows(half, shape, x, between);
      alongColumns(half, shape, between, out);
    };
    return {
      input: shape,
      output: shape,
      apply,
      adjoint: apply,
      // The kernel is off by a few units.
      squaredNorm: 1 + 1e-12,
      leastEigenvalue: 0,
      // Two sums of products, each of at most as many terms as the kernel has, of numbers of one sign in the kernel.
      rounding: 2.1 * gamma(4 * half.length + 8),
      start: (y, out) => {
        out.set(y);
      },
    };
  },
};

/** k_0, k_1, … of the kernel, which adds up to 1 with its mirror image. */
function halfKernel(sigma: number): Float64Array {
  const length = 1 + Math.ceil(REACH * sigma);
  const values = Float64Array.from({ length }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2));
  const sum = values.reduce((total, value, i) => total + (i === 0 ? 1 : 2) * value, 0);
  return values.map((value) => value / sum);
}

function alongRows(
  half: Float64Array,
  { width, height, channels }: Shape,
  x: Float64Array,
  out: Float64Array,
): void {
  const reach = half.length - 1;
  for (let row = 0; row < height * channels; row++) {
    const start = row * width;
    for (let column = 0; column < width; column++) {
      let sum = half[0]! * x[start + column]!;
      const inside = column >= reach && column + reach < width;
      for (let i = 1; i <= reach; i++) {
        const left = inside ? column - i : mirrored(column - i, width);
        const right = inside ? column + i : mirrored(column + i, width);
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
): void {
  for (let c = 0; c < channels; c++) {
    const first = c * width * height;
    for (let row = 0; row < height; row++) {
      const to = first + row * width;
      for (let column = 0; column < width; column++) out[to + column] = half[0]! * x[to + column]!;
      for (let i = 1; i < half.length; i++) {
        const above = first + mirrored(row - i, height) * width;
        const below = first + mirrored(row + i, height) * width;
        const k = half[i]!;
        for (let column = 0; column < width; column++) {
          out[to + column]! += k * (x[above + column]! + x[below + column]!);
        }
      }
    }
  }
}
