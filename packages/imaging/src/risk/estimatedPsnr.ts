import { squaredDistance } from '@bilevel/core';
import type { MetricOptions } from '../metric/options.js';
import type { Model } from '../problem/model.js';
import type { MeasuredPicture } from '../problem/trainingPair.js';
import type { ChosenRisk } from './chosenRisk.js';

type Of = Pick<ChosenRisk, 'name'>;

/**
 * The PSNR of a reconstruction by its estimated risk, 10 log₁₀(peak² d/(2 risk)) dB, d the numbers of the picture: of
 * `sure` the value of the risk, of `pairs` that without the noise of the second picture, ¼‖y₁ − y₂‖² where both have as
 * much. NaN where the risk is not that of the picture (other operators than denoising, data terms on another scale), or
 * is not above 0, as it can be by chance.
 */
export function estimatedPsnr(
  picture: MeasuredPicture,
  model: Model,
  { name }: Of,
  value: number,
  scores: MetricOptions = {},
): number {
  const noise = name === 'pairs' ? halfSquaresOfNoise(picture, name) : 0;
  return psnrOf(value - noise, picture, model, scores);
}

/**
 * The PSNR of the measured picture itself by its noise: that of σ, or of the difference of two pictures that have as much.
 * NaN as {@link estimatedPsnr}.
 */
export function estimatedPsnrBefore(
  picture: MeasuredPicture,
  model: Model,
  { name }: Of,
  scores: MetricOptions = {},
): number {
  return psnrOf(halfSquaresOfNoise(picture, name), picture, model, scores);
}

/** About ½‖n‖² of the noise n of a picture: mσ²/2, or ¼‖y₁ − y₂‖². */
function halfSquaresOfNoise(
  { measured, second, sigma = NaN }: MeasuredPicture,
  name: string,
): number {
  if (name !== 'pairs') return (measured.data.length * sigma * sigma) / 2;
  return second === undefined ? NaN : squaredDistance(measured.data, second.data) / 4;
}

function psnrOf(
  risk: number,
  { measured }: MeasuredPicture,
  model: Model,
  { peak = 1 }: MetricOptions,
): number {
  if (model.operator.name !== 'denoising' || model.fidelity.transforms) return NaN;
  return risk > 0 ? 10 * Math.log10((peak * peak * measured.data.length) / (2 * risk)) : NaN;
}
