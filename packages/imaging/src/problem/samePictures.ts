import { CheckpointError, expected } from '@bilevel/core';
import type { Model } from './model.js';
import type { TrainingPair } from './trainingPair.js';

/** @throws CheckpointError unless there is a warm start of the right length for each validation picture */
export function requireSamePictures(
  validation: readonly TrainingPair[],
  model: Model,
  warm: readonly Float64Array[],
): void {
  const fits =
    warm.length === validation.length &&
    warm.every((x, i) => x.length === model.dimensionOf(validation[i]!.truth));
  if (fits) return;
  throw new CheckpointError(
    expected('the validation pictures of this run', 'the checkpoint', warm) +
      ' Resume with the same pictures.',
  );
}
