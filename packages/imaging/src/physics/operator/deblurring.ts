import { normalisedHalf, separableBlur } from '../blur/separable.js';
import type { OperatorEntry } from './entry.js';

/** The kernel ends at as many standard deviations: what is beyond has 6e-5 of its sum. */
const REACH = 4;

/** Convolution of every channel with a Gaussian ({@link separableBlur}). */
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
  make: (shape, { sigma = 0 }) => separableBlur(shape, halfKernel(sigma)),
};

/** k_0, k_1, … of the kernel, which adds up to 1 with its mirror image. */
function halfKernel(sigma: number): Float64Array {
  const length = 1 + Math.ceil(REACH * sigma);
  return normalisedHalf(Float64Array.from({ length }, (_, i) => Math.exp(-0.5 * (i / sigma) ** 2)));
}
