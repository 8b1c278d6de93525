import type { Measurement } from '../image.js';
import type { MetricOptions } from './options.js';
import { psnr } from './psnr.js';
import { ssim } from './ssim.js';

/** A score before and after denoising. */
export interface Score {
  readonly noisy: number;
  readonly reconstructed: number;
}

/** Scores against the truth. */
export interface Quality {
  /** In dB. */
  readonly psnr: Score;
  readonly ssim: Score;
}

/** PSNR and SSIM of one image against the truth. */
export interface ImageQuality {
  readonly psnr: number;
  readonly ssim: number;
}

/** PSNR and SSIM of `image` against `truth`; both depend on the peak, 1 by default. */
export function imageQuality(
  image: Measurement,
  truth: Measurement,
  options: MetricOptions = {},
): ImageQuality {
  return { psnr: psnr(image, truth, options), ssim: ssim(image, truth, options) };
}

/** Means over the pictures. */
export function meanQuality(
  noisy: readonly ImageQuality[],
  reconstructed: readonly ImageQuality[],
): Quality {
  const mean = (of: readonly ImageQuality[], name: keyof ImageQuality): number =>
    of.reduce((sum, q) => sum + q[name], 0) / of.length;
  return {
    psnr: { noisy: mean(noisy, 'psnr'), reconstructed: mean(reconstructed, 'psnr') },
    ssim: { noisy: mean(noisy, 'ssim'), reconstructed: mean(reconstructed, 'ssim') },
  };
}
