import { CancelledError, type ShardEngine } from '@bilevel/core';
import type { WeightLearning, WeightResult, WeightStep } from '@bilevel/imaging';
import type { RunCheckpoint } from './checkpointFile.js';
import type { Dataset } from './loaded.js';
import type { RunEvent, SummaryEvent } from './events.js';
import { historyRow } from './history.js';
import { estimatedBefore } from './measured/estimatedBefore.js';
import { prepareRun, type LearnRequest, type PreparedRun } from './prepareRun.js';
import { gaussianSigma } from './noiseScale.js';
import { noiseInWords, rangeInWords, sizeInWords } from './preparedText.js';
import { ProgressEstimate } from './progress.js';
import { KEEP_MEGABYTES } from './options/defaults.js';
import { KeptParameters } from './kept/keptParameters.js';
import { KeptSteps } from './kept/keptSteps.js';
import { WINDOWS_WRITTEN, windowsLeftOut, writeReconstructions } from './reconstructions.js';
import { writeReport } from './report/report.js';
import { floorWarning } from './floorWarning.js';
import { leapWarning } from './startWarnings.js';
import type { Warning } from './warning.js';
import { CheckpointPace, Stopwatch, type Hold } from './stopwatch.js';
import { summarise } from './summarise.js';
import type { RunSummary } from './summary.js';

/** Control from outside. */
export interface LearnRunOptions {
  /** Stops the run between inner iterations, keeping the best result and the last checkpoint. */
  readonly signal?: AbortSignal;
  /** Called between two evaluations of a picture; for a progress display. */
  readonly onEvaluation?: (done: number, of: number) => void;
  /**
   * Threads that the pictures are spread over. The numbers do not depend on it, and a run can go on
   * with another: it is no part of the configuration. Default: as many as there are cores.
   */
  readonly threads?: number;
  /**
   * Bytes that the run may take, with the program: as many pictures are evaluated at once as fit, warm starts of whole pictures beyond it go
   * to files, and one that cannot do with it is refused with what it needs. Like threads no part of the configuration. Default: the memory of the machine, of
   * which warm starts take none beyond 1 GiB.
   */
  readonly memoryLimit?: number;
  /**
   * What evaluates the pictures in place of threads of this machine, a cluster say; it stays open. No part in the numbers, as
   * threads.
   */
  readonly engine?: ShardEngine;
  readonly hold?: Hold;
}

/**
 * Learns regularisation weights in a run folder: config.json, history.csv, events.ndjson,
 * checkpoint, model.json, summary.json, steps/ (reconstructions of some steps, within a budget),
 * parameters.f64 (arrays of the model at its steps, likewise), images/, charts/, report.html. Yields the run's events, the
 * summary last; returns it too.
 *
 * When the signal fires, model.json and summary.json hold the best result so far, and a `resume`
 * request goes on from the last checkpoint to the same numbers as an uninterrupted run.
 *
 * @throws BilevelError of the kind of the fault: nothing is written before the pictures are read.
 */
export async function* learnRun(
  request: LearnRequest,
  options: LearnRunOptions = {},
): AsyncGenerator<RunEvent, RunSummary, undefined> {
  const clock = new Stopwatch();
  const prepared = await prepareRun(request, {
    ...options,
    hold: () => clock.waitFor(options.hold),
  });
  try {
    return yield* learnPrepared(prepared, options, clock);
  } finally {
    await prepared.folder.unlock();
  }
}

