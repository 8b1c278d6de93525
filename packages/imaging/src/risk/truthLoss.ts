import {
  ArgumentError,
  UNDERFLOW,
  UNIT_ROUNDOFF,
  certified,
  depthOfDot,
  expected,
  gamma,
  roundedUp,
  squaredDistance,
  upperNorm,
  type UpperLoss,
} from '@bilevel/core';
import type { Shape } from '../image.js';
import type { Model } from '../problem/model.js';
import type { TrainingPair, MeasuredPicture } from '../problem/trainingPair.js';
import { weightedRounding } from './loss.js';
import { framedRectangle, isWithin, withinRectangle } from '../transform/rectangle.js';

/** (c/2)‖S(x − t)‖² of the part S of the picture that counts, t on the scale of the data term, c the weight. */
export function truthLoss(
  { truth, scored, weight = 1 }: TrainingPair,
  model: Model,
  shape: Shape,
): UpperLoss {
  const { width, height, channels } = shape;
  const part = scored ?? { row: 0, column: 0, width, height };
  const only = (x: Float64Array, out: Float64Array): Float64Array =>
    scored === undefined ? x : withinRectangle(x, shape, part, out);
  const length = part.width * part.height * channels;
  const target = model.targetOf(truth.data);
  const reference = only(target.data, new Float64Array(length));
  const errors = target.errors && only(target.errors, new Float64Array(length));
  /** ≥ ‖t̃ as computed − t̃‖, which moves ½‖x − t̃‖² by at most (‖x − t̃‖ + that) times that. */
  const off = errors === undefined ? 0 : upperNorm(errors);
  const buffer = new Float64Array(length);
  const picture = scored === undefined ? buffer : new Float64Array(target.data.length);
  /** What is scored of x. */
  const inside = (x: Float64Array): Float64Array => only(model.insideOf(x, shape, picture), buffer);
  return {
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
      const sizes = { value: squares, gradient: size + off, numbers: reference.length };
      return weightedRounding(weight, { value, gradient }, sizes);
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
  };
}

/** @throws ArgumentError for a part that is not in the picture or its measurement, or a weight that is none */
export function requireScored(
  { name, measured, scored, scoredMeasured, weight = 1 }: MeasuredPicture,
  shape: Pick<Shape, 'width' | 'height'>,
): void {
  if (!(weight > 0 && weight < Infinity)) {
    throw new ArgumentError(expected('a finite number above 0', `the weight of ${name}`, weight));
  }
  const parts = [
    ['', scored, shape],
    [' of what was measured', scoredMeasured, measured],
  ] as const;
  for (const [what, part, { width, height }] of parts) {
    if (part === undefined || isWithin(part, { width, height })) continue;
    // What an operator that takes no part beyond the picture sees may be none of a small one.
    if (part === scoredMeasured && Math.min(part.width, part.height) === 0) continue;
    const within = `a rectangle within ${String(width)}×${String(height)} pixels`;
    throw new ArgumentError(
      expected(within, `what is scored${what} of ${name}`, JSON.stringify(part)),
    );
  }
}
