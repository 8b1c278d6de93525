import type { ConstantKind, LearnResult, Work } from '@bilevel/core';
import { exactly } from '@bilevel/parallel/schema';
import { z } from 'zod';
import { jsonFloat } from './jsonFloat.js';

const kind = exactly<ConstantKind>()(z.enum(['certified', 'estimated']));
const score = z.object({ noisy: z.number().nullable(), reconstructed: z.number().nullable() });
const quality = z.object({ psnr: score, ssim: score });

/** summary.json, and the last event of a run. */
export const runSummary = z.object({
  /** `interrupted`: by the user; resume continues it. The others as in core's `LearnStatus`. */
  status: exactly<LearnResult['status'] | 'interrupted'>()(
    z.enum(['converged', 'unmoved', 'flat', 'budget', 'steps', 'accuracy', 'interrupted']),
  ),
  steps: z.int(),
  /** The step whose weights are the result; runs of earlier versions have not recorded it. */
  best: z.int().optional(),
  seconds: z.number(),
  /** Units of work: one gradient or Hessian-vector product of one picture = 1. */
  work: exactly<Work>()(z.object({ lower: z.number(), adjoint: z.number(), total: z.number() })),
  /** At the best step. */
  parameters: z.record(z.string(), z.number()),
  objective: z.object({
    start: jsonFloat,
    final: jsonFloat,
    certifiedLower: jsonFloat,
    certifiedUpper: jsonFloat,
    kind,
  }),
  hypergradient: z.object({
    norm: jsonFloat,
    bound: jsonFloat,
    kind,
  }),
  /** The stopping rule at the best step: met, by the norm alone, or not. */
  stopping: z.object({ rule: z.string(), state: z.enum(['met', 'norm', 'open']) }).optional(),
  train: quality,
  validation: quality.nullable(),
  /** Set when nothing was learned: why, and what to do. */
  note: z.string().optional(),
});
export type RunSummary = z.infer<typeof runSummary>;
