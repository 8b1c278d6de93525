import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ShardEngine } from '@bilevel/core';
import {
  FIDELITIES,
  learnWeights,
  overSource,
  peakOf,
  requireChannels,
  scaledOptions,
  shapeOfPicture,
  Model,
  type MeasuredPicture,
  type NamedChoice,
  type WeightCheckpoint,
  type WeightLearning,
} from '@bilevel/imaging';
import type { RunCheckpoint } from './checkpointFile.js';
import { createConfig, type RunConfig, type RunSettings } from './config.js';
import { findSources, loadDataset } from './dataset.js';
import type { Dataset } from './loaded.js';
import { historyOf, type HistoryColumns, type HistoryRow } from './history.js';
import { asBegun, type HistoryTable } from './historyTable.js';
import { LEARNING } from './learning/files.js';
import { requireRisk } from './measured/requireRisk.js';
import { modelOfSettings, operatorOf } from './modelOptions.js';
import { fileOf } from './source.js';
import { withOperatorFiles } from './operatorFiles.js';
import { requireOneKind } from './oneKind.js';
import { priorFor } from './options/training.js';
import { withFindings } from './prepared.js';
import { RunFolder } from './runFolder.js';
import { softwareVersions, versionWarnings } from './software.js';
import type { Hold } from './stopwatch.js';
import { withResolvedSize } from './resolvedSize.js';
import { learnOptions } from './solvers.js';
import { readStart, startValues } from './startValues.js';
import { startWarnings } from './startWarnings.js';
import { MemoryBudget } from './memoryBudget.js';
import { WarmFiles } from './warmFiles.js';
import type { Warning } from './warning.js';

/** A new run, or the continuation of one. */
export type LearnRequest =
  | {
      readonly kind: 'new';
      /** Picture files and folders. */
      readonly images: readonly string[];
      /** Validation pictures of their own; settings.data.validation is `given` then. */
      readonly validation?: readonly string[] | undefined;
      /** Folder of the noisy partners, for real pairs. */
      readonly noisy?: string | undefined;
      /** Of noisy pictures: folder of second measurements of the same scenes. */
      readonly second?: string | undefined;
      /** Of noisy pictures: folder of clean ones, for scores alone. */
      readonly check?: string | undefined;
      readonly settings: RunSettings;
      readonly out: string;
      /** Replaces an earlier run in the folder. */
      readonly force?: boolean | undefined;
    }
  | {
      readonly kind: 'resume';
      readonly folder: string;
      /** New limits, for a run that stopped at one. */
      readonly budget?: number | undefined;
      readonly maxSteps?: number | undefined;
      /** Another budget for the reconstructions of steps. */
      readonly keepMegabytes?: number | undefined;
    };

/** A run ready to learn. */
export interface PreparedRun {
  readonly folder: RunFolder;
  readonly config: RunConfig;
  readonly dataset: Dataset;
  readonly learning: WeightLearning;
  /** How rows of history.csv are written: one that goes on keeps its columns. */
  readonly table: HistoryTable<HistoryRow>;
  /** Of the steps up to the checkpoint. */
  readonly history: readonly HistoryRow[];
  /** What a person should know that stops nothing. */
  readonly warnings: readonly Warning[];
  /** Where warm starts of pictures are kept that are not held in memory. */
  readonly warmFiles: WarmFiles;
  /** Undefined for a run that starts at its beginning. */
  readonly checkpoint: RunCheckpoint | undefined;
}

/** Control from outside, as in `LearnRunOptions`. */
export interface Watch {
  readonly signal?: AbortSignal | undefined;
  readonly onEvaluation?: ((done: number, of: number) => void) | undefined;
  readonly threads?: number | undefined;
  readonly memoryLimit?: number | undefined;
  readonly engine?: ShardEngine | undefined;
  readonly hold?: Hold | undefined;
}

/**
 * Reads the pictures and sets up the solvers, then makes or opens the folder: bad input leaves
 * nothing behind. The folder is locked; the caller unlocks it.
 */
