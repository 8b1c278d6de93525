import type { Measures } from '@bilevel/core';
import type { ImageQuality } from './quality.js';

/** The scores among what was measured of some pictures; NaN where there is nothing to compare them with. */
export function qualities(measures: readonly Measures[]): ImageQuality[] {
  return measures.map(({ psnr = NaN, ssim = NaN }) => ({ psnr, ssim }));
}

/** The mean of the PSNR that a risk estimates, and its standard error: noise and probes of pictures are independent. */
export function meanEstimate(measures: readonly Measures[]): { mean: number; error: number } {
  let [mean, squares] = [0, 0];
  for (const { psnrEstimated = NaN, psnrEstimatedError = NaN } of measures) {
    mean += psnrEstimated / measures.length;
    squares += (psnrEstimatedError / measures.length) ** 2;
  }
  return { mean, error: Math.sqrt(squares) };
}
