import type { Measures } from '@bilevel/core';
import type { ImageQuality } from './quality.js';

/** The scores among what was measured of some pictures; NaN where there is nothing to compare them with. */
export function qualities(measures: readonly Measures[]): ImageQuality[] {
  return measures.map(({ psnr = NaN, ssim = NaN }) => ({ psnr, ssim }));
}

/** The mean of the PSNR that a risk estimates. */
export function meanEstimate(measures: readonly Measures[]): number {
  return measures.reduce(
    (sum, { psnrEstimated = NaN }) => sum + psnrEstimated / measures.length,
    0,
  );
}
