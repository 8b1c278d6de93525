import {
  Pace,
  requirePositive,
  runUnder,
  safeHeavyBall,
  solveLower,
  type Control,
  type LowerSolver,
  type LowerStatus,
} from '@bilevel/core';
import { createImage, type Image } from './image.js';
import type { PriorName } from './prior/names.js';
import { TotalVariation, type TotalVariationParameters } from './prior/totalVariation.js';

/** A learned denoiser. */
export interface DenoisingModel extends TotalVariationParameters {
  readonly prior: PriorName;
  /** Ridge ξ; 0 by default. */
  readonly ridge?: number;
}

/** Options of {@link applyWeights}. */
export interface ApplyOptions extends Control {
  /**
   * Certified root-mean-square distance to the exact minimiser, in the unit of the picture. Default
   * {@link accuracyOf} it.
   */
  readonly accuracy?: number;
  /** Default: heavy ball, safeguarded by FISTA. */
  readonly lower?: LowerSolver;
  /** Units of work allowed per channel. Default 10,000. */
  readonly maxWork?: number;
}

/** Share of the weight, and of the picture's own contrast, by which a result may be off. */
const ACCURACY_SHARE = 1e-3;
/** Nor need it be nearer than this share of the values themselves. */
const LEAST_SHARE = 1e-9;

/**
 * The accuracy of a result unless another is asked for, in the unit of the picture: a thousandth of
 * the weight, which is about the size of the noise that it removes, or of the standard deviation of
 * the picture where that is smaller. On the [0, 1] grey scale and noise of σ = 0.1 about 1e-4, a fortieth
 * of a step of 8-bit grey.
 */
export function accuracyOf({ weight }: DenoisingModel, { data }: Image): number {
  const mean = data.reduce((sum, x) => sum + x / data.length, 0);
  const rms = (about: number): number =>
    Math.sqrt(data.reduce((sum, x) => sum + (x - about) ** 2 / data.length, 0));
  const share = ACCURACY_SHARE * Math.min(weight, rms(mean) || weight);
  return Math.max(share, LEAST_SHARE * rms(0));
}

/** A denoised picture and how close it is to the exact minimiser. */
export interface Denoised {
  readonly image: Image;
  /** Certified ‖x̃ − x*‖ / √(number of values). */
  readonly accuracy: number;
  /** Gradients evaluated, over all channels. */
  readonly work: number;
  /** `converged` when every channel reached the accuracy, else the worst status. */
  readonly status: LowerStatus;
}

/**
 * Denoises a picture with learned weights: the minimiser of
 * ½‖x − y‖² + w Σ φ_ν(Dx) + (ξ/2)‖x‖² (mathematics.md §8), each channel by itself.
 *
 * @throws ArgumentError for weights or an accuracy that are not above 0.
 * @throws CancelledError when the signal fires.
 */
export async function applyWeights(
  model: DenoisingModel,
  noisy: Image,
  options: ApplyOptions = {},
): Promise<Denoised> {
  requirePositive('weight', model.weight);
  requirePositive('smoothing', model.smoothing);
  const {
    accuracy = accuracyOf(model, noisy),
    lower = safeHeavyBall(),
    maxWork = 10_000,
  } = options;
  requirePositive('accuracy', accuracy);
  const prior = new TotalVariation({
    prior: model.prior,
    weight: model.weight,
    ridge: model.ridge ?? 0,
  });
  const theta = Float64Array.of(Math.log(model.smoothing));
  const { width, height, channels } = noisy;
  const d = width * height;
  const data = new Float64Array(noisy.data.length);
  const pace = new Pace();
  let squaredDistance = 0;
  let work = 0;
  let status: LowerStatus = 'converged';
  for (let c = 0; c < channels; c++) {
    const y = noisy.data.subarray(c * d, (c + 1) * d);
    const level = prior.denoising(y, { width, height }, theta);
    const epsilon = accuracy * Math.sqrt(d);
    try {
      const solution = await runUnder(
        solveLower(lower, level, y, { epsilon, maxWork }, pace),
        options,
      );
      data.set(solution.point, c * d);
      squaredDistance += solution.epsilon ** 2;
      work += solution.work;
      if (solution.status !== 'converged') status = solution.status;
    } finally {
      level.release?.();
    }
  }
  return {
    image: createImage(width, height, data, channels),
    accuracy: Math.sqrt(squaredDistance / data.length),
    work,
    status,
  };
}
