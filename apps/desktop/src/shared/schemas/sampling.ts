import { samplingSettings, samplingSummary } from '@bilevel/runs/settings';
import { z } from 'zod';
import { bytes } from './arrays.js';
import { runEntry } from './entry.js';

/** A run to start that learns what to measure of k-space. */
export const newSampling = z.object({
  /** Files and folders; null for the slices that come with Bilevel. */
  images: z.array(z.string().min(1)).min(1).nullable(),
  settings: samplingSettings,
});
export type NewSampling = z.infer<typeof newSampling>;

/** A line of the list of such runs. */
export const samplingInfo = runEntry.extend({
  kind: z.literal('sampling'),
  images: z.array(z.string()).nullable(),
  /** The names of the pictures; none while they are not known. */
  pictures: z.array(z.string()),
  size: z.object({ width: z.int(), height: z.int() }).nullable(),
  settings: samplingSettings.nullable(),
  /** Share of k-space at the last stage, and its mean PSNR as 0 and 1. */
  rate: z.number().nullable(),
  psnr: z.number().nullable(),
  /** Whether every constant in the bounds is proven; null while that is not known. */
  bounds: z.enum(['certified', 'estimated']).nullable(),
  summary: samplingSummary.nullable(),
});
export type SamplingInfo = z.infer<typeof samplingInfo>;

/** Which pattern is looked at: the weights at a stage, or what was learned for a rate. */
export const patternChoice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stage'), stage: z.int().min(0) }),
  z.object({ kind: z.literal('target'), target: z.number(), weighted: z.boolean() }),
]);
export type PatternChoice = z.infer<typeof patternChoice>;

/** A pattern, with the frequency 0 in the middle, beside a slice and what it makes of that: grey bytes, 255 being 1. */
export const patternView = z.object({
  name: z.string(),
  width: z.int(),
  height: z.int(),
  pattern: bytes,
  reconstruction: bytes,
  truth: bytes,
  /** Share of k-space that has a weight. */
  rate: z.number(),
  /** Of this slice. */
  psnr: z.number(),
  ssim: z.number(),
});
export type PatternView = z.infer<typeof patternView>;

/** A pattern as it is being learned. */
export const patternIterate = patternView.extend({
  /** Which of the pictures. */
  picture: z.int().min(0),
  /** The stage being computed, and the steps of it so far. */
  stage: z.int().min(0),
  step: z.int().min(0),
  /** The rate whose pattern is being improved by exchanges; null on the ramp. */
  target: z.number().nullable(),
});
export type PatternIterate = z.infer<typeof patternIterate>;
