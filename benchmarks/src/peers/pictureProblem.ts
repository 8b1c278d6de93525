import type { BilevelProblem } from '@bilevel/core';
import {
  Model,
  reconstructionProblem,
  type ModelOptions,
  type TrainingPair,
} from '@bilevel/imaging';

/** For worker threads, which make the problem for themselves. */
export function pictureProblem({
  pairs,
  model,
}: {
  readonly pairs: readonly TrainingPair[];
  readonly model: ModelOptions;
}): BilevelProblem {
  return reconstructionProblem(pairs, new Model(model));
}
