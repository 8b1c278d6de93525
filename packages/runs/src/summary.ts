import type { ConstantKind, LearnResult, LearnStep, Work } from '@bilevel/core';
import type { WeightStep } from '@bilevel/imaging';
import { exactly } from '@bilevel/parallel/schema';
import { z } from 'zod';
import { stoppingAt } from './ended.js';
import { jsonFloat } from './jsonFloat.js';
import { nothingLearned } from './nothingLearned.js';

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
  parameters: z.object({ weight: z.number(), smoothing: z.number() }),
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

/** JSON has no infinity: the PSNR of equal pictures is stored as null. */
function jsonQuality(of: WeightStep['train']): z.infer<typeof quality> {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const scoreOf = (s: { noisy: number; reconstructed: number }): z.infer<typeof score> => ({
    noisy: finite(s.noisy),
    reconstructed: finite(s.reconstructed),
  });
  return { psnr: scoreOf(of.psnr), ssim: scoreOf(of.ssim) };
}

/** The summary of a run whose best step is `best`. */
export function summarise(
  status: RunSummary['status'],
  start: { readonly objective: number },
  best: WeightStep,
  last: LearnStep,
  seconds: number,
  tolerance: number,
): RunSummary {
  const { objective, bound } = best;
  const train = jsonQuality(best.train);
  const note = nothingLearned({ status, steps: last.step, train });
  const measure = { objective: objective.value, norm: best.gradientNorm, bound: bound.total };
  return {
    status,
    steps: last.step,
    best: best.step,
    seconds,
    work: last.work,
    parameters: best.parameters,
    objective: {
      start: start.objective,
      final: objective.value,
      certifiedLower: objective.value - objective.error,
      certifiedUpper: objective.value + objective.error,
      kind: objective.kind,
    },
    hypergradient: { norm: best.gradientNorm, bound: bound.total, kind: bound.kind },
    stopping: stoppingAt(measure, tolerance),
    train,
    validation: best.validation === undefined ? null : jsonQuality(best.validation),
    ...(note !== undefined && { note }),
  };
}
