import {
  estimatedPsnrBefore,
  chosenRisk,
  peakOf,
  type Model,
  type MeasuredPicture,
  type NamedChoice,
} from '@bilevel/imaging';
import type { Dataset } from '../loaded.js';

/** The mean PSNR of what was measured, as its noise says. */
export interface EstimatedBefore {
  readonly train: number;
  readonly validation: number | undefined;
}

/** That of a run without clean pictures; undefined of others. */
export function estimatedBefore(
  { train, validation, prepared }: Pick<Dataset, 'train' | 'validation' | 'prepared'>,
  model: Model,
  choice: NamedChoice | undefined,
): EstimatedBefore | undefined {
  const risk = chosenRisk(choice);
  if (risk.entry.needs === 'truth') return undefined;
  const scores = { peak: peakOf(prepared.range) };
  const mean = (pictures: readonly MeasuredPicture[]): number =>
    pictures.reduce(
      (sum, picture) => sum + estimatedPsnrBefore(picture, model, risk, scores) / pictures.length,
      0,
    );
  return { train: mean(train), validation: validation.length > 0 ? mean(validation) : undefined };
}