export async function prepareRun(request: LearnRequest, watch: Watch): Promise<PreparedRun> {
  if (request.kind === 'resume') return resumeRun(request, watch);
  const { out, force } = request;
  requireRisk(request.settings, request);
  const told = await withOperatorFiles(withWholePaths(request.settings));
  const askedStart = await readStart(told.training.start);
  const sources = await findSources(request, told.data);
  const { settings: asked, findings } = await withResolvedSize(told, sources);
  const loaded = await loadDataset(sources, asked.data, {
    signal: watch.signal,
    risk: asked.training.risk,
  });
  const prepared = withFindings(loaded.prepared, findings);
  const dataset = { ...loaded, prepared };
  const { train, validation } = dataset.pictures;
  const settings = withModel(asked, dataset);
  const model = modelOfSettings(settings);
  requireFilesFit(dataset, model);
  const start = startValues(askedStart, dataset, model, settings);
  const software = softwareVersions();
  const { size } = told.data;
  const came = { prepared, start, ...(size.kind !== asked.data.size.kind && { asked: { size } }) };
  const config = createConfig(settings, train, validation, software, new Date(), came);
  const memory = new MemoryBudget(watch.memoryLimit, watch.threads, dataset.source === undefined);
  const warmFiles = new WarmFiles(memory);
  const own = { ...watch, warmFiles, memory };
  const learning = await startLearning(config, dataset, undefined, own);
  const folder = await RunFolder.create(out, { force: force === true });
  warmFiles.folder = folder;
  return folder.unlockedOnError(async () => {
    await folder.writeJson('config.json', config);
    const table = historyOf(model.all, columnsOf(config, dataset));
    const history = await folder.startLogs(table, -1);
    const warnings = [
      ...prepared.findings,
      ...startWarnings(start, dataset.train, learning.model, settings.training.risk),
    ];
    const held = { ...dataset, ...learning.pictures };
    const made = {
      ...{ folder, config, dataset: held, learning, table, history, warnings, warmFiles },
    };
    return { ...made, checkpoint: undefined };
  });
}

/** @throws ImageContentError for pictures of other channels than the regulariser is made for */
export function requireFilesFit({ train, validation, pictures }: Dataset, model: Model): void {
  const files = [...pictures.train, ...pictures.validation];
  for (const [i, picture] of [...train, ...validation].entries()) {
    const file = files[i];
    requireChannels(model, shapeOfPicture(picture, model), file ? fileOf(file) : picture.name);
  }
}

/** A run may go on from another folder. */
function withWholePaths({ data, ...rest }: RunSettings): RunSettings {
  return {
    ...rest,
    data: { ...data, ...(data.mask !== undefined && { mask: resolve(data.mask) }) },
  };
}

/** With the regulariser and the data term that follow from pictures and noise, where settings leave them open. */
export function withModel(
  settings: RunSettings,
  { train, validation = [], prepared }: Pick<Dataset, 'train' | 'prepared'> & Partial<Dataset>,
): RunSettings {
  const { data, training } = settings;
  const seen = new Model({ operator: operatorOf(data) });
  const channelsOf = (picture: MeasuredPicture): number => shapeOfPicture(picture, seen).channels;
  const prior = priorFor(training.prior, Math.max(...train.map(channelsOf)));
  requireOneKind(prior, [...train, ...validation].map(channelsOf));
  const counted =
    data.noise.kind === 'poisson' && data.operator === undefined ? data.noise : undefined;
  const fidelity =
    training.fidelity ?? (counted && { name: 'poisson', options: { photons: counted.photons } });
  const scaled = fidelity && inUnitOf(fidelity, peakOf(prepared.range));
  return { ...settings, training: { ...training, prior, ...(scaled && { fidelity: scaled }) } };
}

