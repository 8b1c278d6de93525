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
   * Certified root-mean-square distance to the exact minimiser, on the [0, 1] grey scale. Default
   * 1e-4, a fortieth of a step of 8-bit grey.
   */
  readonly accuracy?: number;
  /** Default: heavy ball, safeguarded by FISTA. */
  readonly lower?: LowerSolver;
  /** Units of work allowed per channel. Default 10,000. */
  readonly maxWork?: number;
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
  const { accuracy = 1e-4, lower = safeHeavyBall(), maxWork = 10_000 } = options;
  requirePositive('accuracy', accuracy);
  requirePositive('weight', model.weight);
  requirePositive('smoothing', model.smoothing);
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
