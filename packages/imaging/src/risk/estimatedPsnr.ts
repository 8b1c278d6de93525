import { squaredDistance, type Measures } from '@bilevel/core';
import type { MetricOptions } from '../metric/options.js';
import type { Model } from '../problem/model.js';
import { shapeOfPicture, type MeasuredPicture } from '../problem/trainingPair.js';
import { scoredNumbers } from './scored.js';
import type { ChosenRisk } from './chosenRisk.js';
import type { RiskTerm } from './riskTerms.js';
import { pairsStandardError, steinStandardError } from './standardError.js';

type Of = Pick<ChosenRisk, 'name'>;

/** What a risk says of the solutions of a picture. */
export interface Estimated {
  readonly terms: readonly Pick<RiskTerm, 'measured' | 'tau'>[];
  /** Of each term. */
  readonly solutions: readonly Float64Array[];
  /** f. */
  readonly value: number;
}

/**
 * The PSNR of a reconstruction by its estimated risk, 10 log₁₀(peak² d/(2 risk)) dB, d the numbers of the picture: of
 * `sure` the value of the risk, of `pairs` that without the noise of the second picture, ¼‖y₁ − y₂‖² where both have as
 * much. `psnrEstimatedError` is its standard error, 10/ln 10 times that of the risk over it. NaN where the risk is not that of
 * the picture (other operators than denoising, data terms on another scale), or is not above 0, as it can be by chance.
 */
export function estimatedPsnr(
  picture: MeasuredPicture,
  model: Model,
  { name }: Of,
  estimated: Estimated,
  scores: MetricOptions = {},
): Measures {
  if (!isOfPicture(model)) return { psnrEstimated: NaN, psnrEstimatedError: NaN };
  const noise = name === 'pairs' ? halfSquaresOfNoise(picture, name) : 0;
  const risk = estimated.value / (picture.weight ?? 1) - noise;
  const psnr = psnrOf(risk, picture, scores);
  const error = Number.isNaN(psnr) ? NaN : standardErrorOf(picture, model, risk, estimated);
  return { psnrEstimated: psnr, psnrEstimatedError: ((10 / Math.LN10) * error) / risk };
}

function standardErrorOf(
  picture: MeasuredPicture,
  model: Model,
  risk: number,
  { terms, solutions }: Estimated,
): number {
  const { measured, second, sigma = NaN, sigmaError = 0 } = picture;
  const only = scoredNumbers(picture);
  const [, { tau } = {}] = terms;
  if (tau === undefined) {
    return second === undefined
      ? NaN
      : pairsStandardError(risk, only(measured.data), only(second.data));
  }
  const shape = shapeOfPicture(picture, model);
  const [first = NONE, ...others] = solutions.map((x) => only(model.insideOf(x, shape)).slice());
  const probes = others.map((found, p) => ({
    found,
    measured: only(terms[p + 1]?.measured ?? NONE),
  }));
  return steinStandardError({
    ...{ measured: only(measured.data), first, probes },
    ...{ tau, sigma, sigmaError },
  });
}

const NONE = new Float64Array();

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
  return isOfPicture(model) ? psnrOf(halfSquaresOfNoise(picture, name), picture, scores) : NaN;
}

/** About ½‖n‖² of the noise n of a picture: mσ²/2, or ¼‖y₁ − y₂‖². */
function halfSquaresOfNoise(picture: MeasuredPicture, name: string): number {
  const { measured, second, sigma = NaN } = picture;
  if (name !== 'pairs') return (scoredCount(picture) * sigma * sigma) / 2;
  const only = scoredNumbers(picture);
  return second === undefined ? NaN : squaredDistance(only(measured.data), only(second.data)) / 4;
}

/** Whether the risk is that of the picture: it is measured as it is, and the data term is on its scale. */
function isOfPicture({ operator, fidelity }: Model): boolean {
  return operator.name === 'denoising' && !fidelity.transforms;
}

function psnrOf(risk: number, picture: MeasuredPicture, { peak = 1 }: MetricOptions): number {
  return risk > 0 ? 10 * Math.log10((peak * peak * scoredCount(picture)) / (2 * risk)) : NaN;
}

/** How many of the numbers measured are scored. */
function scoredCount({ measured, scoredMeasured: part }: MeasuredPicture): number {
  return part === undefined ? measured.data.length : part.width * part.height * measured.channels;
}
