import { createImage, type Image, type Measurement } from '../image.js';
import { toUnit, type ValueRange } from '../range/range.js';
import type { Model } from './model.js';

/**
 * A measurement for the eye, from 0 (black) to 1 (white): as the operator shows what is not in the unit of pictures
 * (`MeasurementKind.shown`); other ones as pictures, of which `range` is black and white. Of channels that are no colours the
 * first is shown.
 */
export function shownMeasurement(model: Model, measured: Measurement, range: ValueRange): Image {
  const own = model.ownView(measured);
  if (own !== undefined) return own;
  const { width, height, channels } = measured;
  const shown = channels === 3 ? 3 : 1;
  const data = measured.data.subarray(0, width * height * shown);
  return createImage(width, height, toUnit(data, range), shown);
}
