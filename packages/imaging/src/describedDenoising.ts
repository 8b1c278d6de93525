import type { BilevelProblem } from '@bilevel/core';
import { kernelSoftware } from '@bilevel/kernels';
import { denoisingProblem, type TrainingPair } from './denoising.js';
import type { MetricOptions } from './metric/options.js';
import { Model, type ModelOptions } from './problem/model.js';
import { VERSION } from './version.js';

/** A denoising problem as plain data, from which each thread makes its own. */
export interface DenoisingDescription {
  readonly pairs: readonly TrainingPair[];
  readonly model: ModelOptions;
  readonly scores?: MetricOptions;
}

/**
 * {@link denoisingProblem} of a description. Who evaluates pictures elsewhere imports it as
 * `@bilevel/imaging/described-denoising`: it must not import what reads and writes pictures.
 */
export function describedDenoising({ pairs, model, scores }: DenoisingDescription): BilevelProblem {
  return {
    ...denoisingProblem(pairs, new Model(model), scores),
    software: { '@bilevel/imaging': VERSION, ...kernelSoftware() },
  };
}
