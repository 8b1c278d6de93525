import { setImmediate } from 'node:timers/promises';
import { CancelledError, adaptiveDescent, inexactLbfgs, type ShardEngine } from '@bilevel/core';
import {
  cleanSet,
  compareAccuracy,
  detectionScores,
  labelProbabilities,
  learnCleaning,
  prepareSamples,
  type CleanedSet,
  type CleaningParts,
  type LearnedWeights,
} from '@bilevel/hypercleaning';
import { CheckpointPace, Stopwatch, type Hold } from '../stopwatch.js';
import type { CleaningRunCheckpoint } from './checkpoint.js';
import type { CleaningEvent, CleaningStartEvent, CleaningSummaryEvent } from './events.js';
import { CLEANING_HISTORY, cleaningRow } from './history.js';
import { CleaningProgressEstimate } from './progress.js';
import { prepareCleaning, type CleanRequest, type PreparedCleaning } from './prepare.js';
import { writeCleaningReport } from './report/report.js';
import { writeRanking, writeSuspects, type Ranking } from './results.js';
import type { CleaningSummary } from './summary.js';

/** Control from outside. */
export interface CleanRunOptions {
  /** Stops the run between inner iterations, keeping the best result and the last checkpoint. */
  readonly signal?: AbortSignal;
  /** What evaluates the problem in place of this thread, a cluster say; it stays open. No part in the numbers. */
  readonly engine?: ShardEngine;
  readonly hold?: Hold;
}

/**
 * Finds wrong labels: splits the data into training, validation and test samples, learns a weight for
 * each training sample, ranks the suspects by the probability that the classifier trained with the weights
 * gives to their labels, and trains again without them. Writes config.json,
 * history.csv, events.ndjson, checkpoint, ranking.csv (all training samples), suspects.csv,
 * suspects.png (of pictures), conflicts.csv (samples with the same features and different labels), labels.csv and labels-idx1-ubyte.gz (all labels, those of suspects
 * replaced by the predicted ones), summary.json, charts/ and report.html. The test samples are looked
 * at once, after everything is decided. Where classes have names, the CSV files have these; an IDX file
 * has their places in `classNames` of summary.json.
 *
 * When the signal fires, ranking.csv and summary.json hold the best step so far, and a `resume` request
 * goes on from the last checkpoint to the same numbers as an uninterrupted run.
 *
 * @throws BilevelError of the kind of the fault; CancelledError when the signal fires before the first
 *   step
 */
export async function* cleanRun(
  request: CleanRequest,
  options: CleanRunOptions = {},
): AsyncGenerator<CleaningEvent, CleaningSummary, undefined> {
  const prepared = await prepareCleaning(request);
  try {
    return yield* cleanPrepared(prepared, options);
  } finally {
    await prepared.folder.unlock();
  }
}

