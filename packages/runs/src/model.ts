import { PRIOR_NAMES, type DenoisingModel, type PictureRange } from '@bilevel/imaging';
import { z } from 'zod';
import { readJson } from './jsonFile.js';
import { pictureRange } from './prepared.js';

/** Format of model.json; readers refuse any other. */
const MODEL_VERSION = 1;

/** model.json: a learned denoiser. */
const modelFile = z.strictObject({
  format: z.literal('bilevel-model'),
  version: z.literal(MODEL_VERSION),
  prior: z.enum(PRIOR_NAMES),
  weight: z.number().positive(),
  smoothing: z.number().positive(),
  ridge: z.number().min(0),
  /** Of the pictures it was learned on; models of earlier versions do not say. */
  range: pictureRange.optional(),
});
export type ModelFile = z.infer<typeof modelFile>;

/** The file's contents for a model. */
export function modelFileOf(model: DenoisingModel, range?: PictureRange): ModelFile {
  const { prior, weight, smoothing, ridge = 0 } = model;
  return {
    format: 'bilevel-model',
    version: MODEL_VERSION,
    prior,
    weight,
    smoothing,
    ridge,
    ...(range && { range }),
  };
}

/**
 * Reads a model written by a run.
 *
 * @throws FileFormatError when it is not one, or of another version
 */
export async function readModel(path: string): Promise<ModelFile> {
  return readJson(
    path,
    modelFile,
    `a model of version ${String(MODEL_VERSION)} (model.json of a run)`,
  );
}
