import type { ConstantKind } from '@bilevel/core';
import { exactly } from '@bilevel/parallel/schema';
import { z } from 'zod';
import { jsonFloat } from '../jsonFloat.js';

/** What was learned for a rate. */
const learned = z.object({
  target: z.number(),
  /** Share of k-space that is measured. */
  rate: z.number(),
  /** α of total variation that belongs to the pattern of 0 and 1. */
  weight: z.number(),
  /** Of that pattern: the mean of ½‖x* − t‖² over the pictures, and mean scores. */
  loss: jsonFloat,
  psnr: jsonFloat,
  ssim: z.number(),
  /** Likewise with weights from 0 to 1 on the same samples. */
  weighted: z.object({ weight: z.number(), loss: jsonFloat, psnr: jsonFloat, ssim: z.number() }),
  /** The names of its files. */
  files: z.array(z.string()),
});
export type PatternSummary = z.infer<typeof learned>;

/** summary.json of a run that learns what to measure, and its last event. */
export const samplingSummary = z.object({
  /** `rates`: it came to every rate. `steps`: as many stages as were allowed. `interrupted`: by the user; resume continues it. */
  status: z.enum(['rates', 'steps', 'interrupted']),
  /** The last stage. */
  steps: z.int(),
  seconds: z.number(),
  /** Units that the steps of the stages took. */
  work: z.object({ total: z.number() }),
  /** Of the objectives of all stages. */
  kind: exactly<ConstantKind>()(z.enum(['certified', 'estimated'])),
  patterns: z.array(learned),
});
export type SamplingSummary = z.infer<typeof samplingSummary>;
