import { setImmediate } from 'node:timers/promises';
import { adaptiveDescent, inexactLbfgs, type ConstantKind, type Work } from '@bilevel/core';
import {
  accuracyOn,
  cleanSet,
  detectionScores,
  encodeIdx,
  learnCleaning,
  prepareSamples,
  trainClassifier,
  type Accuracy,
  type CleanedSet,
  type CleaningStep,
  type DetectionScores,
  type LabelledData,
  type LearnedWeights,
  type TableOptions,
} from '@bilevel/hypercleaning';
import { csvFormat } from 'd3-dsv';
import { RunFolder } from '../runFolder.js';
import { softwareVersions } from '../software.js';
import { contactSheet } from './contactSheet.js';
import { cleaningParts, readCleaningData, type CleaningParts } from './parts.js';
import { CLEANING_FORMAT, type CleaningSettings } from './settings.js';

/** A cleaning run to start. */
export interface CleanRequest {
  /** Folder or file. Default: the bundled digits. */
  readonly data?: string | undefined;
  readonly table: TableOptions;
  readonly settings: CleaningSettings;
  readonly out: string;
  /** Replaces an earlier run in the folder. */
  readonly force?: boolean | undefined;
}

/** How many samples each part has. */
export interface CleaningStartEvent {
  readonly type: 'start';
  readonly folder: string;
  readonly classes: number;
  readonly features: number;
  readonly train: number;
  readonly validation: number;
  readonly holdOut: number;
  readonly test: number;
  readonly corrupted: number;
}

/** An accepted step: a row of history.csv. */
export interface CleaningStepEvent {
  readonly type: 'step';
  readonly step: number;
  /** Mean cross-entropy of the validation samples, and the interval proven to hold the true one. */
  readonly objective: number;
  readonly objectiveLower: number;
  readonly objectiveUpper: number;
  readonly hypergradientNorm: number;
  readonly hypergradientBound: number;
  readonly holdOutLoss: number;
  readonly holdOutAccuracy: number;
  /** Units of work since the start: passes over the training samples. */
  readonly lowerWork: number;
  readonly adjointWork: number;
  readonly totalWork: number;
  readonly seconds: number;
}

/** Before: trained on the labels as given. After: on the cleaned set. Clean: on the true labels. */
export interface AccuracyComparison {
  readonly before: Accuracy;
  readonly after: Accuracy;
  /** Null where the true labels are not known. */
  readonly clean: Accuracy | null;
}

/** The end of a cleaning run; always the last event, and summary.json. */
export interface CleaningSummaryEvent {
  readonly type: 'summary';
  readonly folder: string;
  readonly status: LearnedWeights['status'];
  /** Steps made, and the one whose weights are the result. */
  readonly steps: number;
  readonly best: number;
  readonly seconds: number;
  readonly work: Work;
  readonly objective: {
    readonly value: number;
    readonly error: number;
    readonly kind: ConstantKind;
  };
  readonly suspects: number;
  /** Hold-out loss for each share of suspects that was tried. */
  readonly tried: CleanedSet['tried'];
  /** Null where no label was corrupted on purpose. */
  readonly detection: DetectionScores | null;
  readonly validation: AccuracyComparison;
  /** Null where there are no test samples. */
  readonly test: AccuracyComparison | null;
}

export type CleaningEvent = CleaningStartEvent | CleaningStepEvent | CleaningSummaryEvent;

/**
 * Finds wrong labels: splits the data into training, validation and test samples, learns a weight for
 * each training sample, ranks the suspects, and trains again without them. Writes config.json,
 * history.csv, events.ndjson, suspects.csv, suspects.png (of pictures), labels.csv and
 * labels-idx1-ubyte.gz (all labels, those of suspects replaced by the predicted ones), summary.json.
 * The test samples are looked at once, after everything is decided.
 *
 * @throws BilevelError of the kind of the fault; CancelledError when the signal fires: the history up
 *     to then is kept
 */
