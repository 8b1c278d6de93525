import { gamma, roundedUp } from '@bilevel/core';
import type { Extent, Shape } from '../../image.js';
import { Known } from '../known.js';
import type { ForwardOperator } from '../operator/operator.js';
import { squaredNormOf } from '../squaredNorm.js';
import { fittingShape, surround } from './boundary.js';
import { fourierOfHalf, reachOfHalf } from './halfKernel.js';
import { symbolOfHalf } from './symbol.js';

/** Norms that took products to find. */
const knownNorms = new Known();

/**
 * Convolution of every channel with an even kernel k_0, k_1, … of at least 0 along rows, then columns, where it fits: what
 * is measured is smaller than the picture by the kernel less one. K = H ⊗ H', so that ‖K‖ = ‖H‖‖H'‖, each at most what
 * {@link squaredNormOf} proves. K has a null space. Large kernels go by the Fourier transform, as `fourierPlan` says.
 */
export function fittingBlur(shape: Shape, half: Float64Array): ForwardOperator {
  const reach = half.length - 1;
  const sides = reachOfHalf(half);
  const output = fittingShape(shape, sides);
  const { width, height } = shape;
  const kernel = kernelOf(half);
  const { apply, adjoint, rounding } =
    fourierOfHalf(half, shape, output, 'valid') ?? byLines(half, shape, output);
  const normOf = (length: number): number =>
    knownNorms.of([length, Array.from(half)], () => {
      const line = { length, count: 1, stride: 1, apart: length };
      return squaredNormOf({
        ...{ inputs: length, outputs: length - 2 * reach, roundings: kernel.length + 2 },
        apply: (x, out) => {
          along(kernel, line, x, out);
        },
        adjoint: (y, out) => {
          against(kernel, line, y, out);
        },
      });
    });
  return {
    input: shape,
    output,
    ...{ apply, adjoint, rounding },
    // The kernel is off by a few units.
    squaredNorm: roundedUp(normOf(width) * normOf(height) * (1 + 1e-12), 4),
    leastEigenvalue: 0,
    normalSymbol: symbolOfHalf(half, shape, 'valid'),
    start: (y, out) => {
      surround(y, output, shape, sides, out);
    },
  };
}

/** K and its transpose line by line. */
function byLines(
  half: Float64Array,
  { width, height, channels }: Shape,
  output: Extent,
): Pick<ForwardOperator, 'apply' | 'adjoint' | 'rounding'> {
  const kernel = kernelOf(half);
  const between = new Float64Array(output.width * height * channels);
  // Rows are lines of neighbours; columns are as many lines side by side.
  const rows = { length: width, count: height * channels, stride: 1, apart: width };
  const eachColumn = (one: typeof along, from: Float64Array, out: Float64Array): void => {
    for (let c = 0; c < channels; c++) {
      const [a, b] = [from.length / channels, out.length / channels];
      const lines = { length: height, count: output.width, stride: output.width, apart: 1 };
      one(kernel, lines, from.subarray(c * a, (c + 1) * a), out.subarray(c * b, (c + 1) * b));
    }
  };
  return {
    apply: (x, out) => {
      along(kernel, rows, x, between);
      eachColumn(along, between, out);
    },
    adjoint: (y, out) => {
      eachColumn(against, y, between);
      against(kernel, rows, between, out);
    },
    rounding: 2.1 * gamma(4 * half.length + 8),
  };
}

/** Both sides of k_0, k_1, …. */
function kernelOf(half: Float64Array): Float64Array {
  const reach = half.length - 1;
  return Float64Array.from({ length: 2 * reach + 1 }, (_, i) => half[Math.abs(i - reach)]!);
}

/** Lines of `length` numbers `stride` from one another; the next line begins `apart`. Of results as many fewer as do not fit. */
interface Lines {
  readonly length: number;
  readonly count: number;
  readonly stride: number;
  readonly apart: number;
}

/** Where line l of the results begins: they are shorter where lines are rows. */
const startOf = ({ stride, apart }: Lines, fitting: number, l: number): number =>
  l * (stride === 1 ? fitting : apart);

function along(kernel: Float64Array, lines: Lines, x: Float64Array, out: Float64Array): void {
  const { length, count, stride, apart } = lines;
  const fitting = length - kernel.length + 1;
  out.fill(0);
  for (let l = 0; l < count; l++) {
    const to = startOf(lines, fitting, l);
    for (let t = 0; t < kernel.length; t++) {
      const from = l * apart + t * stride;
      const value = kernel[t]!;
      for (let i = 0; i < fitting; i++) out[to + i * stride]! += value * x[from + i * stride]!;
    }
  }
}

function against(kernel: Float64Array, lines: Lines, y: Float64Array, out: Float64Array): void {
  const { length, count, stride, apart } = lines;
  const fitting = length - kernel.length + 1;
  out.fill(0);
  for (let l = 0; l < count; l++) {
    const from = startOf(lines, fitting, l);
    for (let t = 0; t < kernel.length; t++) {
      const to = l * apart + t * stride;
      const value = kernel[t]!;
      for (let i = 0; i < fitting; i++) out[to + i * stride]! += value * y[from + i * stride]!;
    }
  }
}
