import type { BilevelProblem } from '@bilevel/core';
import { TotalVariation, denoisingProblem, type TrainingPair } from '@bilevel/imaging';

/** For worker threads, which make the problem for themselves. */
export function pictureProblem(pairs: readonly TrainingPair[]): BilevelProblem {
  return denoisingProblem(pairs, new TotalVariation());
}
