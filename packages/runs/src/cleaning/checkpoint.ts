import type { CleaningCheckpoint } from '@bilevel/hypercleaning';
import { z } from 'zod';
import { doubles, learnCheckpoint, learnStep, number } from '../checkpointFile.js';

/** What a cleaning run's checkpoint holds. */
export interface CleaningRunCheckpoint {
  readonly learning: CleaningCheckpoint;
  readonly seconds: number;
}

const cleaningStep = learnStep.extend({
  holdOut: z.looseObject({ accuracy: number, loss: number }),
});

/** The state of a cleaning run. */
export const cleaningRunCheckpoint = z.looseObject({
  learning: z.looseObject({
    learning: learnCheckpoint,
    best: z.looseObject({ step: cleaningStep, weights: doubles, classifier: doubles }),
    last: cleaningStep,
  }),
  seconds: number,
}) as unknown as z.ZodType<CleaningRunCheckpoint>;
