import { float } from '@bilevel/runs/settings';
import { z } from 'zod';
import { bytes } from './arrays.js';

/** Noisy pictures that a weight is tuned on. */
export const tuneSource = z.object({
  images: z.array(z.string().min(1)).min(1),
  grey: z.boolean(),
  /** σ of their noise. Default: estimated in each. */
  sigma: z.number().positive().optional(),
});
export type TuneSource = z.infer<typeof tuneSource>;

/** The middle of a picture from 0 (black) to 255 (white); the numbers of a pixel beside each other. */
const tunePicture = z.object({
  path: z.string(),
  name: z.string(),
  /** Of the part that is shown. */
  width: z.int(),
  height: z.int(),
  channels: z.int(),
  /** Of all of the picture. */
  size: z.object({ width: z.int(), height: z.int() }),
  sigma: z.number(),
  estimated: z.boolean(),
  /** What speaks against σ. */
  doubts: z.array(z.string()),
  pixels: bytes,
});

export const tuneSet = z.object({
  /** What the regulariser is called. */
  prior: z.string(),
  pictures: z.array(tunePicture).min(1),
  /** Weights to choose from, and where to begin. */
  weights: z.object({ low: z.number(), high: z.number(), first: z.number() }),
});

export const tuneRequest = tuneSource.extend({
  picture: z.int().min(0),
  weight: z.number().positive(),
  effort: z.enum(['coarse', 'fine']),
});

export const tuneResult = z.object({
  pixels: bytes,
  /** Certified root-mean-square distance to the exact reconstruction. */
  accuracy: float,
});

const point = z.object({ weight: z.number(), psnr: float, risk: z.number(), error: float });

/** The estimated error by weight. */
export const tuneCurve = z.object({
  points: z.array(point),
  best: point,
  /** Where a minimum lies, and how surely. */
  between: z
    .object({ low: z.number(), high: z.number(), kind: z.enum(['certified', 'estimated']) })
    .nullable(),
});
export type TuneCurve = z.infer<typeof tuneCurve>;
