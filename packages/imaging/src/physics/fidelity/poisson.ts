import type { OptionValues } from '../../describe/options.js';
import type { FidelityEntry } from './entry.js';
import { inverseOfMeanRoot, meanRoot } from './meanRoot.js';

/** Anscombe's: √(n + 3/8) of a Poisson number n has a variance of about ¼, whatever its mean. */
const OFFSET = 3 / 8;

/**
 * Photon noise by Anscombe's transform (Biometrika 35, 1948): with P photons at white W the measured
 * number of photons is n = yP/W, and
 *
 *     ỹ = √(n + 3/8)/√P
 *
 * has noise of standard deviation 1/(2√P) about everywhere, and white about 1. The unknown x estimates the
 * mean of ỹ, E √(n + 3/8)/√P, which is a function of the true mean of n; the picture is that function's
 * inverse, the exact unbiased one (Mäkitalo & Foi, IEEE Transactions on Image Processing 20, 2011). Learning
 * compares on the scale of ỹ, where noise is the same everywhere; scores are those of the picture.
 *
 * Data and white times k are the same counts: weights, which act on the scale of ỹ, stay the same.
 */
export const poisson: FidelityEntry = {
  name: 'poisson',
  label: 'Photon (Poisson) noise',
  summary: 'noise of counted photons, few of them where it is dark',
  formula: '½ ‖x − √(yP/W + 3/8)/√P‖², picture: exact unbiased inverse of x',
  options: [
    {
      key: 'photons',
      label: 'Photons at white P',
      help: 'photons counted in a pixel that is white',
      unit: '',
      min: 1e-3,
      max: 1e12,
      default: 30,
    },
    {
      key: 'white',
      label: 'White W',
      help: 'value of white in the pictures',
      unit: 'data',
      min: Number.MIN_VALUE,
      max: Number.MAX_VALUE,
      default: 1,
    },
  ],
  transforms: true,
  prepare: (measured, options) => {
    const { photons, count } = scaleOf(options);
    // A count is not below 0: what is (an offset of the camera) is taken as far as the root goes.
    const root = (y: number): number => Math.sqrt(Math.max(0, y * count + OFFSET) / photons);
    return { data: measured.map(root) };
  },
  target: (truth, options) => {
    const { photons, count } = scaleOf(options);
    return truth.map((t) => meanRoot(Math.max(0, t * count)) / Math.sqrt(photons));
  },
  result: (x, options) => {
    const { photons, count } = scaleOf(options);
    return x.map((value) => inverseOfMeanRoot(value * Math.sqrt(photons)) / count);
  },
};

function scaleOf({ photons = 1, white = 1 }: OptionValues): { photons: number; count: number } {
  return { photons, count: photons / white };
}
