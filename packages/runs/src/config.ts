import { z } from 'zod';
import { parameterValue } from './parameterValue.js';
import { choice, operatorChoice } from './operatorSchema.js';
import { DATA_OPTIONS, KEEP_OPTION, SIDE_OPTION, WINDOWS_OPTION } from './options/data.js';
import { numberSchema } from './options/numberSchema.js';
import { choicesOf } from './options/option.js';
import { TRAINING_OPTIONS, requirePrior } from './options/training.js';
import { prepared, valueRange } from './prepared.js';

/** Format of config.json; readers refuse any other. */
export const RUN_VERSION = 2;
/** Versions that are read: what a setting of version 2 was before it had one is what it is without one. */
const READ_VERSIONS = [1, RUN_VERSION] as const;

const positive = z.number().positive();
const count = z.int().positive();

/**
 * A picture of a run: where it came from, and a digest of the pixels that were learned from; of one that is read again and
 * again, of those of its files.
 */
const picture = z.strictObject({
  /** Unique in the run; names the files in `images/`. */
  name: z.string().min(1),
  clean: z.string().min(1).optional(),
  noisy: z.string().min(1).optional(),
  /** Another measurement of the same scene. */
  second: z.string().min(1).optional(),
  /** The clean picture that scores alone are against. */
  check: z.string().min(1).optional(),
  /** σ of the noise in it, in the unit of its pixels, as given or estimated: where the risk needs it. */
  sigma: positive.optional(),
  /** Where it begins, when it is a window of the picture. */
  window: z.strictObject({ row: z.int().min(0), column: z.int().min(0) }).optional(),
  /** SHA-256 of the prepared pixels, set once they are prepared. */
  sha256: z.string().length(64),
});

/** What of pictures is learned from. */
const size = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['part', 'crop', 'shrink', 'resize']), size: count }),
  z.strictObject({ kind: z.literal('full') }),
  z.strictObject({ kind: z.literal('windowed'), size: numberSchema(SIDE_OPTION) }),
  z.strictObject({
    kind: z.literal('windows'),
    count: numberSchema(WINDOWS_OPTION),
    size: numberSchema(SIDE_OPTION),
  }),
]);

/** How pictures become training pairs. */
const data = z.strictObject({
  /**
   * Noise added to clean pictures, of σ in the unit of their pixels or in per cent of their range, or
   * real pairs.
   */
  noise: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('gaussian'), sigma: z.number().min(0) }),
    z.strictObject({ kind: z.literal('relative'), percent: z.number().min(0).max(1000) }),
    /** Photons, so many where it is white. */
    z.strictObject({ kind: z.literal('poisson'), photons: positive }),
    z.strictObject({ kind: z.literal('pairs') }),
    /** In the files already, and nothing clean to learn from; of σ, or per cent of the range, where it is known. */
    z.strictObject({
      kind: z.literal('measured'),
      sigma: positive.optional(),
      percent: positive.max(1000).optional(),
    }),
  ]),
  /**
   * `part`: size × size pixels that vary as the whole picture does, or all of a smaller picture.
   * `crop`: the centre. `shrink`: all of it, the longer side brought down to size pixels where it is longer.
   * `resize`, in runs of earlier versions: all of it squeezed to size × size pixels, whatever its shape.
   * `full`: as they are. `windows`: `count` windows of size × size pixels, drawn by the seed and spread evenly
   * over the pictures; those for validation are cut as by `part`. `windowed`: whole pictures, by way of windows of at most
   * size × size pixels, as many as it takes.
   */
  size,
  /** The numbers of the files that are black and white. Default: those of their number format. */
  range: valueRange.optional(),
  /** What is measured; default: the picture itself. */
  operator: operatorChoice.optional(),
  /** File of the picture that belongs to the operator. */
  mask: z.string().min(1).optional(),
  /** Runs of version 1, which say nothing, learned from grey. */
  colour: z.enum(choicesOf(DATA_OPTIONS.colour)).optional(),
  page: z.union([numberSchema(DATA_OPTIONS.page), z.literal('all')]).optional(),
  channel: numberSchema(DATA_OPTIONS.channel).optional(),
  variable: z.string().min(1).optional(),
  seed: numberSchema(DATA_OPTIONS.seed),
  /** `given`: in a folder of their own. */
  validation: z.union([numberSchema(DATA_OPTIONS.validation), z.literal('given')]),
});

