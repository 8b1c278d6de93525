import { z } from 'zod';
import { SCALINGS } from './scaling.js';

/** Format of a cleaning run's config.json. */
export const CLEANING_FORMAT = 'bilevel-cleaning';

const count = z.int().positive();
const share = z.number().min(0).max(1);

/** What a cleaning run is asked to do: all that its numbers depend on, with the data. */
export const cleaningSettings = z.strictObject({
  /** Share of the training labels to replace by wrong ones, to see how well they are found. */
  corrupt: share,
  /** Training samples; default: all that validation and test leave. */
  train: count.optional(),
  /** Samples that judge the weights: an integer, or a share of all. */
  validation: z.number().positive(),
  /** Samples that are only measured on, likewise; not used where the data have a test part. */
  test: z.number().min(0),
  /**
   * `standard`: every feature gets mean 0 and standard deviation 1 over the training samples; `none`: as
   * they are. Asked for without: `none` for pictures, else `standard`; runs of old, without it, have `none`.
   */
  scaling: z.enum(SCALINGS).optional(),
  /** a of the penalty a‖W‖². */
  ridge: z.number().positive(),
  method: z.enum(['lbfgs', 'adaptive']),
  /** Units of work in all. */
  budget: count,
  /** Steps without a better hold-out loss after which the run ends. */
  patience: count,
  /** Seeds the corruption and the split. */
  seed: z.int().min(0).max(0xffffffff),
});
export type CleaningSettings = z.infer<typeof cleaningSettings>;
