import { ArgumentError, expected } from '@bilevel/core';
import { similaritySum } from '@bilevel/kernels';
import type { Measurement } from '../image.js';
import { resolveMetric, type MetricOptions } from './options.js';

/** Side of the window in pixels. */
export const SSIM_WINDOW = 11;

const SIGMA = 1.5;
const K1 = 0.01;
const K2 = 0.03;

/** exp(−t² / 2σ²) at t = −5 … 0, with sum 1 over −5 … 5. */
const WEIGHTS = (() => {
  const radius = (SSIM_WINDOW - 1) / 2;
  const weights = Float64Array.from({ length: SSIM_WINDOW }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * SIGMA ** 2)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.subarray(0, radius + 1).map((w) => w / sum);
})();

/**
 * Structural similarity, at most 1, and 1 for equal images: the mean of
 *
 *     (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2))
 *
 * over all windows that lie inside the image, then over the channels. Means, variances and
 * covariance are weighted by an 11×11 Gaussian window with σ = 1.5 pixels; C1 = (0.01 peak)²,
 * C2 = (0.03 peak)². Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error
 * visibility to structural similarity", IEEE Transactions on Image Processing 13 (2004), section
 * III B, without their automatic downsampling. Equal to scikit-image's structural_similarity with
 * gaussian_weights=True, sigma=1.5, use_sample_covariance=False.
 *
 * @throws ArgumentError a side under 11 pixels, or peak not above 0
 * @throws ShapeError images of different shape
 */
export function ssim(
  image: Measurement,
  reference: Measurement,
  options: MetricOptions = {},
): number {
  const peak = resolveMetric(image, reference, options);
  const { width, height, channels } = image;
  if (width < SSIM_WINDOW || height < SSIM_WINDOW) {
    const remedy = 'The window has 11×11 pixels; use a larger picture.';
    const size = `${String(width)}×${String(height)}`;
    throw new ArgumentError(expected('at least 11×11 pixels', 'image', size, remedy));
  }
  const size = width * height;
  const terms = { width, height, weights: WEIGHTS, c1: (K1 * peak) ** 2, c2: (K2 * peak) ** 2 };
  const windows = (width - SSIM_WINDOW + 1) * (height - SSIM_WINDOW + 1);
  let sum = 0;
  for (let c = 0; c < channels; c++) {
    const x = image.data.subarray(c * size, (c + 1) * size);
    const y = reference.data.subarray(c * size, (c + 1) * size);
    sum += similaritySum(x, y, terms) / windows;
  }
  return sum / channels;
}
