import { ArgumentError, expected } from '@bilevel/core/errors';
import type { OptionValues } from '../../describe/options.js';
import type { Computed, FidelityEntry } from './entry.js';
import { inverseOfMeanRoot, meanRoot, meanRootError } from './meanRoot.js';

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
  prepare: (measured, options) => measuredRoots(measured, scaleOf(options)),
  target: (truth, options) => meanRoots(truth, scaleOf(options)),
  result: (x, options) => {
    const { photons, count } = scaleOf(options);
    return x.map((value) => inverseOfMeanRoot(value * Math.sqrt(photons)) / count);
  },
};

interface Scale {
  readonly photons: number;
  /** P/W. */
  readonly count: number;
}

function scaleOf({ photons = 1, white = 1 }: OptionValues): Scale {
  const count = photons / white;
  if (count > 0 && count < Infinity) return { photons, count };
  throw new ArgumentError(
    expected('photons for each unit of the data that are a number', 'photons / white', count),
  );
}

/** A rounding, and what an underflow may lose. */
const UNIT = 2 ** -53;
const LOST = 2 ** -1074;

/**
 * √(yP/W + 3/8)/√P. The shifted count s is off by e ≤ 4u(|y|P/W + 3/8), and its root by at most √e and
 * e/√s, as |√a − √b| ≤ |a − b|/√b; root and quotient add three roundings.
 */
function measuredRoots(measured: Float64Array, { photons, count }: Scale): Computed {
  const errors = new Float64Array(measured.length);
  const data = measured.map((y, k) => {
    // A count is not below 0: what is (an offset of the camera) is taken as far as the root goes.
    const shifted = Math.max(0, y * count + OFFSET);
    const root = Math.sqrt(shifted / photons);
    const off = 4.1 * UNIT * (Math.abs(y) * count + OFFSET) + LOST * (Math.abs(y) + 1);
    const inRoot = Math.min(Math.sqrt(off), off / Math.sqrt(shifted));
    errors[k] = (1.01 * inRoot) / Math.sqrt(photons) + 4 * UNIT * root;
    return root;
  });
  return finite({ data, errors });
}

/** E √(n + 3/8)/√P. */
function meanRoots(truth: Float64Array, { photons, count }: Scale): Computed {
  const errors = new Float64Array(truth.length);
  const data = truth.map((t, k) => {
    const lambda = Math.max(0, t * count);
    const mean = meanRoot(lambda) / Math.sqrt(photons);
    // The slope of the mean root is at most √(11/8) − √(3/8).
    const lost = (0.6 * LOST * (Math.abs(t) + 1)) / Math.sqrt(photons);
    errors[k] = 1.01 * (meanRootError(lambda) + 8 * UNIT) * mean + lost;
    return mean;
  });
  return finite({ data, errors });
}

/** @throws ArgumentError where counts overflow */
function finite(computed: Computed): Computed {
  if (computed.data.every(Number.isFinite)) return computed;
  throw new ArgumentError(
    expected('counts of photons that are numbers', 'the data times photons / white', Infinity),
  );
}
