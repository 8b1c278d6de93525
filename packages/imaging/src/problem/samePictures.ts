import { CheckpointError, expected, type Sample } from '@bilevel/core';

/** @throws CheckpointError unless there is a warm start of the right length for each validation picture */
export function requireSamePictures(
  validation: readonly Pick<Sample, 'dimension'>[],
  warm: readonly Float64Array[],
): void {
  const fits =
    warm.length === validation.length &&
    warm.every((x, i) => x.length === validation[i]?.dimension);
  if (fits) return;
  throw new CheckpointError(
    expected('the validation pictures of this run', 'the checkpoint', warm) +
      ' Resume with the same pictures.',
  );
}
