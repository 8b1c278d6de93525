import { WRITTEN_FORMATS, formatExtension } from '@bilevel/imaging/formats';
import { float } from '@bilevel/runs/settings';
import { z } from 'zod';
import { doubles } from './arrays.js';
import { pictureChoice } from './files.js';
import { shownMeasurement } from './look.js';

/** Formats of results, by their usual extensions. */
export const applyFormats: readonly string[] = WRITTEN_FORMATS.map(formatExtension);

/** A learned model for new pictures. */
export const applyRequest = z.object({
  model: z.string().min(1),
  /** Of the pictures, for a model that was learned for another one. */
  noise: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('gaussian'), sigma: z.number().positive() }),
      z.object({ kind: z.literal('estimated') }),
    ])
    .optional(),
  images: z.array(z.string().min(1)).min(1),
  out: z.string().min(1),
  /** Default: that of each picture. */
  format: z.enum(applyFormats).optional(),
  bitDepth: z.union([z.literal(8), z.literal(16), z.literal(32), z.literal(64)]).optional(),
  /** The numbers of the files that are black and white. */
  range: z.object({ low: z.number(), high: z.number() }).optional(),
  ...pictureChoice.shape,
  /** File of the mask, for a model that takes one. */
  mask: z.string().min(1).optional(),
  grey: z.boolean(),
  /** What to do with a file that is there already. */
  existing: z.enum(['stop', 'skip', 'replace']),
});
export type ApplyRequest = z.infer<typeof applyRequest>;

/** Noise that was estimated in a picture, in the unit of the model's. */
export const estimatedNoise = z.object({ sigma: z.number(), isDoubtful: z.boolean() });

const applyItem = z.object({
  input: z.string(),
  output: z.string().nullable(),
  state: z.enum(['waiting', 'working', 'done', 'skipped', 'failed']),
  message: z.string().nullable(),
  accuracy: float.nullable(),
  seconds: z.number().nullable(),
  /** Where it was estimated. */
  noise: estimatedNoise.nullable(),
});
export type ApplyItem = z.infer<typeof applyItem>;

/** A queue of pictures and how far it has come. */
export const applyJob = z.object({
  id: z.string(),
  out: z.string(),
  state: z.enum(['working', 'done', 'cancelled', 'failed']),
  message: z.string().nullable(),
  items: z.array(applyItem),
});
export type ApplyJob = z.infer<typeof applyJob>;

/** A model and a picture to try it on. */
export const previewRequest = applyRequest
  .omit({ images: true, out: true, format: true, bitDepth: true, existing: true })
  .extend({ image: z.string() });

/** What a model is, and what it is applied with. */
export const modelFacts = z.object({
  words: z.string(),
  /** Whether it takes noise away and nothing else. */
  denoises: z.boolean(),
  /** σ of the noise that it was learned for, where it says so. */
  sigma: z.number().nullable(),
  prior: z.string(),
  /** Its parameters of several numbers. */
  arrays: z.record(z.string(), doubles),
  /** What its operator takes besides each picture, and whether it can do without. */
  picture: z.object({ what: z.string(), needed: z.boolean() }).nullable(),
});

/** A picture before and after, from 0 (black) to 1 (white); the numbers of a pixel beside each other. */
export const applyPreview = z.object({
  width: z.int(),
  height: z.int(),
  channels: z.int(),
  /** What was measured; where that has another shape, the picture that it comes to before any model of pictures. */
  noisy: doubles,
  /** What was measured, where it has another shape; null where `noisy` is it. */
  measurement: shownMeasurement.nullable(),
  denoised: doubles,
  /** What 0 and 1 are in the numbers that the picture was read as. */
  range: z.object({ low: float, high: float }),
  accuracy: float,
  /** Where it was estimated. */
  noise: estimatedNoise.nullable(),
  /** What a person should know about the numbers of the picture. */
  warnings: z.array(z.string()),
});

/** A model that comes with the app. */
export const shippedModel = z.object({ name: z.string(), path: z.string(), words: z.string() });
