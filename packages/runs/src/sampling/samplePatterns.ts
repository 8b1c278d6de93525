import { createHash } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ArgumentError, expected } from '@bilevel/core';
import {
  learnPattern,
  listImages,
  patternFrom,
  patternPairs,
  readImage,
  requireUsable,
  resize,
  toGrey,
  type Image,
  type LearnedPattern,
  type PatternGroupKind,
  type PatternLearningOptions,
  type PatternStage,
} from '@bilevel/imaging';
import { csvFile } from '../csvFile.js';
import { RunFolderError, WriteError } from '../errors.js';
import { makeFolder } from '../makeFolder.js';
import { readSamplingCheckpoint, writeSamplingCheckpoint } from './checkpoint.js';
import { writePattern } from './patternFiles.js';

/** Which pictures to learn a pattern from, and how. */
export interface SampleRequest {
  /** Picture files and folders, of one size. */
  readonly images: readonly string[];
  readonly out: string;
  /** What is only measured together. */
  readonly groups: PatternGroupKind;
  /** Shares of k-space to come to, each between 0 and 1. */
  readonly rates: readonly number[];
  /** Standard deviation of the noise of real and imaginary parts of k-space, white minus black being 1. */
  readonly sigma: number;
  /** Of the noise, a whole number from 0 to 2³² − 1. */
  readonly seed: number;
  /** Width and height that pictures are resized to. Default: as they are. */
  readonly size?: number | undefined;
  /** Threads that the pictures are spread over; the numbers do not depend on it. Default: as many as there are cores. */
  readonly threads?: number | undefined;
  /** Accept a folder that is not empty, and replace files there. */
  readonly force?: boolean | undefined;
  /** Go on with what was interrupted in `out`. */
  readonly resume?: boolean | undefined;
}

/** What {@link samplePatterns} tells. */
export type SampleEvent =
  | {
      readonly type: 'started';
      readonly pictures: readonly string[];
      readonly width: number;
      readonly height: number;
      readonly resumed: boolean;
    }
  | (StageRow & { readonly type: 'stage'; readonly proven: boolean })
  | (PatternSummary & { readonly type: 'pattern' })
  | {
      readonly type: 'summary';
      readonly out: string;
      readonly patterns: readonly PatternSummary[];
      readonly seconds: number;
    };

/** A stage of the ramp: rate against error. */
interface StageRow {
  readonly stage: number;
  /** Share of k-space, and with it of the pattern of 0 and 1. */
  readonly rate: number;
  /** F, with the penalty, and its certified error. */
  readonly objective: number;
  readonly error: number;
  /** Of the pattern of 0 and 1 with an α of its own. */
  readonly loss: number;
  readonly psnr: number;
  readonly ssim: number;
}

/** What was learned for a rate. */
export interface PatternSummary {
  readonly target: number;
  readonly rate: number;
  /** α of total variation that belongs to the pattern. */
  readonly weight: number;
  /** Mean ½‖x* − t‖² over the pictures. */
  readonly loss: number;
  readonly psnr: number;
  readonly ssim: number;
  /** The names of its files. */
  readonly files: readonly string[];
}

/**
 * Learns which parts of k-space to measure from pictures ({@link learnPattern}), for one rate or several, and writes each
 * pattern as PNG, npy and CSV (`pattern-0.25.png`, and `pattern-0.25-weights.png` with weights from 0 to 1), `stages.csv` (rate against
 * error as the pattern grows sparser) and `summary.json`. After each stage there is a checkpoint from which `resume` goes on
 * exactly.
 *
 * @throws ArgumentError, RunFolderError for a folder with something in it, or of another run; the errors of reading pictures; WriteError;
 *     CancelledError, with what there is by then kept
 */
