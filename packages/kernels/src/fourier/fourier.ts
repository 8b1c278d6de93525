import { ArgumentError, expected, roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';
import { implementation, type KernelOptions } from '../implementation.js';
import { threadWorkspace } from '../wasm/workspace.js';
import { grown } from './errors.js';
import type { Fourier, FourierKernels, PlaneShape, RealFourier } from './fourierKernels.js';
import { plainFourier, plainRealFourier } from './plainFourier.js';
import { planOf, type PlanePlan } from './sequences.js';
import { simdFourier, simdRealFourier } from './simdFourier.js';

/**
 * The discrete Fourier transform of planes of width × height complex numbers, re and im apart, any sizes,
 *
 *     (F x)(k, l) = 1/√(width · height) Σ_{a, b} x(a, b) e^{−2πi (ka/width + lb/height)},
 *
 * divided so that it is unitary: ‖Fx‖ = ‖x‖, and its adjoint is its inverse. Stockham's algorithm with radices 4, 2, 3, 5
 * and others; lengths with large factors by Bluestein's.
 *
 * @throws ArgumentError for a width or height that is no whole number of at least 1
 */
export function fourier(shape: PlaneShape, options: KernelOptions = {}): Fourier {
  const plan = planOf(shape);
  const kernels =
    implementation(options) === 'plain' ? plainFourier(plan) : simdFourier(plan, threadWorkspace());
  return { ...checked(kernels, shape), rounding: roundingOf(plan, 0) };
}

/**
 * As {@link fourier}, of real planes; of their spectra the columns 0 to ⌊width/2⌋ of `height` rows, as `rfft2` of NumPy
 * orders them. Two rows are transformed as one complex row. The inverse reads no im where the spectrum of a real row
 * has none: in column 0 and, where the width is even, the last, after the inverse along columns.
 *
 * @throws ArgumentError as `fourier`
 */
export function realFourier(shape: PlaneShape, options: KernelOptions = {}): RealFourier {
  const { width, height } = shape;
  const plan = planOf(shape);
  const kernels =
    implementation(options) === 'plain'
      ? plainRealFourier(plan)
      : simdRealFourier(plan, threadWorkspace());
  const bins = (width >> 1) + 1;
  return {
    bins,
    forward(x, outRe, outIm) {
      requireLengths(width * height, { x });
      requireLengths(bins * height, { outRe, outIm });
      kernels.forward(x, outRe, outIm);
    },
    inverse(re, im, out) {
      requireLengths(bins * height, { re, im });
      requireLengths(width * height, { out });
      kernels.inverse(re, im, out);
    },
    // Two rows of one are taken apart, or put together, by one addition each.
    rounding: roundingOf(plan, 1),
  };
}

/** Rows, columns, the product by 1/√(wh), which is rounded three times itself, and `others`. */
function roundingOf({ rows, columns }: PlanePlan, others: number): number {
  return roundedUp(grown(rows.error + columns.error + (4 + others) * UNIT_ROUNDOFF));
}

function checked(
  kernels: Pick<FourierKernels, 'forward'>,
  { width, height }: PlaneShape,
): FourierKernels {
  return {
    forward(re, im, outRe, outIm) {
      requireLengths(width * height, { re, im, outRe, outIm });
      kernels.forward(re, im, outRe, outIm);
    },
    inverse(re, im, outRe, outIm) {
      requireLengths(width * height, { re, im, outRe, outIm });
      // With re and im exchanged before and after, it is the inverse.
      kernels.forward(im, re, outIm, outRe);
    },
  };
}

function requireLengths(length: number, arrays: Readonly<Record<string, Float64Array>>): void {
  for (const [name, array] of Object.entries(arrays)) {
    if (array.length === length) continue;
    throw new ArgumentError(expected(`${String(length)} numbers`, name, array.length));
  }
}
