import type { Measurement } from '../image.js';
import { resolveMetric, type MetricOptions } from './options.js';

/**
 * Peak signal-to-noise ratio in decibels, 10 log₁₀(peak² / MSE), where MSE is the mean of the
 * squared differences over all pixels and channels. Infinity for equal images.
 *
 * @throws ShapeError images of different shape
 * @throws ArgumentError peak not above 0
 */
export function psnr(
  image: Measurement,
  reference: Measurement,
  options: MetricOptions = {},
): number {
  const peak = resolveMetric(image, reference, options);
  let sum = 0;
  for (let i = 0; i < image.data.length; i++) {
    const difference = image.data[i]! - reference.data[i]!;
    sum += difference * difference;
  }
  return 10 * Math.log10((peak * peak * image.data.length) / sum);
}
