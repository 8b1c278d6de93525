import type { BilevelProblem } from '@bilevel/core';
import { kernelSoftware } from '@bilevel/kernels';
import { denoisingProblem, type TrainingPair } from './denoising.js';
import type { MetricOptions } from './metric/options.js';
import { TotalVariation, type TotalVariationOptions } from './prior/totalVariation.js';
import { VERSION } from './version.js';

/** A denoising problem as plain data, from which each thread makes its own. */
export interface DenoisingDescription {
  readonly pairs: readonly TrainingPair[];
  readonly prior: TotalVariationOptions;
  readonly scores?: MetricOptions;
}

/**
 * {@link denoisingProblem} of a description. Who evaluates pictures elsewhere imports it as
 * `@bilevel/imaging/described-denoising`: it must not import what reads and writes pictures.
 */
export function describedDenoising({ pairs, prior, scores }: DenoisingDescription): BilevelProblem {
  return {
    ...denoisingProblem(pairs, new TotalVariation(prior), scores),
    software: { '@bilevel/imaging': VERSION, ...kernelSoftware() },
  };
}
