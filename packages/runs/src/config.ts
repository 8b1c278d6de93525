// Not from the package's index: a page that checks settings would load the whole of it.
import { PRIOR_NAMES } from '@bilevel/imaging/prior-names';
import { z } from 'zod';
import { prepared, valueRange, type Prepared } from './prepared.js';

/** Format of config.json; readers refuse any other. */
export const RUN_VERSION = 1;

const positive = z.number().positive();
const count = z.int().positive();

/** A picture of a run: where it came from, and a digest of the pixels that were learned from. */
const picture = z.strictObject({
  /** Unique in the run; names the files in `images/`. */
  name: z.string().min(1),
  clean: z.string().min(1),
  noisy: z.string().min(1).optional(),
  /** SHA-256 of the prepared clean and noisy pixels, set once they are prepared. */
  sha256: z.string().length(64),
});

/** How pictures become training pairs. */
const data = z.strictObject({
  /**
   * Noise added to clean pictures, of σ in the unit of their pixels or in per cent of their range, or
   * real pairs.
   */
  noise: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('gaussian'), sigma: z.number().min(0) }),
    z.strictObject({ kind: z.literal('relative'), percent: z.number().min(0).max(1000) }),
    z.strictObject({ kind: z.literal('pairs') }),
  ]),
  /**
   * `part`: size × size pixels that vary as the whole picture does, or all of a smaller picture.
   * `crop`: the centre. `resize`: all of it squeezed to size × size pixels, whatever its shape.
   * `full`: as they are.
   */
  size: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['part', 'crop', 'resize']), size: count }),
    z.strictObject({ kind: z.literal('full') }),
  ]),
  /** The numbers of the files that are black and white. Default: those of their number format. */
  range: valueRange.optional(),
  /** Page, frame or plane of files with several, from 1. Default: such files are refused. */
  page: count.optional(),
  /** Channel read as grey, from 1. Default: files that are not grey or RGB are refused. */
  channel: count.optional(),
  /** Seeds the noise, the split and the order of mini-batches. */
  seed: z.int().min(0).max(0xffffffff),
  /** Share of the pictures kept for validation, or `given`: in a folder of their own. */
  validation: z.union([z.number().min(0).lt(1), z.literal('given')]),
});

/** The upper-level methods. */
const METHODS = ['adaptive', 'fixed', 'lbfgs', 'hoag', 'stochastic'] as const;
type MethodName = (typeof METHODS)[number];

/** The methods that take an option that not all of them take. */
export const OPTION_METHODS = {
  step: ['fixed', 'hoag', 'stochastic'],
  schedule: ['hoag', 'stochastic'],
  memory: ['lbfgs'],
  batch: ['stochastic'],
} as const satisfies Record<string, readonly MethodName[]>;

/** The schedules of the methods that have one. */
export const SCHEDULES = {
  hoag: ['exponential', 'quadratic', 'cubic'],
  stochastic: ['decreasing', 'constant'],
} as const satisfies Partial<Record<MethodName, readonly string[]>>;

/** Where a run starts, in the unit of the data. */
const start = z.strictObject({ weight: positive, smoothing: positive });

/** The solvers and their tolerances. */
const training = z.strictObject({
  prior: z.enum(PRIOR_NAMES),
  method: z.enum(METHODS),
  lower: z.enum(['hb-fista', 'fista', 'gd', 'hb', 'lbfgs', 'newton', 'newton-finish']),
  adjoint: z.enum(['cg', 'cg-plain', 'gd', 'hb', 'minres', 'neumann']),
  /** ε: every value for `fixed`, the first for the others. */
  epsilon: positive.optional(),
  /** δ, likewise. */
  delta: positive.optional(),
  /** α of `fixed`, the first α of `hoag` and `stochastic`. */
  step: positive.optional(),
  /** How the tolerances of `hoag` fall, or the step size of `stochastic`. */
  schedule: z.enum([...SCHEDULES.hoag, ...SCHEDULES.stochastic]).optional(),
  /** Curvature pairs of `lbfgs`. */
  memory: count.optional(),
  /** Pictures in a mini-batch of `stochastic`. Their order depends on the seed of the data. */
  batch: count.optional(),
  /** Units of work in all. */
  budget: count.optional(),
  maxSteps: count,
  /** Of the stopping rule: ‖h‖ + bound ≤ tolerance × |objective|. */
  tolerance: positive,
  /** Where to start, in the unit of the data. Default: `startOf` of `@bilevel/imaging`. */
  start: start.optional(),
  /** Held fixed instead of learned. */
  weight: positive.optional(),
  smoothing: positive.optional(),
});

/** How pictures are learned from unless it is told otherwise. */
export const DEFAULT_DATA: RunSettings['data'] = {
  noise: { kind: 'gaussian', sigma: 0.1 },
  size: { kind: 'part', size: 96 },
  seed: 0,
  validation: 0.2,
};

/** Megabytes of reconstructions that a run keeps unless it is told otherwise. */
export const KEEP_MEGABYTES = 256;

/** What a run is asked to do: all that its numbers depend on, and how much it keeps besides. */
export const runSettings = z.strictObject({
  data,
  training,
  /** Megabytes for reconstructions of steps, at most; default {@link KEEP_MEGABYTES}, 0 for none. */
  keepMegabytes: z.number().min(0).optional(),
});
export type RunSettings = z.infer<typeof runSettings>;
export type DataSettings = RunSettings['data'];
export type TrainingSettings = RunSettings['training'];
export type Picture = z.infer<typeof picture>;

/** config.json. */
export const runConfig = z.strictObject({
  format: z.literal('bilevel-run'),
  version: z.literal(RUN_VERSION),
  created: z.iso.datetime(),
  software: z.record(z.string(), z.string()),
  settings: runSettings,
  /** Where the run started: as told, or as found from its pictures. */
  start: start.optional(),
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
  came?: { readonly prepared?: Prepared; readonly start?: RunConfig['start'] },
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
