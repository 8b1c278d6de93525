import type { BoundedValue } from '@bilevel/core';
import type { AccuracyComparison } from '@bilevel/hypercleaning';
import { exactly } from '@bilevel/parallel/schema';
import { z } from 'zod';
import { jsonFloat } from '../jsonFloat.js';

const accuracy = z.object({ accuracy: z.number(), loss: jsonFloat });

/** `AccuracyComparison` of hypercleaning. */
const comparison = exactly<AccuracyComparison>()(
  z.object({
    before: accuracy,
    after: accuracy,
    /** Null where the true labels are not known. */
    clean: accuracy.nullable(),
  }),
);

/** summary.json of a cleaning run, and its last event. */
export const cleaningSummary = z.object({
  /**
   * `hold-out`: the hold-out loss did not fall any more. `interrupted`: by the user; resume continues
   * it. The others as in core's `LearnStatus`.
   */
  status: z.enum([
    'hold-out',
    'converged',
    'unmoved',
    'flat',
    'budget',
    'steps',
    'accuracy',
    'interrupted',
  ]),
  /** Steps made, and the one whose weights are the result. */
  steps: z.int(),
  best: z.int(),
  seconds: z.number(),
  work: z.object({ lower: z.number(), adjoint: z.number(), total: z.number() }),
  /** At the result: the mean cross-entropy of the validation samples. */
  objective: exactly<BoundedValue>()(
    z.object({ value: jsonFloat, error: jsonFloat, kind: z.enum(['certified', 'estimated']) }),
  ),
  /** What the classes are called, by the numbers that an IDX file has; absent where they have no names. */
  classNames: z.array(z.string()).optional(),
  /** How many samples are left out; null when the run was interrupted before that was decided. */
  suspects: z.int().nullable(),
  /**
   * For each share of suspects that was tried the loss on the hold-out samples; where these are few,
   * also on them and the training samples together.
   */
  tried: z.array(
    z.object({ share: z.number(), holdOutLoss: jsonFloat, loss: jsonFloat.optional() }),
  ),
  /** Share of wrong hold-out labels that fits best, were they replaced at random; null likewise. */
  holdOutWrong: z.number().nullable(),
  /** Null where no label was corrupted on purpose. */
  detection: z
    .object({
      samples: z.int(),
      corrupted: z.int(),
      /** Of the ranking by probability, and of one by the weights themselves. */
      auc: z.number().optional(),
      aucOfWeights: z.number().optional(),
      precisionAtCorrupted: z.number().optional(),
      suspects: z.int(),
      precision: z.number().optional(),
      recall: z.number().optional(),
    })
    .nullable(),
  /** Null when the run was interrupted before there was a classifier. */
  validation: comparison.nullable(),
  /** Null likewise, and where there are no test samples. */
  test: comparison.nullable(),
});
export type CleaningSummary = z.infer<typeof cleaningSummary>;
