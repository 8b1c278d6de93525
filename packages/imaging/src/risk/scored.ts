import type { Shape } from '../image.js';
import type { ForwardOperator } from '../physics/operator/operator.js';
import type { MeasuredPicture } from '../problem/trainingPair.js';
import { framedRectangle, withinRectangle } from '../transform/rectangle.js';

type Of = Pick<MeasuredPicture, 'measured' | 'scoredMeasured'>;

/** Takes of numbers that are as many as those measured what is scored, in their order. */
export function scoredNumbers({
  measured,
  scoredMeasured: part,
}: Of): (numbers: Float64Array) => Float64Array {
  if (part === undefined) return (numbers) => numbers;
  const shape = shapeOf(measured);
  const length = part.width * part.height * shape.channels;
  return (numbers) => withinRectangle(numbers, shape, part, new Float64Array(length));
}

/** SK, S what is scored of what was measured: to leave numbers out is exact, and of norm 1. */
export function scoredOperator(
  { measured, scoredMeasured: part }: Of,
  operator: ForwardOperator,
): Pick<ForwardOperator, 'apply' | 'adjoint' | 'squaredNorm' | 'rounding' | 'isIdentity'> {
  if (part === undefined) return operator;
  const shape = shapeOf(measured);
  const { squaredNorm, rounding, isIdentity } = operator;
  if (isIdentity === true) {
    return {
      ...{ squaredNorm: 1, rounding: 0 },
      apply: (x, out) => void withinRectangle(x, shape, part, out),
      adjoint: (y, out) => {
        framedRectangle(y, shape, part, out);
      },
    };
  }
  const all = new Float64Array(measured.data.length);
  return {
    ...{ squaredNorm, rounding },
    apply(x, out) {
      operator.apply(x, all);
      withinRectangle(all, shape, part, out);
    },
    adjoint(y, out) {
      framedRectangle(y, shape, part, all);
      operator.adjoint(all, out);
    },
  };
}

/** What has windows is measured on a grid of pixels, as a picture is. */
function shapeOf({ width, height, channels }: Of['measured']): Shape {
  if (channels === 1 || channels === 2 || channels === 3) return { width, height, channels };
  throw new Error('A part of a measurement is a picture.');
}
