import { z } from 'zod';
import { SAMPLING_FORMAT, samplingSettings } from './settings.js';

/** Version of its config.json; readers refuse any other. */
export const SAMPLING_VERSION = 1;

/** config.json of a run that learns what to measure of k-space. */
export const samplingConfig = z.strictObject({
  format: z.literal(SAMPLING_FORMAT),
  version: z.literal(SAMPLING_VERSION),
  created: z.iso.datetime(),
  software: z.record(z.string(), z.string()),
  /** Files and folders; absent for the slices that come with bilevel. */
  places: z.array(z.string().min(1)).min(1).optional(),
  /** In their order, with SHA-256 of the numbers that were learned from. */
  pictures: z.array(z.strictObject({ name: z.string(), sha256: z.string().length(64) })).min(1),
  width: z.int().min(1),
  height: z.int().min(1),
  settings: samplingSettings,
});
export type SamplingConfig = z.infer<typeof samplingConfig>;