export async function* cleanRun(
  request: CleanRequest,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<CleaningEvent, void, undefined> {
  const { settings } = request;
  const data = await readCleaningData(request.data, request.table);
  const parts = cleaningParts(data, settings);
  const folder = await RunFolder.create(request.out, { force: request.force === true });
  try {
    const config = {
      format: CLEANING_FORMAT,
      version: 1,
      created: new Date().toISOString(),
      software: softwareVersions(),
      data: request.data ?? 'digits',
      table: request.table,
      settings,
    };
    await folder.write('config.json', `${JSON.stringify(config, null, 2)}\n`);
    yield* cleanParts(parts, settings, folder, options.signal);
  } finally {
    await folder.unlock();
  }
}

async function* cleanParts(
  parts: CleaningParts,
  settings: CleaningSettings,
  folder: RunFolder,
  signal: AbortSignal | undefined,
): AsyncGenerator<CleaningEvent, void, undefined> {
  const { train, holdOut, corrupted } = parts;
  const { ridge, budget, patience } = settings;
  const control = { signal, pause: () => setImmediate() };
  const started = performance.now();
  const clock = (): number => (performance.now() - started) / 1000;
  const start: CleaningStartEvent = {
    type: 'start',
    folder: folder.path,
    classes: train.classes,
    features: train.features.columns,
    train: train.labels.length,
    validation: parts.validation.labels.length,
    holdOut: holdOut.labels.length,
    test: parts.test?.labels.length ?? 0,
    corrupted: corrupted?.reduce((sum, flag) => sum + flag, 0) ?? 0,
  };
  await folder.appendEvent(start);
  yield start;

  const rows: Omit<CleaningStepEvent, 'type'>[] = [];
  let last: CleaningStep | undefined;
  const learning = learnCleaning(parts, {
    ...control,
    ...{ ridge, budget, patience },
    method: settings.method === 'lbfgs' ? inexactLbfgs() : adaptiveDescent(),
  });
  let next = await learning.next();
  for (; next.done !== true; next = await learning.next()) {
    last = next.value;
    const row = historyRow(last, clock());
    rows.push(row);
    await folder.write('history.csv', `${csvFormat(rows)}\n`);
    const event: CleaningStepEvent = { type: 'step', ...row };
    await folder.appendEvent(event);
    yield event;
  }
  const learned = next.value;
  const cleaned = await cleanSet(train, learned.weights, holdOut, { ...control, ridge });
  await writeResults(folder, parts, learned.weights, cleaned);

  const before = await trainClassifier(train, ridge, control);
  const truth =
    parts.clean === undefined ? undefined : await trainClassifier(parts.clean, ridge, control);
  const compare = (on: LabelledData): AccuracyComparison => {
    const samples = prepareSamples(on);
    return {
      before: accuracyOn(samples, before),
      after: accuracyOn(samples, cleaned.classifier),
      clean: truth === undefined ? null : accuracyOn(samples, truth),
    };
  };
  const { weights, step, status } = learned;
  const { value, error, kind } = step.objective;
  const summary: CleaningSummaryEvent = {
    type: 'summary',
    folder: folder.path,
    status,
    steps: last?.step ?? step.step,
    best: step.step,
    seconds: clock(),
    work: last?.work ?? step.work,
    objective: { value, error, kind },
    suspects: cleaned.suspects.length,
    tried: cleaned.tried,
    detection:
      corrupted === undefined ? null : detectionScores(weights, corrupted, cleaned.suspects),
    validation: compare(parts.validation),
    test: parts.test === undefined ? null : compare(parts.test),
  };
  await folder.write('summary.json', `${JSON.stringify(summary, null, 2)}\n`);
  await folder.appendEvent(summary);
  yield summary;
}

function historyRow(step: CleaningStep, seconds: number): Omit<CleaningStepEvent, 'type'> {
  const { objective, bound, work, holdOut } = step;
  return {
    step: step.step,
    objective: objective.value,
    objectiveLower: objective.value - objective.error,
    objectiveUpper: objective.value + objective.error,
    hypergradientNorm: step.gradientNorm,
    hypergradientBound: bound.total,
    holdOutLoss: holdOut.loss,
    holdOutAccuracy: holdOut.accuracy,
    lowerWork: work.lower,
    adjointWork: work.adjoint,
    totalWork: work.total,
    seconds,
  };
}

async function writeResults(
  folder: RunFolder,
  { train, places, given }: CleaningParts,
  weights: Float64Array,
  { suspects, predicted }: CleanedSet,
): Promise<void> {
  const table = Array.from(suspects, (row) => ({
    index: places[row]!,
    given: train.labels[row]!,
    predicted: predicted[row]!,
    weight: weights[row]!,
  }));
  const header = ['index', 'given', 'predicted', 'weight'] as const;
  await folder.write('suspects.csv', `${csvFormat(table, [...header])}\n`);
  const shown = Array.from(suspects, (row) => ({
    row,
    given: train.labels[row]!,
    predicted: predicted[row]!,
  }));
  const sheet = await contactSheet(train, shown);
  if (sheet !== undefined) await folder.write('suspects.png', sheet);
  const labels = given.slice();
  for (const [row, place] of places.entries()) labels[place] = train.labels[row]!;
  for (const row of suspects) labels[places[row]!] = predicted[row]!;
  const list = Array.from(labels, (label, index) => ({ index, label }));
  await folder.write('labels.csv', `${csvFormat(list, ['index', 'label'])}\n`);
  if (train.classes <= 256) {
    const bytes = encodeIdx([labels.length], Uint8Array.from(labels), { gzip: true });
    await folder.write('labels-idx1-ubyte.gz', bytes);
  }
}
