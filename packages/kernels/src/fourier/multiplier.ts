import { ArgumentError, expected, roundedUp, UNIT_ROUNDOFF } from '@bilevel/core';
import { implementation, type KernelOptions } from '../implementation.js';
import { threadWorkspace } from '../wasm/workspace.js';
import { grown, PRODUCT_ERROR } from './errors.js';
import { realFourier } from './fourier.js';
import type { MultiplierKernels, PlaneShape, RealFourier } from './fourierKernels.js';
import { planOf } from './sequences.js';
import { simdMultiplier } from './simdMultiplier.js';

/** As `fourierMultiplier` makes it. */
export interface FourierMultiplier extends MultiplierKernels {
  /** ‖fl(Mx) − Mx‖ ≤ `rounding` · ‖x‖ in the Euclidean norm, and the same of Mᵀ. */
  readonly rounding: number;
}

/**
 * A convolution of real planes that go on periodically, M x = Fᴴ (κ ⊙ F x), with F the transform of {@link realFourier} and κ = re
 * + i im the columns 0 to ⌊width/2⌋ of its spectrum. Mᵀ has κ̄.
 *
 * F and Fᴴ err by ρ each, and a product by √5 u: all together by max |κ| times what they grow to.
 *
 * @throws ArgumentError for numbers that are not as many as half of a spectrum, and as `realFourier`
 */
export function fourierMultiplier(
  shape: PlaneShape,
  re: Float64Array,
  im: Float64Array,
  options: KernelOptions = {},
): FourierMultiplier {
  const F = realFourier(shape, options);
  const numbers = F.bins * shape.height;
  let most = 0;
  for (const [name, array] of Object.entries({ re, im })) {
    if (array.length === numbers) continue;
    throw new ArgumentError(expected(`${String(numbers)} numbers`, name, array.length));
  }
  for (let k = 0; k < numbers; k++) most = Math.max(most, Math.hypot(re[k]!, im[k]!));
  const kernels =
    implementation(options) === 'plain'
      ? plainMultiplier(F, re, im)
      : simdMultiplier(planOf(shape), re, im, threadWorkspace());
  const grows = grown(2 * F.rounding + PRODUCT_ERROR);
  return { ...kernels, rounding: roundedUp(most * (1 + 2 * UNIT_ROUNDOFF) * grows, 2) };
}

function plainMultiplier(F: RealFourier, re: Float64Array, im: Float64Array): MultiplierKernels {
  const [toRe, toIm] = [new Float64Array(re.length), new Float64Array(im.length)];
  const multiply = (x: Float64Array, sign: 1 | -1, out: Float64Array): void => {
    F.forward(x, toRe, toIm);
    for (let k = 0; k < toRe.length; k++) {
      const a = toRe[k]!;
      const b = toIm[k]!;
      const c = re[k]!;
      const d = sign * im[k]!;
      toRe[k] = a * c - b * d;
      toIm[k] = a * d + b * c;
    }
    F.inverse(toRe, toIm, out);
  };
  return {
    apply: (x, out) => {
      multiply(x, 1, out);
    },
    adjoint: (y, out) => {
      multiply(y, -1, out);
    },
  };
}
