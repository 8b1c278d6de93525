import type { ConstantKind, LearnResult, Work } from '@bilevel/core';
import { exactly } from '@bilevel/parallel/schema';
import { z } from 'zod';
import { jsonFloat } from './jsonFloat.js';

const kind = exactly<ConstantKind>()(z.enum(['certified', 'estimated']));
/** A score in JSON: `null` is infinite, as of equal pictures; NaN, by its name, is not known. */
export const knownScore = z.union([
  z.custom<number>((x) => typeof x === 'number', 'Expected a number'),
  z.literal('NaN').transform(Number),
  z.null(),
]);
const score = z.object({ noisy: knownScore, reconstructed: knownScore });
/** With the standard error of the reconstructed one; runs of earlier versions have not recorded it. */
const estimate = score.extend({ error: knownScore.optional() });
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
  stopping: z
    .object({
      ...{ rule: z.string(), state: z.enum(['met', 'norm', 'open']) },
      /** ‖P_T(−h)‖, the norm that the rule takes where θ is at an end of its box: less than ‖h‖ there. */
      stationarity: z.number().optional(),
    })
    .optional(),
  /** Against the truth; without clean pictures against second measurements, or NaN. */
  train: quality,
  validation: quality.nullable(),
  /** Of runs without clean pictures: the mean PSNR as noise and risk estimate it; NaN where they say nothing of that. */
  psnrEstimated: z.object({ train: estimate, validation: estimate.nullable() }).optional(),
  /** Set when nothing was learned: why, and what to do. */
  note: z.string().optional(),
});
export type RunSummary = z.infer<typeof runSummary>;