/** Parameters by name, in the unit of the data. */
const values = z.record(z.string(), positive);

function checkPrior(prior: string, context: z.RefinementCtx): void {
  try {
    requirePrior(prior);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : '' });
  }
}

/** The solvers and their tolerances, as `TRAINING_OPTIONS` describes them. */
const training = z.strictObject({
  prior: z.string().superRefine(checkPrior),
  /** What is minimised; default: the distance to clean pictures. */
  risk: choice.optional(),
  /** Of the noise; default: gaussian. */
  fidelity: choice.optional(),
  ridge: numberSchema(TRAINING_OPTIONS.ridge).optional(),
  method: z.enum(choicesOf(TRAINING_OPTIONS.method)),
  lower: z.enum(choicesOf(TRAINING_OPTIONS.lower)),
  adjoint: z.enum(choicesOf(TRAINING_OPTIONS.adjoint)),
  /** ε: every value for `fixed`, the first for the others. */
  epsilon: numberSchema(TRAINING_OPTIONS.epsilon).optional(),
  /** δ, likewise. */
  delta: numberSchema(TRAINING_OPTIONS.delta).optional(),
  /** α of `fixed`, the first α of `hoag` and `stochastic`. */
  step: numberSchema(TRAINING_OPTIONS.step).optional(),
  schedule: z.enum(choicesOf(TRAINING_OPTIONS.schedule)).optional(),
  memory: numberSchema(TRAINING_OPTIONS.memory).optional(),
  acceptance: z.enum(choicesOf(TRAINING_OPTIONS.acceptance)).optional(),
  /** Their order depends on the seed of the data. */
  batch: numberSchema(TRAINING_OPTIONS.batch).optional(),
  epochs: numberSchema(TRAINING_OPTIONS.epochs).optional(),
  scaling: z.enum(choicesOf(TRAINING_OPTIONS.scaling)).optional(),
  budget: numberSchema(TRAINING_OPTIONS.budget).optional(),
  maxSteps: numberSchema(TRAINING_OPTIONS.maxSteps),
  tolerance: numberSchema(TRAINING_OPTIONS.tolerance),
  /** Values, or what `readStart` finds by a word. Default: `startOf` of `@bilevel/imaging`. */
  start: z.union([values, z.string().min(1)]).optional(),
  /** Parameters that are held fixed, by name. */
  fixed: values.optional(),
  weight: numberSchema(TRAINING_OPTIONS.weight).optional(),
  smoothing: numberSchema(TRAINING_OPTIONS.smoothing).optional(),
});

/** What a run is asked to do: all that its numbers depend on, and how much it keeps besides. */
export const runSettings = z.strictObject({
  data,
  training,
  keepMegabytes: numberSchema(KEEP_OPTION).optional(),
});
export type RunSettings = z.infer<typeof runSettings>;
export type DataSettings = RunSettings['data'];
export type TrainingSettings = RunSettings['training'];
export type Picture = z.infer<typeof picture>;

/** config.json. */
export const runConfig = z.strictObject({
  format: z.literal('bilevel-run'),
  version: z.literal(READ_VERSIONS),
  created: z.iso.datetime(),
  software: z.record(z.string(), z.string()),
  settings: runSettings,
  /** What was asked for where that came to something else for the pictures: `resolvedSize`. */
  asked: z.strictObject({ size }).optional(),
  /** Where the run started: as told, or as found from its pictures. */
  start: z.record(z.string(), parameterValue).optional(),
  train: z.array(picture).min(1),
  validation: z.array(picture),
  /** What settings and pictures came to; runs of earlier versions have not recorded it. */
  prepared: prepared.optional(),
});
export type RunConfig = z.infer<typeof runConfig>;

/** A configuration for settings and the pictures they were prepared into. */
export function createConfig(
  settings: RunSettings,
  train: Picture[],
  validation: Picture[],
  software: Record<string, string>,
  now: Date,
  came?: Partial<Pick<RunConfig, 'asked' | 'prepared' | 'start'>>,
): RunConfig {
  // Parsed: a run that goes on writes what it has read, with the settings in the order of the schema.
  return runConfig.parse({
    format: 'bilevel-run',
    version: RUN_VERSION,
    created: now.toISOString(),
    software,
    settings,
    train,
    validation,
    ...came,
  });
}