/** With what a data term states in the unit of the pictures, by default for pictures from 0 to 1, in that of these. */
function inUnitOf({ name, options }: NamedChoice, white: number): NamedChoice {
  const described = FIDELITIES.find((one) => one.name === name)?.options ?? [];
  const inUnits = described.filter(({ unit }) => unit !== '');
  if (inUnits.length === 0) return { name, ...(options && { options }) };
  return { name, options: { ...scaledOptions(inUnits, white), ...options } };
}

async function resumeRun(
  request: Extract<LearnRequest, { kind: 'resume' }>,
  watch: Watch,
): Promise<PreparedRun> {
  const { folder, config: stored } = await RunFolder.open(LEARNING, request.folder);
  await folder.lock();
  return folder.unlockedOnError(async () => {
    const checkpoint = await folder.readCheckpoint(LEARNING);
    const dataset = await loadDataset(stored, stored.settings.data, {
      signal: watch.signal,
      risk: stored.settings.training.risk,
    });
    const { budget, maxSteps, keepMegabytes } = request;
    const config: RunConfig = {
      ...stored,
      settings: {
        ...stored.settings,
        training: {
          ...stored.settings.training,
          ...(budget !== undefined && { budget }),
          ...(maxSteps !== undefined && { maxSteps }),
        },
        ...(keepMegabytes !== undefined && { keepMegabytes }),
      },
    };
    const memory = new MemoryBudget(watch.memoryLimit, watch.threads, dataset.source === undefined);
    const warmFiles = new WarmFiles(memory);
    warmFiles.folder = folder;
    const own = { ...watch, warmFiles, memory };
    const learning = await startLearning(config, dataset, checkpoint?.learning, own);
    await folder.writeJson('config.json', config);
    const begun = await folder.readText('history.csv');
    const table = asBegun(historyOf(learning.model.all, columnsOf(config, dataset)), begun);
    const history = await folder.startLogs(table, checkpoint?.last.step ?? -1);
    const warnings = versionWarnings(stored.software).map((message) => ({ message }));
    const held = { ...dataset, ...learning.pictures };
    const made = {
      ...{ folder, config, dataset: held, learning, table, history, warnings, warmFiles },
    };
    return { ...made, checkpoint };
  });
}

/** Which columns a history has beside those of all. */
function columnsOf({ settings }: RunConfig, { source }: Dataset): HistoryColumns {
  return { isWindowed: source !== undefined, isEstimated: settings.data.noise.kind === 'measured' };
}

/** The learning run that a configuration describes, opened, from its start or from a checkpoint. */
async function startLearning(
  config: RunConfig,
  dataset: Dataset,
  checkpoint: WeightCheckpoint | undefined,
  options: Watch & { readonly warmFiles: WarmFiles; readonly memory: MemoryBudget },
): Promise<WeightLearning> {
  const { training } = config.settings;
  const asked = modelOfSettings(config.settings);
  const { source } = dataset;
  const { forProblems: memoryLimit } = options.memory;
  const model =
    source && checkpoint?.convexity === undefined
      ? await overSource(asked, source, dataset.validation)
      : asked;
  const start = config.start ?? (typeof training.start === 'string' ? undefined : training.start);
  const learning = learnWeights(dataset.train, dataset.validation, {
    ...learnOptions(config.settings, dataset.train, model),
    peak: peakOf(dataset.prepared.range),
    model,
    ...(start && { start }),
    ...(source && { source: { ...source, warmStarts: options.warmFiles } }),
    signal: options.signal,
    // Lets the event loop turn: signals, timers and the display.
    pause: async () => {
      await setImmediate();
      await options.hold?.();
    },
    ...(options.onEvaluation && { onSample: options.onEvaluation }),
    ...(options.threads !== undefined && { threads: options.threads }),
    ...(options.engine && { engine: options.engine }),
    ...(memoryLimit !== undefined && { memoryLimit }),
    ...(checkpoint && { resume: checkpoint }),
  });
  try {
    await learning.open();
  } catch (error) {
    throw options.memory.told(error);
  }
  return learning;
}
