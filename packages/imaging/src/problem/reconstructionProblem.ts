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
import { createImage, type Image } from '../image.js';
import { framedRectangle, isWithin, withinRectangle } from '../transform/rectangle.js';
import type { MetricOptions } from '../metric/options.js';
import type { Model } from './model.js';
import { evaluationMemory } from './memory.js';
import { imageQuality } from '../metric/quality.js';
import { requireMeasurement } from './requireMeasurement.js';
import type { TrainingPair } from './trainingPair.js';

function sample(
  { name, truth, measured, operatorPicture, scored, weight = 1 }: TrainingPair,
  shared: Model,
  scores: MetricOptions,
): Sample {
  requireMeasurement(shared, truth, measured, name);
  requireScored(name, truth, scored, weight);
  const model = shared.withPicture(operatorPicture);
  const { data } = measured;
  const { width, height, channels } = truth;
  const shape = { width, height, channels };
  const part = scored ?? { row: 0, column: 0, width, height };
  const only = (x: Float64Array, out: Float64Array): Float64Array =>
    scored === undefined ? x : withinRectangle(x, shape, part, out);
  const length = part.width * part.height * channels;
  const target = model.targetOf(truth.data);
  const reference = only(target.data, new Float64Array(length));
  const errors = target.errors && only(target.errors, new Float64Array(length));
  /** ≥ ‖t̃ as computed − t̃‖, which moves ½‖x − t̃‖² by at most (‖x − t̃‖ + that) times that. */
  const off = errors === undefined ? 0 : upperNorm(errors);
  const solved = model.gridOf(shape);
  const buffer = new Float64Array(length);
  const picture = scored === undefined ? buffer : new Float64Array(target.data.length);
  /** What is scored of x. */
  const inside = (x: Float64Array): Float64Array => only(model.insideOf(x, shape, picture), buffer);
  const scoredImage = ({ data: all }: { readonly data: Float64Array }): Image =>
    createImage(part.width, part.height, only(all, new Float64Array(length)), channels);
  return {
    dimension: model.dimensionOf(shape),
    memory: evaluationMemory(model.prior, solved),
    start: model.startOf(data, shape),
    lower: (theta) => model.lowerLevel(data, shape, theta),
    upper: {
      lipschitzGradient: certified(weight),
      value: (x) => weight * (squaredDistance(inside(x), reference) / 2),
      // Differences round once, their squares and sum with depth, and the weight once more.
      rounding: (x) => {
        const squares = squaredDistance(inside(x), reference);
        const lost = reference.length * UNDERFLOW;
        const moved = off === 0 ? 0 : roundedUp((Math.sqrt(squares + lost) + off) * off);
        const size = Math.sqrt(squares + lost);
        const value = roundedUp(gamma(depthOfDot(reference.length) + 3) * squares) + lost + moved;
        const gradient = roundedUp(UNIT_ROUNDOFF * size) + off;
        if (weight === 1) return { value, gradient };
        return {
          value: roundedUp(weight * (value + UNIT_ROUNDOFF * squares), 8) + UNDERFLOW,
          gradient:
            roundedUp(weight * (gradient + UNIT_ROUNDOFF * (size + off)), 8) +
            Math.sqrt(reference.length) * UNDERFLOW,
        };
      },
      gradient: (x, _theta, out) => {
        if (model.solvesPicture && scored === undefined) {
          for (let p = 0; p < x.length; p++) out[p] = weight * (x[p]! - reference[p]!);
          return;
        }
        const all = inside(x);
        for (let p = 0; p < length; p++) buffer[p] = weight * (all[p]! - reference[p]!);
        if (scored === undefined) {
          model.framedOf(buffer, shape, out);
          return;
        }
        framedRectangle(buffer, shape, part, model.solvesPicture ? out : picture);
        if (!model.solvesPicture) model.framedOf(picture, shape, out);
      },
    },
    measure: (x) => ({
      ...imageQuality(scoredImage({ data: model.resultOf(x, shape) }), scoredImage(truth), scores),
    }),
  };
}

/** @throws ArgumentError for a part that is not in the picture, or a weight that is none */
function requireScored(
  name: string,
  truth: Image,
  scored: TrainingPair['scored'],
  weight: number,
): void {
  if (!(weight > 0 && weight < Infinity)) {
    throw new ArgumentError(expected('a finite number above 0', `the weight of ${name}`, weight));
  }
  if (scored === undefined || isWithin(scored, truth)) return;
  throw new ArgumentError(
    expected(
      `a rectangle within ${String(truth.width)}×${String(truth.height)} pixels`,
      `what is scored of ${name}`,
      JSON.stringify(scored),
    ),
  );
}

/**
 * Learning the parameters of `model` from pairs of pictures and what was measured of them:
 *
 *     F(θ) = (1/m) Σ_i (c_i/2)‖S_i(x_i*(θ) − t_i)‖²
 *
 * (per picture, summed over its pixels and channels, not those of a margin or slopes; the mean is over the m pictures), with
 * c_i the weight of the pair, 1 by default, S_i the part of the picture that counts, all by default, and x_i*(θ) the
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
