import type { BilevelProblem } from '@bilevel/core';
import { Model, denoisingProblem, type TrainingPair } from '@bilevel/imaging';

/** For worker threads, which make the problem for themselves. */
export function pictureProblem(pairs: readonly TrainingPair[]): BilevelProblem {
  return denoisingProblem(pairs, new Model());
}
