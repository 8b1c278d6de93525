import { magnitudeOf } from '../complexPicture.js';
import { createImage, type Measurement } from '../image.js';
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

/**
 * PSNR and SSIM of `image` against `truth`, of complex pictures those of the magnitudes; both depend on the peak, 1 by
 * default.
 */
export function imageQuality(
  image: Measurement,
  truth: Measurement,
  options: MetricOptions = {},
): ImageQuality {
  const [seen, reference] = [asSeen(image), asSeen(truth)];
  return { psnr: psnr(seen, reference, options), ssim: ssim(seen, reference, options) };
}

function asSeen(image: Measurement): Measurement {
  const { width, height, channels, data } = image;
  return channels === 2 ? magnitudeOf(createImage(width, height, data, 2)) : image;
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
