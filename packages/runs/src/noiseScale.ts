import { ArgumentError, expected } from '@bilevel/core';
import {
  FORMAT_RANGE,
  estimateNoise,
  isImage,
  peakOf,
  requireScalable,
  scaledModel,
  sigmaOf,
  type LearnedModel,
  type NoiseEstimate,
  type NoiseRequest,
  type PictureRange,
} from '@bilevel/imaging';
import type { ForModel } from './applyScale.js';
import type { RunSettings } from './config.js';
import type { ModelFile } from './model.js';
import type { Prepared } from './prepared.js';

/** σ of the noise that pictures of a run have, in their unit, where it is Gaussian and known. */
export function gaussianSigma(
  { data: { noise } }: Pick<RunSettings, 'data'>,
  { sigma }: Pick<Prepared, 'sigma'>,
): number | undefined {
  const isGaussian = noise.kind !== 'poisson' && noise.kind !== 'pairs';
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
  const learned = requireSigma(model);
  const sigma = sigmaOf(noise, model.range ?? FORMAT_RANGE);
  if (noise.kind === 'poisson' || !(sigma > 0)) {
    const what = 'a standard deviation above 0, as 0.1 or 10%,';
    const got = noise.kind === 'poisson' ? 'photons' : sigma;
    throw new ArgumentError(expected(what, '`noise`', got));
  }
  return { ...scaledModel(model, sigma / learned), sigma };
}

/** σ of the noise that a model was learned for, where it can be one for noise of another level. @throws ArgumentError */
function requireSigma(model: ModelFile): number {
  requireScalable(model);
  const { sigma } = model;
  if (sigma === undefined) {
    throw new ArgumentError(
      'Expected a model that says which noise it was learned for, to be taken for another one (`noise`), but ' +
        'received one that does not: it is of an earlier version, or was learned from real pairs or other noise. ' +
        'Leave `noise` out, or learn with noise of that level.',
    );
  }
  return sigma;
}

/** The noise of pictures that a model is applied to: as it is told, or estimated in each. */
export type AppliedNoise = NoiseRequest | { readonly kind: 'estimated' };

/** A model for a picture. */
export interface ModelForPicture {
  readonly model: ModelFile;
  /** The noise that was estimated in it. */
  readonly estimate?: NoiseEstimate;
}

/**
 * How a model becomes one for each of several pictures: scaled to the noise that is told for all of them, or to that
 * which is estimated in each.
 *
 * @throws ArgumentError as `forNoise`
 */
export function forEachPicture(
  model: ModelFile,
  noise: AppliedNoise | undefined,
): (
  input: Pick<ForModel, 'noisy' | 'operatorPicture' | 'arrays'>,
  name: string,
) => ModelForPicture {
  if (noise?.kind !== 'estimated') {
    const same = { model: forNoise(model, noise) };
    return ({ arrays }) =>
      arrays === undefined || same.model.operator === undefined
        ? same
        : { model: { ...same.model, operator: { ...same.model.operator, arrays } } };
  }
  const learned = requireSigma(model);
  return ({ noisy, operatorPicture }, name) => {
    if (!isImage(noisy)) {
      throw new ArgumentError(
        expected(
          'a number, such as 0.02, for complex numbers like those of k-space',
          '`noise`',
          'estimated',
          'Noise is estimated in pictures alone.',
        ),
      );
    }
    const estimate = estimateNoise(noisy, name, operatorPicture);
    const { sigma } = estimate;
    return { model: { ...scaledModel(model, sigma / learned), sigma }, estimate };
  };
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