async function* learnPrepared(
  {
    folder,
    config,
    dataset,
    learning,
    table,
    history,
    warnings,
    warmFiles,
    checkpoint,
  }: PreparedRun,
  options: LearnRunOptions,
  stopwatch: Stopwatch,
): AsyncGenerator<RunEvent, RunSummary, undefined> {
  const names = (pictures: Dataset['pictures']['train']): string[] =>
    pictures.map(({ name }) => name);
  const started: RunEvent = {
    type: 'start',
    folder: folder.path,
    train: names(dataset.pictures.train),
    validation: names(dataset.pictures.validation),
    resumed: checkpoint !== undefined,
    pictures: sizeInWords(config.settings.data.size, dataset.prepared),
    range: rangeInWords(dataset.prepared.range),
    noise: noiseInWords(config.settings.data.noise, dataset.prepared),
    memory: learning.memory ?? 0,
  };
  if (checkpoint === undefined) await folder.appendEvent(started);
  yield started;
  for (const warning of warnings) yield* warn(warning);

  const sigma = gaussianSigma(config.settings, dataset.prepared);
  stopwatch.start(checkpoint?.seconds ?? 0);
  const clock = (): number => stopwatch.seconds;
  const progress = new ProgressEstimate({
    tolerance: config.settings.training.tolerance,
    maxSteps: config.settings.training.maxSteps,
    budget: config.settings.training.budget,
  });
  for (const row of history) progress.update(row);
  let best = checkpoint?.best;
  let startObjective = checkpoint?.startObjective;
  let last = checkpoint?.last;
  const pace = new CheckpointPace(stopwatch);
  const megabytes = config.settings.keepMegabytes ?? KEEP_MEGABYTES;
  const kept = new KeptSteps(folder, megabytes);
  await kept.start(checkpoint?.last.step ?? -1);
  const arrays = new KeptParameters(folder, learning.model.all, megabytes);
  await arrays.start(checkpoint?.last.step ?? -1);
  let result: WeightResult | undefined;
  /** Once it has taken its last step, and whether nothing can go on from there. */
  let stepped: { readonly last: WeightStep; readonly isOver: boolean } | undefined;

  try {
    const steps = learning.steps();
    for (;;) {
      const next = await steps.next();
      if (next.done === true) {
        result = next.value;
        break;
      }
      const step = next.value;
      const leap = leapWarning(last, step);
      if (leap !== undefined) yield* warn(leap);
      last = step;
      startObjective ??= step.objective.value;
      if (learning.best?.step === step.step) best = step;
      const row = historyRow(step, clock());
      const { fraction, secondsLeft } = progress.update(row);
      const proven = step.objective.kind === 'certified' && step.bound.kind === 'certified';
      const kind = proven && step.drawn === undefined ? 'certified' : 'estimated';
      const event: RunEvent = { type: 'step', ...row, progress: fraction, secondsLeft, kind };
      await folder.appendRow(table, row);
      await folder.appendEvent(event);
      await arrays.keep(step.step, step.parameters);
      // Before the checkpoint: a run that goes on from there does not come to this step again.
      const message = await kept.keep(step.step, () => learning.reconstructions());
      if (message !== undefined) yield* warn({ message });
      await pace.tick(() => save(step));
      yield event;
      // Steps may be shorter than the time between two turns of the event loop.
      await stopwatch.waitFor(options.hold);
    }
  } catch (error) {
    if (!(error instanceof CancelledError) || best === undefined || last === undefined) throw error;
    return yield* finish('interrupted', best, last);
  }
  if (best === undefined || last === undefined) {
    throw new Error('A learning run ended without a step.');
  }
  // A run that has converged has its last step for its result.
  if (result.best.step === last.step) best = last;
  // A run that stopped at a limit may go on.
  const isOver = result.status !== 'steps' && result.status !== 'budget';
  stepped = { last, isOver };
  // What pictures of a source go on from is in memory and needed below: a run that is killed until then takes its last steps again.
  if (!dataset.source) await save(last, isOver);
  const { risk } = config.settings.training;
  const floored = floorWarning(best, dataset.train, learning.model, risk);
  if (floored !== undefined) yield* warn(floored);
  // The result repeats the last step with the work of evaluations that led to no further one.
  const ended = { ...last, ...result.last };
  const { kind: by } = config.settings.data.size;
  const most = by === 'windows' || by === 'windowed' ? WINDOWS_WRITTEN : Infinity;
  const count = dataset.pictures.train.length;
  if (count > most) yield* warn(windowsLeftOut(count, by));
  yield { type: 'writing', what: 'images' };
  try {
    const point: WeightLearning['point'] = (role, i) => learning.point(role, i);
    await writeReconstructions(
      folder,
      learning.modelOf(best),
      dataset,
      point,
      options.signal,
      most,
    );
  } catch (error) {
    if (error instanceof CancelledError) return yield* finish('interrupted', best, ended);
    throw error;
  }
  return yield* finish(result.status, best, ended);

  async function* warn(what: Warning): AsyncGenerator<RunEvent, void, undefined> {
    const warning: RunEvent = { type: 'warning', ...what };
    // A run that goes on may have the same to say again.
    if (!(await folder.hasEvent(warning))) await folder.appendEvent(warning);
    yield warning;
  }

  async function save(step: WeightStep, isOver = false): Promise<void> {
    const state: RunCheckpoint = {
      learning: await learning.checkpoint(),
      best: best ?? step,
      last: step,
      startObjective: startObjective ?? step.objective.value,
      seconds: clock(),
    };
    // Nothing goes on from there once the run is over.
    if (!isOver) await warmFiles.flush();
    await folder.writeCheckpoint(state);
    await folder.writeModel(learning.modelOf(state.best), dataset.prepared.range, sigma);
  }

  async function* finish(
    status: RunSummary['status'],
    bestStep: WeightStep,
    lastStep: WeightStep,
  ): AsyncGenerator<RunEvent, RunSummary, undefined> {
    const start = { objective: startObjective ?? bestStep.objective.value };
    const { tolerance } = config.settings.training;
    const before = estimatedBefore(dataset, learning.model, config.settings.training.risk);
    const summary = summarise(status, start, bestStep, lastStep, clock(), tolerance, before);
    await folder.writeModel(learning.modelOf(bestStep), dataset.prepared.range, sigma);
    await folder.writeJson('summary.json', summary);
    // An interrupted run must stop at once; `show` writes its report when asked.
    if (status !== 'interrupted') {
      yield { type: 'writing', what: 'report' };
      try {
        await writeReport(folder, config, options.signal);
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        return yield* finish('interrupted', bestStep, lastStep);
      }
    }
    if (dataset.source && stepped) {
      const isOver = stepped.isOver && status !== 'interrupted';
      await save(stepped.last, isOver);
      if (isOver) await warmFiles.removeAll();
    }
    const event: SummaryEvent = { type: 'summary', folder: folder.path, ...summary };
    await folder.appendEvent(event);
    yield event;
    return summary;
  }
}
