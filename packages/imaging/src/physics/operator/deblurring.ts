import { blurEntry } from '../blur/blurEntry.js';
import { gaussianHalf } from '../blur/separable.js';

/** Convolution of every channel with a Gaussian (`separableBlur`). */
export const deblurring = blurEntry({
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
  kernelOf: ({ sigma = 0 }) => ({ kind: 'lines', half: gaussianHalf(sigma) }),
});
