import { float, runConfig, runSummary } from '@bilevel/runs/settings';
import { z } from 'zod';
import { runEntry } from './entry.js';

/** A number of a model: of the last step, or as it was learned; null before there is a step. */
const shownParameter = z.object({
  key: z.string(),
  label: z.string(),
  symbol: z.string(),
  unit: z.enum(['data', 'none']),
  value: z.number().nullable(),
});
export type ShownParameter = z.infer<typeof shownParameter>;

/** A run that learns weights, in a list. */
export const learningInfo = runEntry.extend({
  kind: z.literal('learning'),
  prior: z.string().nullable(),
  method: z.string().nullable(),
  train: z.int(),
  validation: z.int(),
  /** Pictures evaluated of the step being computed. */
  evaluation: z.object({ done: z.int(), of: z.int() }).nullable(),
  objective: float.nullable(),
  /** The numbers of its model, in the order of its terms. */
  parameters: z.array(shownParameter),
  /** Of the training pictures; as the risk estimates it, of runs without clean pictures. */
  psnr: float.nullable(),
  isPsnrEstimated: z.boolean(),
  /** Standard error of an estimate; null where it is not known. */
  psnrError: float.nullable(),
  /** Whether every constant in the bounds is proven; null while that is not known. */
  bounds: z.enum(['certified', 'estimated']).nullable(),
});
export type LearningInfo = z.infer<typeof learningInfo>;

/** New limits of a run that goes on. */
export const learningLimits = z.object({
  budget: z.int().positive().optional(),
  maxSteps: z.int().positive().optional(),
});

/** A run in full. */
export const learningDetails = z.object({
  info: learningInfo,
  config: runConfig.nullable(),
  summary: runSummary.nullable(),
  /** Units of work at the last recorded step: evaluations after it led to no further one. */
  workAtLastStep: z.number().nullable(),
});
export type LearningDetails = z.infer<typeof learningDetails>;
