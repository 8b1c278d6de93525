import { ArgumentError, expected } from '@bilevel/core';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { requirePositive } from '../check/arguments.js';
import type { Measurement } from '../image.js';
import { generator } from '../random.js';

/** Options of {@link addGaussianNoise}. */
export interface GaussianNoiseOptions {
  /** Standard deviation in the unit of the pixels, from 0 to 10 times the peak. */
  readonly sigma: number;
  /** White minus black. Default 1. */
  readonly peak?: number;
  /** A whole number from 0 to 2³² − 1. The same seed gives the same noise. */
  readonly seed: number;
}

const MAX_SIGMA = 10;

/** Throws unless `sigma` is from 0 to 10 times the peak. @throws ArgumentError */
export function requireSigma(sigma: number, peak = 1): void {
  const most = MAX_SIGMA * peak;
  if (sigma >= 0 && sigma <= most) return;
  const remedy =
    peak === 1
      ? 'The scale is that of pixels from 0 (black) to 1 (white): ' +
        'for 25 grey levels of 255 pass 25/255 = 0.098.'
      : `Ten times the peak, ${String(peak)}, leaves nothing of a picture.`;
  throw new ArgumentError(expected(`a number from 0 to ${String(most)}`, 'sigma', sigma, remedy));
}

/**
 * x + σ n with n independent standard normal numbers, one per sample in the order of `data`. The
 * result is not clipped to [0, 1].
 *
 * n comes from the generator xoroshiro128+ by the transform of Box and Muller (Annals of
 * Mathematical Statistics 29, 1958): r = √(−2 ln(1 − u)), n = r cos 2πv and r sin 2πv.
 *
 * @throws ArgumentError for sigma or seed out of range
 */
export function addGaussianNoise<M extends Measurement>(
  image: M,
  options: GaussianNoiseOptions,
): M {
  const { sigma, seed, peak = 1 } = options;
  requirePositive('peak', peak);
  requireSigma(sigma, peak);
  const random = generator(seed);
  const data = image.data.slice();
  for (let i = 0; i < data.length; i += 2) {
    const radius = sigma * Math.sqrt(-2 * Math.log(1 - uniformFloat64(random)));
    const angle = 2 * Math.PI * uniformFloat64(random);
    data[i]! += radius * Math.cos(angle);
    if (i + 1 < data.length) data[i + 1]! += radius * Math.sin(angle);
  }
  return { ...image, data };
}