async function* cleanPrepared(
  { folder, config, parts, warnings, checkpoint, history }: PreparedCleaning,
  { signal, hold, engine }: CleanRunOptions,
): AsyncGenerator<CleaningEvent, CleaningSummary, undefined> {
  const { train, holdOut } = parts;
  const { ridge, budget, patience, method } = config.settings;
  const clock = new Stopwatch();
  const control = {
    signal,
    // Lets the event loop turn: signals, timers and whoever watches.
    pause: async () => {
      await setImmediate();
      await clock.waitFor(hold);
    },
  };
  const start = startEvent(folder.path, parts, config.data.reading, checkpoint !== undefined);
  if (checkpoint === undefined) await folder.appendEvent(start);
  yield start;
  for (const message of warnings) {
    const warning = { type: 'warning', message } as const;
    // A run that goes on may have the same to say again.
    if (!(await folder.hasEvent(warning))) await folder.appendEvent(warning);
    yield warning;
  }

  clock.start(checkpoint?.seconds ?? 0);
  const pace = new CheckpointPace(clock);
  const progress = new CleaningProgressEstimate({ budget, patience });
  for (const row of history) progress.update(row);
  const learning = learnCleaning(parts, {
    ...control,
    ...{ ridge, budget, patience },
    ...(engine && { engine }),
    method: method === 'lbfgs' ? inexactLbfgs() : adaptiveDescent(),
    ...(checkpoint && { resume: checkpoint.learning }),
  });
  const save = async (): Promise<void> => {
    const state: CleaningRunCheckpoint = {
      learning: await learning.checkpoint(),
      seconds: clock.seconds,
    };
    await folder.writeCheckpoint(state);
    await writeRanking(folder, parts, rankingOf(state.learning.best));
  };
  const samples = prepareSamples(train);
  const rankingOf = ({ weights, classifier }: LearnedWeights): Ranking => ({
    weights,
    probabilities: labelProbabilities(samples, classifier),
  });
  let last: Pick<LearnedWeights['step'], 'step' | 'work'> | undefined = checkpoint?.learning.last;
  try {
    const steps = learning.steps();
    let next = await steps.next();
    for (; next.done !== true; next = await steps.next()) {
      last = next.value;
      const row = cleaningRow(next.value, clock.seconds);
      const { fraction, secondsLeft, staleSteps } = progress.update(row);
      const event = { type: 'step', ...row, progress: fraction, secondsLeft, staleSteps } as const;
      await folder.appendRow(CLEANING_HISTORY, row);
      await folder.appendEvent(event);
      await pace.tick(save);
      yield event;
      // Steps may be shorter than the time between two turns of the event loop.
      await clock.waitFor(hold);
    }
    const { best, status } = next.value;
    last = next.value.last;
    await save();
    yield { type: 'writing', what: 'suspects' };
    const ranking = rankingOf(best);
    const cleaned = await cleanSet(train, ranking.probabilities, holdOut, { ...control, ridge });
    const accuracy = await compareAccuracy(parts, cleaned.classifier, ridge, control);
    await writeSuspects(folder, parts, ranking, cleaned);
    const summary = { ...summaryOf(status, best, cleaned), ...accuracy };
    await folder.writeJson('summary.json', summary);
    yield { type: 'writing', what: 'report' };
    await writeCleaningReport(folder, config, signal);
    return yield* finish(summary);
  } catch (error) {
    const { best } = learning;
    if (!(error instanceof CancelledError) || best === undefined) throw error;
    await writeRanking(folder, parts, rankingOf(best));
    return yield* finish(summaryOf('interrupted', best, undefined));
  }

  function summaryOf(
    status: CleaningSummary['status'],
    best: LearnedWeights,
    cleaned: CleanedSet | undefined,
  ): CleaningSummary {
    const { step } = best;
    const { value, error, kind } = step.objective;
    return {
      status,
      steps: last?.step ?? step.step,
      best: step.step,
      seconds: clock.seconds,
      work: last?.work ?? step.work,
      objective: { value, error, kind },
      ...(parts.classNames && { classNames: [...parts.classNames] }),
      suspects: cleaned?.suspects.length ?? null,
      tried: [...(cleaned?.tried ?? [])],
      holdOutWrong: cleaned?.holdOutWrong ?? null,
      detection: detectionOf(best, cleaned?.suspects ?? []),
      validation: null,
      test: null,
    };
  }

  function detectionOf(
    best: LearnedWeights,
    suspects: ArrayLike<number>,
  ): CleaningSummary['detection'] {
    const { corrupted } = parts;
    if (corrupted === undefined) return null;
    const { weights, probabilities } = rankingOf(best);
    return {
      ...detectionScores(probabilities, corrupted, suspects),
      aucOfWeights: detectionScores(weights, corrupted, []).auc,
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

function startEvent(
  folder: string,
  parts: CleaningParts,
  reading: string | undefined,
  resumed: boolean,
): CleaningStartEvent {
  const { train, validation, holdOut, test, corrupted } = parts;
  return {
    type: 'start',
    folder,
    classes: train.classes,
    ...(train.classNames && { classNames: train.classNames }),
    features: train.features.columns,
    ...(reading !== undefined && { reading }),
    train: train.labels.length,
    validation: validation.labels.length,
    holdOut: holdOut.labels.length,
    test: test?.labels.length ?? 0,
    corrupted: corrupted?.reduce((sum, flag) => sum + flag, 0) ?? 0,
    resumed,
  };
}
