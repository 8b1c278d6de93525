import { float } from '@bilevel/runs/settings';
import { z } from 'zod';
import { doubles } from './arrays.js';

/** What was measured where that is no picture of the shape of the truth, for the eye: from 0 (black) to 1 (white). */
export const shownMeasurement = z.object({
  name: z.string(),
  width: z.int(),
  height: z.int(),
  channels: z.int(),
  data: doubles,
});
export type ShownMeasurement = z.infer<typeof shownMeasurement>;

const score = z.object({ psnr: z.number().nullable(), ssim: z.number().nullable() });

/** The pictures of a run. */
export const lookSet = z.object({
  pictures: z.array(z.object({ name: z.string(), role: z.enum(['train', 'validation']) })),
  /** The step whose weights are the result. */
  best: z.int().nullable(),
  lastStep: z.int(),
  /** What the run itself has kept: its steps, their bytes, and how many they may be. */
  kept: z.object({ steps: z.array(z.int()), bytes: z.number(), budget: z.number() }),
  /** What the app has computed for other steps. */
  cache: z.object({ bytes: z.number(), budget: z.number() }),
});
export type LookSet = z.infer<typeof lookSet>;

/** Arrays among the parameters of a model at a step of its run, such as its filters. */
export const arraysAtStep = z.object({
  step: z.int(),
  /** The steps of which they are there, ascending. */
  steps: z.array(z.int()),
  arrays: z.record(z.string(), doubles),
});
export type ArraysAtStep = z.infer<typeof arraysAtStep>;

/** One picture, pixel by pixel, from 0 (black) to 1 (white) of its range. */
export const lookPicture = z.object({
  name: z.string(),
  step: z.int(),
  /** Kept by the run as it had it, or computed from the weights of the step. */
  source: z.enum(['kept', 'computed']),
  width: z.int(),
  height: z.int(),
  /** 1, or 3 for pictures in colour, whose pixels follow each other with their three numbers. */
  channels: z.int(),
  /** Null where it is not known. */
  truth: doubles.nullable(),
  /** What was measured; where that has another shape, the picture that it comes to before any model of pictures. */
  noisy: doubles,
  /** What was measured, where it has another shape; null where `noisy` is it. */
  measurement: shownMeasurement.nullable(),
  reconstruction: doubles,
  /** What 0 and 1 are in the numbers that the pictures were read as. */
  range: z.object({ low: z.number(), high: z.number() }),
  /** Against the truth; null where that is not known. */
  before: score.nullable(),
  after: score.nullable(),
  /** The parameters of the model at the step: what they are called, and what they are. */
  parameters: z.array(z.object({ label: z.string(), value: z.number() })),
  /** Certified root-mean-square distance of the reconstruction to the exact minimiser. */
  accuracy: float,
});
export type LookPicture = z.infer<typeof lookPicture>;
