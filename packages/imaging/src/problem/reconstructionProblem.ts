import {
  ArgumentError,
  certified,
  depthOfDot,
  expected,
  gamma,
  roundedUp,
  squaredDistance,
  UNDERFLOW,
  UNIT_ROUNDOFF,
  upperNorm,
  type BilevelProblem,
  type Sample,
} from '@bilevel/core';
import { createImage } from '../image.js';
import type { MetricOptions } from '../metric/options.js';
import type { Model } from './model.js';
import { evaluationMemory } from './memory.js';
import { imageQuality } from '../metric/quality.js';
import { requireMeasurement } from './requireMeasurement.js';
import type { TrainingPair } from './trainingPair.js';

function sample(
  { name, truth, measured, operatorPicture }: TrainingPair,
  shared: Model,
  scores: MetricOptions,
): Sample {
  requireMeasurement(shared, truth, measured, name);
  const model = shared.withPicture(operatorPicture);
  const { data } = measured;
  const { width, height, channels } = truth;
  const shape = { width, height, channels };
  const { data: reference, errors } = model.targetOf(truth.data);
  /** ≥ ‖t̃ as computed − t̃‖, which moves ½‖x − t̃‖² by at most (‖x − t̃‖ + that) times that. */
  const off = errors === undefined ? 0 : upperNorm(errors);
  const solved = model.gridOf(shape);
  const buffer = new Float64Array(reference.length);
  /** What is scored of x. */
  const inside = (x: Float64Array): Float64Array => model.insideOf(x, shape, buffer);
  return {
    dimension: model.dimensionOf(shape),
    memory: evaluationMemory(model.prior, solved),
    start: model.startOf(data, shape),
    lower: (theta) => model.lowerLevel(data, shape, theta),
    upper: {
      lipschitzGradient: certified(1),
      value: (x) => squaredDistance(inside(x), reference) / 2,
      // Differences round once, their squares and sum with depth.
      rounding: (x) => {
        const squares = squaredDistance(inside(x), reference);
        const lost = reference.length * UNDERFLOW;
        const moved = off === 0 ? 0 : roundedUp((Math.sqrt(squares + lost) + off) * off);
        return {
          value: roundedUp(gamma(depthOfDot(reference.length) + 3) * squares) + lost + moved,
          gradient: roundedUp(UNIT_ROUNDOFF * Math.sqrt(squares + lost)) + off,
        };
      },
      gradient: (x, _theta, out) => {
        if (model.solvesPicture) {
          for (let p = 0; p < x.length; p++) out[p] = x[p]! - reference[p]!;
          return;
        }
        const scored = inside(x);
        for (let p = 0; p < scored.length; p++) scored[p]! -= reference[p]!;
        model.framedOf(scored, shape, out);
      },
    },
    measure: (x) => ({
      ...imageQuality(
        createImage(width, height, model.resultOf(x, shape), channels),
        truth,
        scores,
      ),
    }),
  };
}

/**
 * Learning the parameters of `model` from pairs of pictures and what was measured of them:
 *
 *     F(θ) = (1/m) Σ_i ½‖x_i*(θ) − t_i‖²
 *
 * (per picture, summed over its pixels and channels, not those of a margin or slopes; the mean is over the m pictures), with x_i*(θ) the
 * reconstruction (mathematics.md §8.8) and t_i the true picture, on the scale of the data term. Every constant is
 * certified. A solution starts at what was measured; its measures are PSNR and SSIM against the truth,
 * with the peak of `scores`. Where the model needs the convexity of its pictures (`Model.over`) and has none, it is that
 * of these.
 *
 * @throws ArgumentError without pictures, or for a model of which nothing is left to learn
 */
export function reconstructionProblem(
  pairs: readonly TrainingPair[],
  model: Model,
  scores: MetricOptions = {},
): BilevelProblem {
  if (pairs.length === 0) {
    throw new ArgumentError(expected('at least one picture', 'pairs', pairs));
  }
  if (model.parameters === 0) {
    throw new ArgumentError(
      `Expected something to be learned but received fixed values for all parameters of ${model.prior}. ` +
        'Leave one of them out.',
    );
  }
  const whole = model.over(pairs);
  return {
    parameters: model.parameters,
    samples: pairs.map((pair) => sample(pair, whole, scores)),
  };
}
