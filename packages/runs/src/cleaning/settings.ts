import { z } from 'zod';
import { CLEANING_OPTIONS } from '../options/cleaning.js';
import { numberSchema } from '../options/numberSchema.js';
import { choicesOf } from '../options/option.js';

/** Format of a cleaning run's config.json. */
export const CLEANING_FORMAT = 'bilevel-cleaning';

/**
 * What a cleaning run is asked to do, as `CLEANING_OPTIONS` describes it: all that its numbers depend on,
 * with the data.
 */
export const cleaningSettings = z.strictObject({
  corrupt: numberSchema(CLEANING_OPTIONS.corrupt),
  train: numberSchema(CLEANING_OPTIONS.train).optional(),
  validation: numberSchema(CLEANING_OPTIONS.validation),
  test: numberSchema(CLEANING_OPTIONS.test),
  /** Runs of old, without it, have `none`. */
  scaling: z.enum(choicesOf(CLEANING_OPTIONS.scaling)).optional(),
  ridge: numberSchema(CLEANING_OPTIONS.ridge),
  method: z.enum(choicesOf(CLEANING_OPTIONS.method)),
  budget: numberSchema(CLEANING_OPTIONS.budget),
  patience: numberSchema(CLEANING_OPTIONS.patience),
  seed: numberSchema(CLEANING_OPTIONS.seed),
});
export type CleaningSettings = z.infer<typeof cleaningSettings>;
