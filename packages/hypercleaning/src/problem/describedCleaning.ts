import type { BilevelProblem } from '@bilevel/core';
import { kernelSoftware } from '@bilevel/kernels';
import type { LabelledData } from '../data/labelled.js';
import { VERSION } from '../version.js';
import { cleaningProblem, type CleaningProblemOptions } from './cleaningProblem.js';

/** A cleaning problem as plain data. */
export interface CleaningDescription {
  readonly train: LabelledData;
  readonly validation: LabelledData;
  readonly options?: CleaningProblemOptions;
}

/**
 * {@link cleaningProblem} of a description. Who evaluates it elsewhere imports it as
 * `@bilevel/hypercleaning/described-cleaning`: it must not import what reads and writes files.
 */
export function describedCleaning(description: CleaningDescription): BilevelProblem {
  const { train, validation, options } = description;
  return {
    ...cleaningProblem(train, validation, options),
    software: { '@bilevel/hypercleaning': VERSION, ...kernelSoftware() },
  };
}
