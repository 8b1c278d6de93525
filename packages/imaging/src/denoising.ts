import {
  ArgumentError,
  certified,
  depthOfDot,
  expected,
  gamma,
  roundedUp,
  squaredDistance,
  UNDERFLOW,
  UNIT_ROUNDOFF,
  type BilevelProblem,
  type Sample,
} from '@bilevel/core';
import { createImage, type Image } from './image.js';
import type { MetricOptions } from './metric/options.js';
import type { TotalVariation } from './prior/totalVariation.js';
import { imageQuality } from './quality.js';
import { requireSameSize } from './sameSize.js';

/** A picture and its noisy version, both grey and of one size. */
export interface TrainingPair {
  /** Names the pair in messages and reports. */
  readonly name: string;
  readonly truth: Image;
  readonly noisy: Image;
}

function sample(
  { name, truth, noisy }: TrainingPair,
  prior: TotalVariation,
  scores: MetricOptions,
): Sample {
  for (const image of [truth, noisy]) {
    if (image.channels !== 1) {
      throw new ArgumentError(
        expected('grey pictures', `the pair ${name}`, `${String(image.channels)} channels`) +
          ' Convert it with toGrey().',
      );
    }
  }
  requireSameSize(truth, noisy, name);
  const { width, height, data } = noisy;
  const reference = truth.data;
  return {
    dimension: data.length,
    start: data,
    lower: (theta) => prior.denoising(data, { width, height }, theta),
    upper: {
      lipschitzGradient: certified(1),
      value: (x) => squaredDistance(x, reference) / 2,
      // Differences round once, their squares and sum with depth.
      rounding: (x) => {
        const squares = squaredDistance(x, reference);
        const lost = x.length * UNDERFLOW;
        return {
          value: roundedUp(gamma(depthOfDot(x.length) + 3) * squares) + lost,
          gradient: roundedUp(UNIT_ROUNDOFF * Math.sqrt(squares + lost)),
        };
      },
      gradient: (x, _theta, out) => {
        for (let p = 0; p < x.length; p++) out[p] = x[p]! - reference[p]!;
      },
    },
    measure: (x) => ({ ...imageQuality(createImage(width, height, x), truth, scores) }),
  };
}

/**
 * Learning the parameters of `prior` from pairs of clean and noisy pictures:
 *
 *     F(θ) = (1/m) Σ_i ½‖x_i*(θ) − x_i^true‖²
 *
 * (per picture, summed over pixels; the mean is over the m pictures), with x_i*(θ) the denoised
 * picture (mathematics.md §8). Every constant is certified. A solution starts at the noisy picture; its
 * measures are PSNR and SSIM against the truth, with the peak of `scores`.
 */
export function denoisingProblem(
  pairs: readonly TrainingPair[],
  prior: TotalVariation,
  scores: MetricOptions = {},
): BilevelProblem {
  if (pairs.length === 0) {
    throw new ArgumentError(expected('at least one picture', 'pairs', pairs));
  }
  return {
    parameters: prior.parameters,
    samples: pairs.map((pair) => sample(pair, prior, scores)),
  };
}
