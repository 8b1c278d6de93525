import { squaredDistance } from '@bilevel/core';
import type { MetricOptions } from '../metric/options.js';
import type { Model } from '../problem/model.js';
import type { MeasuredPicture } from '../problem/trainingPair.js';
import type { ChosenRisk } from './chosenRisk.js';

/**
 * The PSNR of a reconstruction by its estimated risk, 10 log₁₀(peak² d/(2 risk)) dB, d the numbers of the picture: of
 * `sure` the value of the risk, of `pairs` that without the noise of the second picture, ¼‖y₁ − y₂‖² where both have as
 * much. NaN where the risk is not that of the picture (other operators than denoising, data terms on another scale), or
 * is not above 0, as it can be by chance.
 */
export function estimatedPsnr(
  { measured, second }: MeasuredPicture,
  model: Model,
  { name }: Pick<ChosenRisk, 'name'>,
  value: number,
  { peak = 1 }: MetricOptions = {},
): number {
  if (model.operator.name !== 'denoising' || model.fidelity.transforms) return NaN;
  const noise =
    name === 'pairs' && second !== undefined ? squaredDistance(measured.data, second.data) / 4 : 0;
  const risk = value - noise;
  return risk > 0 ? 10 * Math.log10((peak * peak * measured.data.length) / (2 * risk)) : NaN;
}
