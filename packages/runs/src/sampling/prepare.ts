import { resolve } from 'node:path';
import { ArgumentError, expected } from '@bilevel/core';
import { patternPairs, type PatternLearningOptions, type PatternPair } from '@bilevel/imaging';
import { accepts, expectedOf } from '../options/option.js';
import { RATE_OPTION } from '../options/sampling.js';
import { RunFolder } from '../runFolder.js';
import { softwareVersions, versionWarnings } from '../software.js';
import type { SamplingCheckpoint } from './checkpoint.js';
import { SAMPLING_VERSION, samplingConfig, type SamplingConfig } from './config.js';
import { SAMPLING } from './files.js';
import { SAMPLING_HISTORY } from './history.js';
import { digestsOf, pairsOf, readSlices } from './pictures.js';
import { SAMPLING_FORMAT, type SamplingSettings } from './settings.js';

/** A new run that learns what to measure of k-space, or the continuation of one. */
export type SampleRequest =
  | {
      readonly kind: 'new';
      /** Picture files and folders, of one size. Default: the slices that come with bilevel. */
      readonly images?: readonly string[] | undefined;
      readonly settings: SamplingSettings;
      readonly out: string;
      /** Replaces an earlier run in the folder. */
      readonly force?: boolean | undefined;
    }
  | {
      readonly kind: 'resume';
      readonly folder: string;
      /** A new limit, for a run that stopped at it. */
      readonly maxStages?: number | undefined;
    };

/** A run ready to learn. */
export interface PreparedSampling {
  readonly folder: RunFolder;
  readonly config: SamplingConfig;
  readonly pairs: readonly PatternPair[];
  readonly warnings: readonly string[];
  /** Undefined for a run that starts at its beginning. */
  readonly checkpoint: SamplingCheckpoint | undefined;
}

/** What a run asks of imaging. */
export function patternOptions({
  width,
  height,
  settings,
}: Pick<SamplingConfig, 'width' | 'height' | 'settings'>): PatternLearningOptions {
  const { groups, rates, smoothing, ridge, binary, growth, steps, maxStages } = settings;
  return { width, height, groups, rates, smoothing, ridge, binary, growth, steps, maxStages };
}

/**
 * Reads the pictures, then makes or opens the folder: bad input leaves nothing behind. The folder is
 * locked; the caller unlocks it.
 */
export async function prepareSampling(request: SampleRequest): Promise<PreparedSampling> {
  if (request.kind === 'resume') return resumeSampling(request);
  const { images, out, force } = request;
  const settings = { ...request.settings, rates: [...new Set(request.settings.rates)] };
  for (const rate of settings.rates) {
    if (!accepts(RATE_OPTION, rate)) {
      throw new ArgumentError(expected(expectedOf(RATE_OPTION), 'rates', rate));
    }
  }
  const pictures = await readSlices(images, settings);
  const pairs = patternPairs(pictures, { sigma: settings.noise, seed: settings.seed });
  const { width = 1, height = 1 } = pictures[0]?.truth ?? {};
  const config = samplingConfig.parse({
    format: SAMPLING_FORMAT,
    version: SAMPLING_VERSION,
    created: new Date().toISOString(),
    software: softwareVersions(),
    ...(images && { places: images.map((place) => resolve(place)) }),
    pictures: digestsOf(pictures),
    ...{ width, height, settings },
  });
  const folder = await RunFolder.create(out, { force: force === true });
  return folder.unlockedOnError(async () => {
    await folder.writeJson('config.json', config);
    await folder.startLogs(SAMPLING_HISTORY, -1);
    return { folder, config, pairs, warnings: [], checkpoint: undefined };
  });
}

async function resumeSampling(
  request: Extract<SampleRequest, { kind: 'resume' }>,
): Promise<PreparedSampling> {
  const { folder, config: stored } = await RunFolder.open(SAMPLING, request.folder);
  await folder.lock();
  return folder.unlockedOnError(async () => {
    const checkpoint = await folder.readCheckpoint(SAMPLING);
    const pairs = await pairsOf(stored);
    const { maxStages = stored.settings.maxStages } = request;
    const config = { ...stored, settings: { ...stored.settings, maxStages } };
    await folder.writeJson('config.json', config);
    const last = checkpoint?.progress.stages.at(-1)?.stage ?? -1;
    await folder.startLogs(SAMPLING_HISTORY, last);
    return { folder, config, pairs, warnings: versionWarnings(stored.software), checkpoint };
  });
}