export async function* samplePatterns(
  request: SampleRequest,
  signal?: AbortSignal,
): AsyncGenerator<SampleEvent, void, undefined> {
  const { images, out, groups, rates, sigma, seed, size, threads } = request;
  const { force = false, resume = false } = request;
  const pictures = await readPictures(images, size);
  const [{ truth: first } = missing(images)] = pictures;
  const pairs = patternPairs(pictures, { sigma, seed });
  const { width, height } = first;
  const own = { groups, rates, noise: sigma, seed, width, height };
  const settings = JSON.stringify({
    ...own,
    pictures: pictures.map(({ name, truth }) => [name, digestOf(truth)]),
  });
  const found = resume ? await readSamplingCheckpoint(out, settings) : undefined;
  if (!resume && !force) await requireEmpty(out);
  await makeFolder(out);
  const options: PatternLearningOptions = {
    width,
    height,
    groups,
    rates,
    ...(threads !== undefined && { threads }),
    ...(signal && { signal }),
  };
  yield {
    type: 'started',
    ...{ width, height, pictures: pictures.map(({ name }) => name), resumed: resume },
  };
  const before = found?.seconds ?? 0;
  const started = performance.now();
  const elapsed = (): number => before + (performance.now() - started) / 1000;
  const patterns: PatternSummary[] = [];
  const written = async (learned: readonly LearnedPattern[]): Promise<PatternSummary[]> => {
    const fresh: PatternSummary[] = [];
    for (const one of learned.slice(patterns.length))
      fresh.push(await writeLearned(out, one, options));
    patterns.push(...fresh);
    return fresh;
  };
  const run = learnPattern(pairs, { ...options, ...(found && { resume: found.progress }) });
  for (;;) {
    const next = await run.next();
    if (next.done === true) {
      for (const one of await written(next.value)) yield { type: 'pattern', ...one };
      break;
    }
    const { stage, learned, progress } = next.value;
    await writeSamplingCheckpoint(out, { settings, progress, seconds: elapsed() });
    await write(
      path.join(out, 'stages.csv'),
      csvFile(progress.stages.map((one) => ({ ...rowOf(one) }))),
    );
    yield { type: 'stage', ...rowOf(stage), proven: stage.proven };
    for (const one of await written(learned)) yield { type: 'pattern', ...one };
  }
  const seconds = elapsed();
  const summary = { groups, sigma, seed, width, height, patterns, seconds };
  await write(path.join(out, 'summary.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
  yield { type: 'summary', out, patterns, seconds };
}

function rowOf({ stage, rate, objective, error, rounded }: PatternStage): StageRow {
  return { stage, rate, objective, error, loss: rounded.loss, ...rounded.quality };
}

async function writeLearned(
  out: string,
  { target, rate, binary, weights }: LearnedPattern,
  options: PatternLearningOptions,
): Promise<PatternSummary> {
  const files: string[] = [];
  for (const [suffix, { values }] of [
    ['', binary],
    ['-weights', weights],
  ] as const) {
    const pattern = patternFrom(options, values);
    if (pattern)
      files.push(...(await writePattern(out, `pattern-${String(target)}${suffix}`, pattern)));
  }
  const { weight, loss, quality } = binary;
  return { target, rate, weight, loss, ...quality, files };
}

async function readPictures(
  images: readonly string[],
  size: number | undefined,
): Promise<{ name: string; truth: Image }[]> {
  const pictures: { name: string; truth: Image }[] = [];
  for (const file of await listImages(images)) {
    const grey = toGrey(await readImage(file));
    const truth = size === undefined ? grey : resize(grey, size, size);
    requireUsable(truth, file);
    pictures.push({ name: path.basename(file), truth });
  }
  return pictures;
}

function missing(images: readonly string[]): never {
  throw new ArgumentError(expected('at least one picture', 'the pictures', images.join(', ')));
}

function digestOf({ data }: Image): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
    .slice(0, 16);
}

async function requireEmpty(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((): string[] => []);
  if (entries.length === 0) return;
  throw new RunFolderError(
    `Expected an empty folder for the results but received ${folder} with ${String(entries.length)} entries. Choose another ` +
      'with `out`, go on with `resume`, or let `force` replace the files of the same names there.',
  );
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new WriteError(file, { cause: error });
  }
}
