import type { BilevelProblem } from '@bilevel/core';
import { kernelSoftware } from '@bilevel/kernels';
import { reconstructionProblem } from './reconstructionProblem.js';
import type { TrainingPair } from './trainingPair.js';
import type { MetricOptions } from '../metric/options.js';
import { Model } from './model.js';
import type { ModelOptions } from './modelOptions.js';
import { VERSION } from '../version.js';

/** A denoising problem as plain data, from which each thread makes its own. */
export interface ReconstructionDescription {
  readonly pairs: readonly TrainingPair[];
  readonly model: ModelOptions;
  readonly scores?: MetricOptions;
}

/**
 * {@link reconstructionProblem} of a description. Who evaluates pictures elsewhere imports it as
 * `@bilevel/imaging/described-reconstruction`: it must not import what reads and writes pictures.
 */
export function describedReconstruction({
  pairs,
  model,
  scores,
}: ReconstructionDescription): BilevelProblem {
  return {
    ...reconstructionProblem(pairs, new Model(model), scores),
    software: { '@bilevel/imaging': VERSION, ...kernelSoftware() },
  };
}
