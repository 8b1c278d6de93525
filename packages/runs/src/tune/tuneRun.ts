import { setImmediate } from 'node:timers/promises';
import { dirname } from 'node:path';
import { WorkerPool } from '@bilevel/parallel';
import {
  peakOf,
  tuneWeight,
  type Finding,
  type LearnedModel,
  type RiskPoint,
  type TunedWeight,
} from '@bilevel/imaging';
import { existsSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { RunFolderError, WriteError } from '../errors.js';
import { makeFolder } from '../makeFolder.js';
import { modelFileOf } from '../model.js';
import {
  readTunePictures,
  type TunePicture,
  type TunePictures,
  type TuneSource,
} from './tuneSource.js';

/** What to tune, and where the model goes. */
export interface TuneRequest extends TuneSource {
  /** File of the model, as `tuned.json`. Default: none is written. */
  readonly out?: string | undefined;
  /** Replace that file. Default: refuse. */
  readonly force?: boolean | undefined;
  /** Seed of the probes of the risk. Default 0. */
  readonly seed?: number | undefined;
}

/** A picture that was read, and its noise. */
export interface TunePictureEvent {
  readonly type: 'picture';
  readonly input: string;
  readonly width: number;
  readonly height: number;
  /** The part that is tuned on. */
  readonly part: TunePicture['part'];
  /** In the unit of the picture. */
  readonly sigma: number;
  readonly estimated: boolean;
  readonly isDoubtful: boolean;
}

/** A weight that was tried. */
export interface TunePointEvent extends RiskPoint {
  readonly type: 'point';
}

/** Something that a person should know and that stops nothing. */
export interface TuneWarningEvent {
  readonly type: 'warning';
  readonly code: Finding['code'] | 'no-minimum';
  readonly message: string;
}

/** The end; always the last event. */
export interface TuneSummaryEvent {
  readonly type: 'summary';
  readonly status: 'done';
  readonly prior: string;
  readonly values: LearnedModel['values'];
  readonly best: RiskPoint;
  readonly between: NonNullable<TunedWeight['between']> | null;
  /** By weight. */
  readonly curve: readonly RiskPoint[];
  readonly sigma: number;
  readonly seconds: number;
  /** The file of the model. */
  readonly out: string | null;
}

export type TuneEvent = TunePictureEvent | TunePointEvent | TuneWarningEvent | TuneSummaryEvent;

/** How pictures are tuned on. */
interface TunePicturesOptions {
  readonly signal?: AbortSignal | undefined;
  readonly seed?: number | undefined;
  /** What is waited for between two parts of the work. Default: others of this thread. */
  readonly pause?: () => Promise<void>;
}

/**
 * `tuneWeight` of pictures that have been read, several at once where there are more than one.
 *
 * @throws CancelledError when the signal fires
 */
export async function* tunePictures(
  { pictures, range, prior }: TunePictures,
  { signal, seed, pause = () => setImmediate() }: TunePicturesOptions,
): AsyncGenerator<RiskPoint, TunedWeight, undefined> {
  const pool = new WorkerPool({ resolve: (name) => import.meta.resolve(name) });
  try {
    return yield* tuneWeight(pictures, {
      ...{ prior, peak: peakOf(range), engine: pool, pause },
      ...(signal && { signal }),
      ...(seed !== undefined && { seed }),
    });
  } finally {
    await pool.close();
  }
}

const NO_MINIMUM =
  'The estimated error has no proven minimum among the weights that were tried: its slope is known too little beside its own ' +
  'size, or the best weight is at an end. Look at the result, or tune on more pixels (`side`).';

/**
 * The weight of least estimated error for noisy pictures alone (SURE): yields the pictures with their noise, each weight that is
 * tried, and a summary. What is written is a model that `applyRun` takes.
 *
 * @throws BilevelError of the kind of the fault, before anything is computed where that can be known
 */
export async function* tuneRun(
  request: TuneRequest,
  signal?: AbortSignal,
): AsyncGenerator<TuneEvent, void, undefined> {
  const { out, seed } = request;
  const start = performance.now();
  if (out !== undefined && request.force !== true && existsSync(out)) {
    throw new RunFolderError(
      `Expected no file at ${out} for the model but there is one. Choose another with \`out\`, or let \`force\` replace it.`,
    );
  }
  const { pictures, range, prior } = await readTunePictures(request);
  for (const { path, size, part, sigma, estimated, doubts } of pictures) {
    const isDoubtful = doubts.length > 0;
    yield { type: 'picture', input: path, ...size, part, sigma, estimated, isDoubtful };
    for (const { code, message } of doubts) yield { type: 'warning', code, message };
  }
  const points = tunePictures({ pictures, range, prior }, { signal, seed });
  let next = await points.next();
  for (; next.done !== true; next = await points.next()) yield { type: 'point', ...next.value };
  const tuned = next.value;
  const { best, between, curve, model, sigma } = tuned;
  if (between === undefined) yield { type: 'warning', code: 'no-minimum', message: NO_MINIMUM };
  if (out !== undefined) {
    const file = modelFileOf(model, range, sigma);
    try {
      await makeFolder(dirname(out));
      await writeFileAtomic(out, `${JSON.stringify(file, undefined, 2)}\n`);
    } catch (cause) {
      throw new WriteError(out, { cause });
    }
  }
  yield {
    type: 'summary',
    status: 'done',
    ...{ prior: model.prior, values: model.values, best, between: between ?? null, curve, sigma },
    seconds: (performance.now() - start) / 1000,
    out: out ?? null,
  };
}
