import { ArgumentError, expected } from '@bilevel/core';
import { crop } from '../transform/crop.js';
import { createImage, type Image, type Shape } from '../image.js';
import { withinRectangle, type Rectangle } from '../transform/rectangle.js';
import { termsOf } from '../prior/expression.js';
import type { Model } from './model.js';
import type { TrainingPair } from './trainingPair.js';

/**
 * Pixels around a window that are solved and not scored, unless it is told otherwise: beyond what the operator reaches.
 * What of a solution depends on farther pixels falls exponentially: with total variation at a weight of 0.08 the mean
 * hypergradient of windows of 16×16 pixels is off that of the picture by 5 % of it with a margin of 4 pixels, 0.1 % with 8 and
 * 0.001 % with 16.
 */
export const WINDOW_MARGIN = 16;

/** Options of {@link windowPair}. */
export interface WindowPairOptions {
  readonly margin?: number;
  /** Of the loss, see `TrainingPair.weight`. */
  readonly weight?: number;
}

/** What of a model depends on all of a picture, so that windows cannot be learned from: its label; undefined where nothing does. */
export function ofWholePictures({ reach, operator, prior }: Model): string | undefined {
  if (reach === undefined) return operator.label;
  return termsOf(prior).find(({ entry }) => entry.kind === 'map')?.entry.label;
}

/**
 * A window of a pair, with what was measured of it and a margin around it that is solved and not scored; where the picture
 * ends within the margin, so does the window.
 *
 * @throws ArgumentError for a model of {@link ofWholePictures}
 */
export function windowPair(
  pair: TrainingPair,
  { row, column, width, height }: Rectangle,
  model: Model,
  { margin = WINDOW_MARGIN, weight }: WindowPairOptions = {},
): TrainingPair {
  const { reach } = model;
  const whole = ofWholePictures(model);
  if (reach === undefined || whole !== undefined) {
    const what = 'a model that sees each part of a picture by itself';
    const remedy = 'Learn from whole pictures.';
    throw new ArgumentError(expected(what, 'windows', whole, remedy));
  }
  const { name, truth, measured } = pair;
  const around = margin + reach;
  const [top, left] = [Math.max(0, row - around), Math.max(0, column - around)];
  const bottom = Math.min(truth.height, row + height + around);
  const right = Math.min(truth.width, column + width + around);
  const part = { row: top, column: left, width: right - left, height: bottom - top };
  const cut = (image: Image): Image => crop(image, top, left, part.width, part.height);
  const own = cut(truth);
  const seen = model.measurementShape(own);
  const seenPart = { ...part, width: seen.width, height: seen.height };
  const data = new Float64Array(seen.width * seen.height * seen.channels);
  const { channels } = measured;
  const shape = { width: measured.width, height: measured.height, channels } as Shape;
  const picture = pictureOfOperator(pair, model);
  return {
    name: `${name}@r${String(row)}c${String(column)}`,
    truth: own,
    measured: { ...seen, data: withinRectangle(measured.data, shape, seenPart, data) },
    ...(picture && { operatorPicture: cut(picture) }),
    scored: { row: row - top, column: column - left, width, height },
    ...(weight !== undefined && { weight }),
  };
}

/** What the operator takes besides; where it makes that itself, for all of the picture, as a picture. */
function pictureOfOperator(
  { truth, operatorPicture }: TrainingPair,
  model: Model,
): Image | undefined {
  if (operatorPicture !== undefined || model.operator.picture === undefined) return operatorPicture;
  const { observed } = model.operatorOf(truth);
  if (observed === undefined) return undefined;
  const { width, height } = truth;
  return createImage(width, height, Float64Array.from(observed.subarray(0, width * height)));
}
