import {
  ArgumentError,
  LocalOracle,
  combinedKind,
  conjugateGradient,
  expected,
  laggedNewton,
  onEngine,
  type ConstantKind,
  type Control,
  type Evaluation,
  type Oracle,
  type OracleOptions,
  type ShardEngine,
} from '@bilevel/core';
import { createImage, type Image } from '../image.js';
import type { LearnedModel } from '../apply.js';
import { describedReconstruction } from '../problem/describedReconstruction.js';
import { sharedPicture } from '../problem/sharedPicture.js';
import type { MeasuredPicture } from '../problem/trainingPair.js';
import { oneWeightModel, type OneWeightModel } from './oneWeight.js';

/** A noisy picture, or a part of one. */
export interface NoisyPicture {
  readonly name: string;
  readonly image: Image;
  /** Of its white Gaussian noise, known or estimated, in the unit of the picture. */
  readonly sigma: number;
}

/** Options of {@link tuneWeight}. */
export interface TuneWeightOptions extends Control {
  /** A regulariser of one weight. Default `tv`. */
  readonly prior?: string;
  /** White minus black, the peak of the PSNR. Default 1. */
  readonly peak?: number;
  /** Seed of the probes of the risk. Default 0. */
  readonly seed?: number;
  /** What evaluates pictures. Default: this thread. */
  readonly engine?: ShardEngine;
}

/** The risk at a weight, for all pictures together. */
export interface RiskPoint {
  readonly weight: number;
  /** Stein's estimate of the mean squared error of a number of the pictures; below 0 by chance alone. */
  readonly risk: number;
  /** Of the risk by the logarithm of the weight. */
  readonly slope: number;
  /** ≥ how far computed risk and slope are from those of exact reconstructions, as good as `kind`. */
  readonly errors: { readonly risk: number; readonly slope: number };
  readonly kind: ConstantKind;
  /** 10 log₁₀(peak²/risk) dB, an estimate; NaN of a risk that is not above 0. */
  readonly psnr: number;
}

/** The weight of least risk. */
export interface TunedWeight {
  /** All that were tried, by weight. */
  readonly curve: readonly RiskPoint[];
  readonly best: RiskPoint;
  /**
   * Weights between which the risk has a minimum: its slope is below 0 at the first, above 0 at the other, beyond their errors.
   * Undefined where none was found, as at an end of the weights that were tried.
   */
  readonly between:
    | { readonly low: number; readonly high: number; readonly kind: ConstantKind }
    | undefined;
  /** At the best weight. */
  readonly model: LearnedModel;
  /** σ of all pictures together. */
  readonly sigma: number;
}

/** Weights that are tried at first, in the unit of σ: the best of total variation are from 0.4 to 1 on photographs. */
const FIRST = { low: 0.1, high: 2.6, count: 9 };
/** How far beyond them is looked for a minimum, in steps of the same ratio. */
const MOST_STEPS_BEYOND = 12;
/** Root-mean-square distance to the exact reconstructions, as a share of σ: on the grid, and near the minimum. */
const ACCURACY = { grid: 3e-4, end: 1e-4 };
const MAX_WORK = 4000;
/** The minimum is looked for until it is known to this share of the weight, or as far as the slope is known. */
const WIDTH = 0.01;
const MOST_REFINEMENTS = 12;

/**
 * The weight of least risk, the risk being Stein's estimate of the error (mathematics.md §8.15, `sure` of `RISKS`) of noisy
 * pictures of known or estimated σ: on a grid of logarithms of weights with a warm start from the neighbour, then between the
 * neighbours of the best by the sign of the hypergradient (secants, safeguarded by bisection). Channels that nothing couples
 * are pictures of their own. Yields each weight that is tried.
 *
 * @throws ArgumentError without pictures, for a σ that is not above 0 and for a regulariser that has not one weight
 * @throws CancelledError when the signal fires
 */
