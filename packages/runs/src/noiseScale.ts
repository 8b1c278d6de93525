import { ArgumentError, expected } from '@bilevel/core';
import {
  FORMAT_RANGE,
  peakOf,
  requireScalable,
  scaledModel,
  sigmaOf,
  type LearnedModel,
  type NoiseRequest,
  type PictureRange,
} from '@bilevel/imaging';
import type { RunSettings } from './config.js';
import type { ModelFile } from './model.js';
import type { Prepared } from './prepared.js';

/** σ of the noise that pictures of a run have, in their unit, where it is Gaussian and known. */
export function gaussianSigma(
  { data: { noise } }: Pick<RunSettings, 'data'>,
  { sigma }: Pick<Prepared, 'sigma'>,
): number | undefined {
  const isGaussian = noise.kind === 'gaussian' || noise.kind === 'relative';
  return isGaussian && sigma !== undefined && sigma > 0 ? sigma : undefined;
}

/**
 * A model for noise of another level than it was learned for: `scaledModel` by the ratio of the two.
 *
 * @throws ArgumentError for noise that is not Gaussian or is 0, and for a model that does not say which noise it was
 *   learned for, or whose data term states the noise
 */
export function forNoise(model: ModelFile, noise: NoiseRequest | undefined): ModelFile {
  if (noise === undefined) return model;
  requireScalable(model);
  const sigma = sigmaOf(noise, model.range ?? FORMAT_RANGE);
  if (noise.kind === 'poisson' || !(sigma > 0)) {
    const what = 'a standard deviation above 0, as 0.1 or 10%,';
    const got = noise.kind === 'poisson' ? 'photons' : sigma;
    throw new ArgumentError(expected(what, '`noise`', got));
  }
  const { sigma: learned } = model;
  if (learned === undefined) {
    throw new ArgumentError(
      'Expected a model that says which noise it was learned for, to be taken for another one (`noise`), but ' +
        'received one that does not: it is of an earlier version, or was learned from real pairs or other noise. ' +
        'Leave `noise` out, or learn with noise of that level.',
    );
  }
  return { ...scaledModel(model, sigma / learned), sigma };
}

/**
 * A model as a start for other pictures: for their noise, where both are known, else for their range.
 */
export function forPictures(
  model: ModelFile,
  range: PictureRange,
  sigma: number | undefined,
): LearnedModel {
  const factor =
    sigma !== undefined && model.sigma !== undefined
      ? sigma / model.sigma
      : model.range === undefined
        ? 1
        : peakOf(range) / peakOf(model.range);
  return factor === 1 ? model : scaledModel(model, factor);
}
