import { float, runConfig, runSummary } from '@bilevel/runs/settings';
import { HISTORY_COLUMNS } from '@bilevel/runs/display';
import { z } from 'zod';
import { doubles } from './arrays.js';

/**
 * `interrupted`: stopped by a person or cut off; can be resumed. `crashed`: its process ended
 * unexpectedly while this app watched; can be resumed. `failed`: an error, in `message`.
 * `damaged`: its files cannot be read. `limited`: stopped at a limit that can be raised.
 */
export const runState = z.enum([
  'starting',
  'running',
  'paused',
  'stopping',
  'done',
  'limited',
  'unmoved',
  'interrupted',
  'crashed',
  'failed',
  'damaged',
]);
export type RunState = z.infer<typeof runState>;

/** A line of the list of runs. */
export const runInfo = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string(),
  created: z.string().nullable(),
  state: runState,
  /** What a person should know: an error with its remedy, or what is being done. */
  message: z.string().nullable(),
  prior: z.string().nullable(),
  method: z.string().nullable(),
  train: z.int(),
  validation: z.int(),
  steps: z.int(),
  seconds: z.number(),
  /** In [0, 1] and seconds; null when not running or unknown. */
  progress: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** Pictures evaluated of the step being computed. */
  evaluation: z.object({ done: z.int(), of: z.int() }).nullable(),
  objective: float.nullable(),
  weight: z.number().nullable(),
  smoothing: z.number().nullable(),
  psnr: float.nullable(),
  work: z.number(),
  /** Whether every constant in the bounds is proven; null while that is not known. */
  kind: z.enum(['certified', 'estimated']).nullable(),
});
export type RunInfo = z.infer<typeof runInfo>;

/** A run in full. */
export const runDetails = z.object({
  info: runInfo,
  config: runConfig.nullable(),
  summary: runSummary.nullable(),
  /** Units of work at the last recorded step: evaluations after it led to no further one. */
  workAtLastStep: z.number().nullable(),
  /** Pixels of the largest training picture as it is learned from; null when that is not known. */
  pixels: z.number().nullable(),
});
export type RunDetails = z.infer<typeof runDetails>;

const columns = z.record(z.enum(HISTORY_COLUMNS), doubles);

/** Rows `from` to `from + count` of a history, by column. NaN is a missing value. */
export const historyBlock = z.object({
  from: z.int().min(0),
  count: z.int().min(0),
  columns,
});
export type HistoryBlock = z.infer<typeof historyBlock>;
export type HistoryColumn = (typeof HISTORY_COLUMNS)[number];
