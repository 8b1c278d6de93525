import { gaussianHalf, separableBlur } from '../blur/separable.js';
import type { OperatorEntry } from './entry.js';

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
  make: (shape, { sigma = 0 }) => separableBlur(shape, gaussianHalf(sigma)),
};
