import { setImmediate } from 'node:timers/promises';
import { CancelledError, adaptiveDescent, inexactLbfgs, type Control } from '@bilevel/core';
import {
  accuracyOn,
  cleanSet,
  detectionScores,
  learnCleaning,
  prepareSamples,
  trainClassifier,
  type CleanedSet,
  type LabelledData,
  type LearnedWeights,
} from '@bilevel/hypercleaning';
import { CheckpointPace, Stopwatch } from '../stopwatch.js';
import type { CleaningRunCheckpoint } from './checkpoint.js';
import type { CleaningEvent, CleaningStartEvent, CleaningSummaryEvent } from './events.js';
import { CLEANING_HISTORY, cleaningRow } from './history.js';
import type { CleaningParts } from './parts.js';
import { prepareCleaning, type CleanRequest, type PreparedCleaning } from './prepare.js';
import { writeCleaningReport } from './report/report.js';
import { writeSuspects, writeWeights } from './results.js';
import type { AccuracyComparison, CleaningSummary } from './summary.js';

/**
 * Finds wrong labels: splits the data into training, validation and test samples, learns a weight for
 * each training sample, ranks the suspects, and trains again without them. Writes config.json,
 * history.csv, events.ndjson, checkpoint, weights.csv (all training samples, ranked), suspects.csv,
 * suspects.png (of pictures), labels.csv and labels-idx1-ubyte.gz (all labels, those of suspects
 * replaced by the predicted ones), summary.json, charts/ and report.html. The test samples are looked
 * at once, after everything is decided.
 *
 * When the signal fires, weights.csv and summary.json hold the best step so far, and a `resume` request
 * goes on from the last checkpoint to the same numbers as an uninterrupted run.
 *
 * @throws BilevelError of the kind of the fault; CancelledError when the signal fires before the first
 *   step
 */
export async function* cleanRun(
  request: CleanRequest,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<CleaningEvent, CleaningSummary, undefined> {
  const prepared = await prepareCleaning(request);
  try {
    return yield* cleanPrepared(prepared, options.signal);
  } finally {
    await prepared.folder.unlock();
  }
}

async function* cleanPrepared(
  { folder, config, parts, warnings, checkpoint }: PreparedCleaning,
  signal: AbortSignal | undefined,
): AsyncGenerator<CleaningEvent, CleaningSummary, undefined> {
  const { train, holdOut } = parts;
  const { ridge, budget, patience, method } = config.settings;
  const control = { signal, pause: () => setImmediate() };
  const start = startEvent(folder.path, parts, checkpoint !== undefined);
  if (checkpoint === undefined) await folder.appendEvent(start);
  yield start;
  for (const message of warnings) {
    const warning = { type: 'warning', message } as const;
    await folder.appendEvent(warning);
    yield warning;
  }

  const clock = new Stopwatch();
  clock.start(checkpoint?.seconds ?? 0);
  const pace = new CheckpointPace(clock);
  const learning = learnCleaning(parts, {
    ...control,
    ...{ ridge, budget, patience },
    method: method === 'lbfgs' ? inexactLbfgs() : adaptiveDescent(),
    ...(checkpoint && { resume: checkpoint.learning }),
  });
  const save = async (): Promise<void> => {
    const state: CleaningRunCheckpoint = {
      learning: await learning.checkpoint(),
      seconds: clock.seconds,
    };
    await folder.writeCheckpoint(state);
    await writeWeights(folder, parts, state.learning.best.weights);
  };
  let last: Pick<LearnedWeights['step'], 'step' | 'work'> | undefined = checkpoint?.learning.last;
  try {
    const steps = learning.steps();
    let next = await steps.next();
    for (; next.done !== true; next = await steps.next()) {
      last = next.value;
      const row = cleaningRow(next.value, clock.seconds);
      await folder.appendRow(CLEANING_HISTORY, row);
      await folder.appendEvent({ type: 'step', ...row });
      await pace.tick(save);
      yield { type: 'step', ...row };
    }
    const { best, status } = next.value;
    last = next.value.last;
    await save();
    yield { type: 'writing', what: 'suspects' };
    const cleaned = await cleanSet(train, best.weights, holdOut, { ...control, ridge });
    const accuracy = await compareAccuracy(parts, cleaned, ridge, control);
    await writeSuspects(folder, parts, best.weights, cleaned);
    const summary = { ...summaryOf(status, best, cleaned), ...accuracy };
    await folder.writeJson('summary.json', summary);
    yield { type: 'writing', what: 'report' };
    await writeCleaningReport(folder, config, signal);
    return yield* finish(summary);
  } catch (error) {
    const { best } = learning;
    if (!(error instanceof CancelledError) || best === undefined) throw error;
    await writeWeights(folder, parts, best.weights);
    return yield* finish(summaryOf('interrupted', best, undefined));
  }

  function summaryOf(
    status: CleaningSummary['status'],
    { step, weights }: LearnedWeights,
    cleaned: CleanedSet | undefined,
  ): CleaningSummary {
    const { value, error, kind } = step.objective;
    const { corrupted } = parts;
    const scores = corrupted && detectionScores(weights, corrupted, cleaned?.suspects ?? []);
    return {
      status,
      steps: last?.step ?? step.step,
      best: step.step,
      seconds: clock.seconds,
      work: last?.work ?? step.work,
      objective: { value, error, kind },
      suspects: cleaned?.suspects.length ?? null,
      tried: [...(cleaned?.tried ?? [])],
      detection: scores ?? null,
      validation: null,
      test: null,
    };
  }

  async function* finish(
    summary: CleaningSummary,
  ): AsyncGenerator<CleaningEvent, CleaningSummary, undefined> {
    await folder.writeJson('summary.json', summary);
    const event: CleaningSummaryEvent = { type: 'summary', folder: folder.path, ...summary };
    await folder.appendEvent(event);
    yield event;
    return summary;
  }
}

function startEvent(folder: string, parts: CleaningParts, resumed: boolean): CleaningStartEvent {
  const { train, validation, holdOut, test, corrupted } = parts;
  return {
    type: 'start',
    folder,
    classes: train.classes,
    features: train.features.columns,
    train: train.labels.length,
    validation: validation.labels.length,
    holdOut: holdOut.labels.length,
    test: test?.labels.length ?? 0,
    corrupted: corrupted?.reduce((sum, flag) => sum + flag, 0) ?? 0,
    resumed,
  };
}

/** Trains on the labels as given, and on the true ones where they are known, and measures. */
async function compareAccuracy(
  parts: CleaningParts,
  cleaned: CleanedSet,
  ridge: number,
  control: Control,
): Promise<Pick<CleaningSummary, 'validation' | 'test'>> {
  const { train, clean, validation, test } = parts;
  const before = await trainClassifier(train, ridge, control);
  const truth = clean && (await trainClassifier(clean, ridge, control));
  const compare = (on: LabelledData): AccuracyComparison => {
    const samples = prepareSamples(on);
    return {
      before: accuracyOn(samples, before),
      after: accuracyOn(samples, cleaned.classifier),
      clean: truth === undefined ? null : accuracyOn(samples, truth),
    };
  };
  return { validation: compare(validation), test: test === undefined ? null : compare(test) };
}
