import { ArgumentError } from '@bilevel/core';
import { modelOf, type LearnedModel, type PictureRange } from '@bilevel/imaging';
import { z } from 'zod';
import { FileFormatError } from './errors.js';
import { readJson } from './jsonFile.js';
import { choice, operatorChoice } from './operatorSchema.js';
import { parameterValue } from './parameterValue.js';
import { pictureRange } from './prepared.js';

/** Format of model.json; readers take it and earlier ones, and refuse any other. */
const MODEL_VERSION = 2;

const format = z.literal('bilevel-model');
const positive = z.number().positive();
/** `own`: it was learned with a picture (a mask) for each measurement, and needs one to be applied. */
const ownChoice = operatorChoice
  .omit({ files: true })
  .extend({ picture: z.literal('own').optional() });

/** What models of version 1 were: total variation, its weight and its smoothing. */
const first = z.strictObject({
  format,
  version: z.literal(1),
  prior: z.enum(['tv', 'tv-isotropic']),
  weight: positive,
  smoothing: positive,
  ridge: z.number().min(0),
  /** Of the pictures it was learned on; the first models do not say. */
  range: pictureRange.optional(),
});

const score = z.strictObject({
  pictures: z.string(),
  sigma: positive,
  psnr: z.number(),
  totalVariation: z.number().optional(),
});

/** Where a model is from that is given to others: enough to learn it again. */
const provenance = z.strictObject({
  summary: z.string(),
  /** The pictures, and what of them. */
  learnedFrom: z.string(),
  /** The method, or the command. */
  how: z.string(),
  seed: z.int(),
  licence: z.string(),
  /** On pictures that it was not learned from. */
  scores: z.array(score).min(1),
});

/** model.json: a learned model, as plain data from which `modelOf` makes it. */
const current = z.strictObject({
  format,
  version: z.literal(MODEL_VERSION),
  prior: z.string(),
  /** Every parameter by name. */
  values: z.record(z.string(), parameterValue),
  ridge: z.number().min(0).optional(),
  operator: ownChoice.optional(),
  fidelity: choice.optional(),
  range: pictureRange.optional(),
  /** σ of the noise that it was learned for, in the unit of its pictures, where that is known. */
  sigma: positive.optional(),
  provenance: provenance.optional(),
});
export type ModelFile = z.infer<typeof current>;

const modelFile = z
  .discriminatedUnion('version', [current, first])
  .transform((file) => (file.version === 1 ? migrated(file) : file));

function migrated({ weight, smoothing, ...rest }: z.infer<typeof first>): ModelFile {
  return { ...rest, version: MODEL_VERSION, values: { weight, smoothing } };
}

/** The file's contents for a model; σ of the noise that it was learned for where that is known. */
export function modelFileOf(model: LearnedModel, range?: PictureRange, sigma?: number): ModelFile {
  const { prior, values, ridge, operator, fidelity } = model;
  return {
    format: 'bilevel-model',
    version: MODEL_VERSION,
    prior,
    values: { ...values },
    ...(ridge !== undefined && { ridge }),
    ...(operator && {
      operator: {
        ...choiceOf(operator),
        ...(operator.arrays && { arrays: { ...operator.arrays } }),
        ...(operator.picture && { picture: 'own' as const }),
      },
    }),
    ...(fidelity && { fidelity: choiceOf(fidelity) }),
    ...(range && { range }),
    ...(sigma !== undefined && { sigma }),
  };
}

function choiceOf({ name, options }: NonNullable<LearnedModel['fidelity']>): {
  name: string;
  options?: Record<string, number>;
} {
  return { name, ...(options && { options: { ...options } }) };
}

/**
 * Reads a model written by a run.
 *
 * @throws FileFormatError when it is not one, or of a version that there is not yet
 */
export async function readModel(path: string): Promise<ModelFile> {
  const file = await readJson(
    path,
    modelFile,
    `a model of version ${String(MODEL_VERSION)} or before (model.json of a run)`,
  );
  try {
    modelOf(file);
  } catch (cause) {
    if (!(cause instanceof ArgumentError)) throw cause;
    throw new FileFormatError(`Expected a model that can be made in ${path}. ${cause.message}`, {
      cause,
    });
  }
  return file;
}
