import type { BilevelProblem } from '@bilevel/core';
import { Model, reconstructionProblem, type TrainingPair } from '@bilevel/imaging';

/** For worker threads, which make the problem for themselves. */
export function pictureProblem(pairs: readonly TrainingPair[]): BilevelProblem {
  return reconstructionProblem(pairs, new Model());
}
