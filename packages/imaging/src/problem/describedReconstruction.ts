import type { BilevelProblem } from '@bilevel/core';
import { kernelSoftware } from '@bilevel/kernels';
import { reconstructionProblem } from './reconstructionProblem.js';
import type { NamedChoice } from '../describe/expressions.js';
import type { MeasuredPicture } from './trainingPair.js';
import type { MetricOptions } from '../metric/options.js';
import { Model } from './model.js';
import type { ModelOptions } from './modelOptions.js';
import { VERSION } from '../version.js';

/** A denoising problem as plain data, from which each thread makes its own. */
export interface ReconstructionDescription {
  readonly pairs: readonly MeasuredPicture[];
  readonly model: ModelOptions;
  readonly scores?: MetricOptions;
  /** One of `RISKS`. Default `clean`. */
  readonly risk?: NamedChoice;
}

/**
 * {@link reconstructionProblem} of a description. Who evaluates pictures elsewhere imports it as
 * `@bilevel/imaging/described-reconstruction`: it must not import what reads and writes pictures.
 */
export function describedReconstruction({
  pairs,
  model,
  scores,
  risk,
}: ReconstructionDescription): BilevelProblem {
  return {
    ...reconstructionProblem(pairs, new Model(model), scores, risk),
    software: { '@bilevel/imaging': VERSION, ...kernelSoftware() },
  };
}
