import type { PatternProgress } from '@bilevel/imaging';
import { z } from 'zod';
import { doubles, number } from '../checkpointFile.js';

/** What learning a pattern goes on from. */
export interface SamplingCheckpoint {
  readonly progress: PatternProgress;
  readonly seconds: number;
}

const tuned = z.looseObject({ values: doubles, weight: number, loss: number });
const stage = z.looseObject({ stage: z.int(), values: doubles, rate: number, rounded: tuned });

/** The state of a run that learns what to measure. */
export const samplingCheckpoint = z.looseObject({
  progress: z.looseObject({
    stages: z.array(stage).min(1),
    learned: z.array(
      z.looseObject({ target: number, rate: number, binary: tuned, weights: tuned }),
    ),
    solutions: z.array(doubles),
  }),
  seconds: number,
}) as unknown as z.ZodType<SamplingCheckpoint>;
