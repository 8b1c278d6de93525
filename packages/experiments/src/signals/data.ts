import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DataFileError } from '../errors.js';
import { normal, uniformStream } from '../random.js';
import type { SignalPair } from './problem/problem.js';
import { PUBLISHED_FIRST } from './reference.js';

/** Signals to learn from and to judge by. */
export interface Signals {
  readonly train: readonly SignalPair[];
  readonly test: readonly SignalPair[];
  /** Name of the file, or `generated`. */
  readonly source: string;
  /** Whether they are the published ones. */
  readonly published: boolean;
}

/** Of generated sets. */
const GENERATED = { pairs: 10, points: 64, segments: 4, noise: 0.2 };

/**
 * The signals of a JSON file `{ "train": [{ "truth": […], "noisy": […] }, …], "test": […] }`, all of one length, or
 * generated ones.
 *
 * @throws DataFileError for a file that cannot be read, or has something else in it
 */
export async function loadSignals(file: string | undefined, seed: number): Promise<Signals> {
  if (file === undefined) {
    const random = uniformStream(seed, 0x45_33);
    const draw = (): SignalPair[] =>
      Array.from({ length: GENERATED.pairs }, () => generatedSignal(random, GENERATED.points));
    return { train: draw(), test: draw(), source: 'generated', published: false };
  }
  const found = parsed(file, await textOf(file));
  const train = pairsOf(file, found, 'train');
  const test = pairsOf(file, found, 'test');
  const length = train[0]!.truth.length;
  const other = [...train, ...test].find(({ truth, noisy }) =>
    [truth, noisy].some((one) => one.length !== length),
  );
  if (other !== undefined || length < 2) {
    throw new DataFileError(
      file,
      `Expected signals of one length of at least 2 points in ${file} but received ` +
        `${String(other?.truth.length ?? length)} and ${String(other?.noisy.length ?? length)} points beside ` +
        `${String(length)}. Leave out the others, or cut all to one length.`,
    );
  }
  return {
    ...{ train, test },
    source: path.basename(file),
    published: train[0]!.noisy[0] === PUBLISHED_FIRST,
  };
}

/**
 * A signal of the published kind: four pieces with slopes U(−10, 10) and jumps U(−1, 1) between them, on the unit
 * interval, and Gaussian noise of 0.2 max(mean|signal|, 1).
 */
export function generatedSignal(random: () => number, points: number): SignalPair {
  const { segments, noise } = GENERATED;
  const size = Math.max(1, Math.floor(points / segments));
  const truth = new Float64Array(points);
  for (let start = 0; start < points; start += size) {
    const slope = 20 * random() - 10;
    const jump = 2 * random() - 1;
    const level = start === 0 ? 0 : truth[start - 1]! + jump;
    for (let i = start; i < Math.min(points, start + size); i++) {
      truth[i] = level + (slope * (i - start + 0.5)) / points;
    }
  }
  const mean = truth.reduce((sum, value) => sum + Math.abs(value), 0) / points;
  const sigma = noise * Math.max(mean, 1);
  return { truth, noisy: truth.map((value) => value + sigma * normal(random)) };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new DataFileError(file, cause);
  }
}

const SHAPE = '{ "train": [{ "truth": […], "noisy": […] }, …], "test": […] }';

function parsed(file: string, text: string): Readonly<Record<string, unknown>> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    throw new DataFileError(
      file,
      `Expected JSON in ${file} but received something else. Give ${SHAPE}.`,
    );
  }
  return isRecord(found) ? found : {};
}

function pairsOf(
  file: string,
  found: Readonly<Record<string, unknown>>,
  set: 'train' | 'test',
): readonly SignalPair[] {
  const entries: unknown = found[set];
  if (!Array.isArray(entries) || entries.length === 0) {
    throw new DataFileError(
      file,
      `Expected a list of signals for "${set}" in ${file} but received ${entries === undefined ? 'none' : 'another thing, or an empty list'}. Give ${SHAPE}.`,
    );
  }
  return entries.map((entry: unknown, i): SignalPair => {
    const signal = (key: 'truth' | 'noisy'): Float64Array => {
      const values: unknown = isRecord(entry) ? entry[key] : undefined;
      if (Array.isArray(values) && values.every((value) => Number.isFinite(value))) {
        return Float64Array.from(values as number[]);
      }
      throw new DataFileError(
        file,
        `Expected finite numbers for "${key}" of signal ${String(i)} of "${set}" in ${file} but received ` +
          `${Array.isArray(values) ? 'others among them' : 'none'}. Give ${SHAPE}.`,
      );
    };
    return { truth: signal('truth'), noisy: signal('noisy') };
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
