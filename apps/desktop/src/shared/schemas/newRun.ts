import { prepared, runSettings } from '@bilevel/runs/settings';
import { z } from 'zod';
import { doubles } from './arrays.js';
import { shownMeasurement } from './look.js';

/** Pictures and settings of a run to start. */
export const newRun = z.object({
  images: z.array(z.string().min(1)).min(1),
  validation: z.array(z.string().min(1)).optional(),
  noisy: z.string().min(1).optional(),
  second: z.string().min(1).optional(),
  check: z.string().min(1).optional(),
  settings: runSettings,
});
export type NewRun = z.infer<typeof newRun>;

/** What a run will take, roughly. */
export const estimate = z.object({
  train: z.int(),
  validation: z.int(),
  /** Pixels of all training pictures as they are learned from. */
  pixels: z.number(),
  secondsLow: z.number(),
  secondsHigh: z.number(),
  bytes: z.number(),
});

/** What all of its pictures and settings come to: what was found, and what of pictures will be learned from. */
export const examination = z.object({ prepared, size: runSettings.shape.data.shape.size });

/** Which of its pictures a run keeps for validation. */
export const split = z.object({ validation: z.array(z.string()) });

/** A training picture as a run learns from it, from 0 (black) to 1 (white) of its range. */
export const samplePair = z.object({
  name: z.string(),
  width: z.int(),
  height: z.int(),
  /** Null where none is learned from. */
  truth: doubles.nullable(),
  /** What was measured, or the picture that it comes to before any model of pictures. */
  noisy: doubles,
  measurement: shownMeasurement.nullable(),
  /** What 0 and 1 are in the numbers that the pictures were read as. */
  range: z.object({ low: z.number(), high: z.number() }),
});

/** Settings under a name. */
export const preset = z.object({ name: z.string().trim().min(1).max(60), settings: runSettings });