export async function* tuneWeight(
  pictures: readonly NoisyPicture[],
  options: TuneWeightOptions = {},
): AsyncGenerator<RiskPoint, TunedWeight, undefined> {
  const { prior = 'tv' } = options;
  if (pictures.length === 0) {
    throw new ArgumentError(expected('at least one picture', 'pictures', 'none'));
  }
  const sigma = sigmaOfAll(pictures);
  const family = oneWeightModel(prior, sigma);
  const risk = new Risk(pictures, family, options);
  const { unit } = family;
  const ratio = (FIRST.high / FIRST.low) ** (1 / (FIRST.count - 1));
  try {
    for (let k = 0; k < FIRST.count; k++) yield await risk.at(unit * FIRST.low * ratio ** k);
    for (let k = 0; k < MOST_STEPS_BEYOND; k++) {
      const { first, least, last } = risk;
      if (least === first) yield await risk.at(first.weight / ratio);
      else if (least === last) yield await risk.at(last.weight * ratio);
      else break;
    }
    const best = yield* minimum(risk);
    return {
      curve: risk.curve,
      best,
      between: betweenOf(risk.curve, best),
      model: family.at(best.weight),
      sigma,
    };
  } finally {
    await risk.close();
  }
}

/** Of the pictures together, as the root of the mean of the squares. @throws ArgumentError for one that is not above 0 */
function sigmaOfAll(pictures: readonly NoisyPicture[]): number {
  let squares = 0;
  let numbers = 0;
  for (const { name, image, sigma } of pictures) {
    if (!(sigma > 0 && sigma < Infinity)) {
      throw new ArgumentError(
        expected(
          'a standard deviation above 0',
          `the noise of ${name}`,
          sigma,
          'Without noise there is nothing to tune.',
        ),
      );
    }
    squares += image.data.length * sigma * sigma;
    numbers += image.data.length;
  }
  return Math.sqrt(squares / numbers);
}

/** What was tried so far, and how more is. */
class Risk {
  readonly curve: RiskPoint[] = [];
  readonly #oracle: Oracle & { readonly close?: () => Promise<void> };
  readonly #samples: number;
  readonly #numbers: number;
  readonly #length: number;
  readonly #sigma: number;
  readonly #options: TuneWeightOptions;

  constructor(
    pictures: readonly NoisyPicture[],
    { model }: OneWeightModel,
    options: TuneWeightOptions,
  ) {
    const { engine, seed = 0, signal, pause } = options;
    const pairs = pictures.flatMap((picture) => partsOf(picture, model.couplesChannels));
    const data = {
      pairs: engine ? pairs.map((pair) => sharedPicture(pair, engine)) : pairs,
      model: model.options,
      risk: { name: 'sure', options: { seed } },
    };
    const solvers: OracleOptions = {
      ...{ lower: laggedNewton(), linear: conjugateGradient() },
      ...{ maxWork: MAX_WORK, certificate: 'sharp', signal, pause },
    };
    const problem = describedReconstruction(data);
    const reference = {
      module: '@bilevel/imaging/described-reconstruction',
      ...{ export: 'describedReconstruction', data },
    };
    this.#oracle = engine
      ? onEngine(engine, reference)(problem, solvers)
      : new LocalOracle(problem, solvers);
    this.#samples = pairs.length;
    this.#numbers = pairs.reduce((sum, { measured }) => sum + measured.data.length, 0);
    this.#length = Math.max(...problem.samples.map(({ dimension }) => dimension));
    this.#sigma = sigmaOfAll(pictures);
    this.#options = options;
  }

  async close(): Promise<void> {
    await this.#oracle.close?.();
  }

  /** Of the least weight. */
  get first(): RiskPoint {
    return this.curve.reduce((one, other) => (other.weight < one.weight ? other : one));
  }

  /** Of the largest. */
  get last(): RiskPoint {
    return this.curve.reduce((one, other) => (other.weight > one.weight ? other : one));
  }

