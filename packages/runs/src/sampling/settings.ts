import { z } from 'zod';
import { numberSchema } from '../options/numberSchema.js';
import { choicesOf } from '../options/option.js';
import { RATE_OPTION, SAMPLING_OPTIONS as OPTIONS } from '../options/sampling.js';

/** Format of the config.json of a run that learns what to measure of k-space. */
export const SAMPLING_FORMAT = 'bilevel-sampling';

/** What such a run is asked to do, as `SAMPLING_OPTIONS` describes it: all that its numbers depend on, with the pictures. */
export const samplingSettings = z.strictObject({
  groups: z.enum(choicesOf(OPTIONS.groups)),
  rates: z.array(numberSchema(RATE_OPTION)).min(1),
  noise: numberSchema(OPTIONS.noise),
  seed: numberSchema(OPTIONS.seed),
  size: numberSchema(OPTIONS.size).optional(),
  smoothing: numberSchema(OPTIONS.smoothing),
  ridge: numberSchema(OPTIONS.ridge),
  binary: numberSchema(OPTIONS.binary),
  growth: numberSchema(OPTIONS.growth),
  steps: numberSchema(OPTIONS.steps),
  maxStages: numberSchema(OPTIONS.maxStages),
});
export type SamplingSettings = z.infer<typeof samplingSettings>;
