import { ArgumentError, expected } from '@bilevel/core';
import { crop } from '../transform/crop.js';
import { createImage, type Extent, type Image, type Measurement, type Shape } from '../image.js';
import { withinRectangle, type Rectangle } from '../transform/rectangle.js';
import { termsOf } from '../prior/expression.js';
import type { Probes } from '../risk/probes.js';
import type { Model } from './model.js';
import { shapeOfPicture, type MeasuredPicture } from './trainingPair.js';

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
  /** Of the loss, see `MeasuredPicture.weight`. */
  readonly weight?: number;
  /** Of all of the picture, by a risk that has some (`probesOf`): those of its windows add up to it then. */
  readonly probes?: Probes | undefined;
}

/** What of a model depends on all of a picture, so that windows cannot be learned from: its label; undefined where nothing does. */
export function ofWholePictures({ reach, operator, prior }: Model): string | undefined {
  if (reach === undefined) return operator.label;
  return termsOf(prior).find(({ entry }) => entry.kind === 'map')?.entry.label;
}

/**
 * A window of a picture, with what was measured of it and a margin around it that is solved and not scored; where the picture
 * ends within the margin, so does the window. What is scored of all windows of a picture is the picture, and what of their
 * measurements the measurement, each number once.
 *
 * @throws ArgumentError for a model of {@link ofWholePictures}
 */
export function windowPair<P extends MeasuredPicture>(
  picture: P,
  { row, column, width, height }: Rectangle,
  model: Model,
  { margin = WINDOW_MARGIN, weight, probes }: WindowPairOptions = {},
): P {
  const { reach } = model;
  const whole = ofWholePictures(model);
  if (reach === undefined || whole !== undefined) {
    const what = 'a model that sees each part of a picture by itself';
    const remedy = 'Learn from whole pictures.';
    throw new ArgumentError(expected(what, 'windows', whole, remedy));
  }
  const { name, truth, check, measured, second } = picture;
  const all = shapeOfPicture(picture, model);
  const around = margin + reach;
  const [top, left] = [Math.max(0, row - around), Math.max(0, column - around)];
  const bottom = Math.min(all.height, row + height + around);
  const right = Math.min(all.width, column + width + around);
  const part = { row: top, column: left, width: right - left, height: bottom - top };
  const cut = (image: Image): Image => crop(image, top, left, part.width, part.height);
  const seen = model.measurementShape({ ...part, channels: all.channels });
  const seenPart = { row: top, column: left, width: seen.width, height: seen.height };
  const { channels } = measured;
  const shape = { width: measured.width, height: measured.height, channels } as Shape;
  const cutNumbers = (numbers: Float64Array): Float64Array =>
    withinRectangle(
      numbers,
      shape,
      seenPart,
      new Float64Array(seen.width * seen.height * seen.channels),
    );
  const cutMeasured = <M extends Measurement>(of: M): M => ({
    ...of,
    ...seen,
    data: cutNumbers(of.data),
  });
  const observed = pictureOfOperator(picture, all, model);
  return {
    ...picture,
    name: `${name}@r${String(row)}c${String(column)}`,
    ...(truth && { truth: cut(truth) }),
    ...(check && { check: cut(check) }),
    measured: cutMeasured(measured),
    ...(second && { second: cutMeasured(second) }),
    ...(observed && { operatorPicture: cut(observed) }),
    ...(probes && { probes: { ...probes, directions: probes.directions.map(cutNumbers) } }),
    scored: { row: row - top, column: column - left, width, height },
    scoredMeasured: scoredMeasured({ row, column, width, height }, all, measured, seenPart, reach),
    ...(weight !== undefined && { weight }),
  };
}

/** Which numbers of its measurement are a window's: those whose middle it has, and at the sides of the picture all to the end. */
function scoredMeasured(
  { row, column, width, height }: Rectangle,
  picture: Extent,
  measured: Extent,
  seen: Rectangle,
  reach: number,
): Rectangle {
  // A measurement as large as the picture has its pixels where that has them.
  const bounds = (from: number, length: number, side: number, ofMeasured: number) => {
    const offset = side === ofMeasured ? 0 : reach;
    const at = (place: number): number =>
      place === 0
        ? 0
        : place === side
          ? ofMeasured
          : Math.min(ofMeasured, Math.max(0, place - offset));
    return [at(from), at(from + length)] as const;
  };
  const [top, bottom] = bounds(row, height, picture.height, measured.height);
  const [left, right] = bounds(column, width, picture.width, measured.width);
  return {
    ...{ row: top - seen.row, column: left - seen.column },
    ...{ width: right - left, height: bottom - top },
  };
}

/** What the operator takes besides; where it makes that itself, for all of the picture, as a picture. */
function pictureOfOperator(
  { operatorPicture }: MeasuredPicture,
  all: Shape,
  model: Model,
): Image | undefined {
  if (operatorPicture !== undefined || model.operator.picture === undefined) return operatorPicture;
  const { observed } = model.operatorOf(all);
  if (observed === undefined) return undefined;
  const { width, height } = all;
  return createImage(width, height, Float64Array.from(observed.subarray(0, width * height)));
}