  get least(): RiskPoint {
    return this.curve.reduce((best, point) => (point.risk < best.risk ? point : best));
  }

  async at(weight: number, accuracy = ACCURACY.grid): Promise<RiskPoint> {
    const distance = accuracy * this.#sigma * Math.sqrt(this.#length);
    const theta = Float64Array.of(Math.log(weight));
    const tolerances = { epsilon: distance, delta: distance };
    const maxWork = 2 * MAX_WORK * this.#samples;
    const point = this.#pointOf(weight, await this.#oracle.evaluate(theta, tolerances, maxWork));
    const { curve } = this;
    const same = curve.findIndex((one) => one.weight >= weight);
    if (same < 0) curve.push(point);
    else curve.splice(same, curve[same]!.weight === weight ? 1 : 0, point);
    return point;
  }

  #pointOf(weight: number, { value, corrected, gradient, bound }: Evaluation): RiskPoint {
    // F is half the squared error of a sample in the mean.
    const scale = (2 * this.#samples) / this.#numbers;
    const closer = corrected.error < value.error ? corrected : value;
    const { peak = 1 } = this.#options;
    const risk = scale * closer.value;
    return {
      weight,
      risk,
      slope: scale * gradient[0]!,
      errors: { risk: scale * closer.error, slope: scale * bound.total },
      kind: combinedKind([closer, bound]),
      psnr: risk > 0 ? 10 * Math.log10((peak * peak) / risk) : NaN,
    };
  }
}

function partsOf({ name, image, sigma }: NoisyPicture, couples: boolean): MeasuredPicture[] {
  const { width, height, channels, data } = image;
  if (couples || channels === 1) return [{ name, measured: image, sigma }];
  const length = width * height;
  return Array.from({ length: channels }, (_, c) => ({
    name: `${name}\nchannel ${String(c)}`,
    measured: createImage(width, height, data.slice(c * length, (c + 1) * length)),
    sigma,
  }));
}

/** The minimum between the neighbours of the least point of the grid; that itself at an end. */
async function* minimum(risk: Risk): AsyncGenerator<RiskPoint, RiskPoint, undefined> {
  const { curve, least } = risk;
  const at = curve.indexOf(least);
  let [low, high] = [curve[at - 1], curve[at + 1]];
  let best = await risk.at(least.weight, ACCURACY.end);
  yield best;
  if (low === undefined || high === undefined) return best;
  for (let k = 0; k < MOST_REFINEMENTS; k++) {
    if (Math.abs(best.slope) <= best.errors.slope) break;
    // Behind a positive slope the risk has only grown.
    if (best.slope > 0) high = best;
    else low = best;
    const [from, to] = [Math.log(low.weight), Math.log(high.weight)];
    if (to - from <= WIDTH) break;
    best = await risk.at(Math.exp(nextBetween(low, high, from, to)), ACCURACY.end);
    yield best;
  }
  return best;
}

/** Where the secant of the slopes is 0, not too near to an end; the middle where it tells nothing. */
function nextBetween(low: RiskPoint, high: RiskPoint, from: number, to: number): number {
  const middle = (from + to) / 2;
  if (!(low.slope < 0 && high.slope > 0)) return middle;
  const share = -low.slope / (high.slope - low.slope);
  return from + Math.min(0.9, Math.max(0.1, share)) * (to - from);
}

function betweenOf(curve: readonly RiskPoint[], best: RiskPoint): TunedWeight['between'] {
  const low = curve.findLast(
    ({ weight, slope, errors }) => weight <= best.weight && slope + errors.slope < 0,
  );
  const high = curve.find(
    ({ weight, slope, errors }) => weight >= best.weight && slope - errors.slope > 0,
  );
  if (low === undefined || high === undefined) return undefined;
  return { low: low.weight, high: high.weight, kind: combinedKind([low, high]) };
}
