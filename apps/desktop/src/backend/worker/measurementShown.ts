import { shownMeasurement, type Measurement, type Model, type ValueRange } from '@bilevel/imaging';
import type { ShownMeasurement } from '../../shared/schemas/look.js';
import { interleaved } from './interleaved.js';

/** What was measured, for the eye, where it has another shape than the picture; null where it is a picture itself. */
export function measurementShown(
  model: Model,
  measured: Measurement,
  range: ValueRange,
): ShownMeasurement | null {
  const kind = model.measurement;
  if (kind === undefined) return null;
  const shown = shownMeasurement(model, measured, range);
  const { width, height, channels } = shown;
  return { name: kind.name, width, height, channels, data: interleaved(shown) };
}
