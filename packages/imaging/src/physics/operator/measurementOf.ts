import type { OptionValues } from '../../describe/options.js';
import type { OperatorEntry } from './entry.js';
import type { MeasurementKind } from './measurementKind.js';

/** What an operator measures with such options, where that has another shape than the picture. */
export function measurementOf(
  { measurement }: OperatorEntry,
  options: OptionValues = {},
): MeasurementKind | undefined {
  return measurement?.applies?.(options) === false ? undefined : measurement;
}
