import { setImmediate } from 'node:timers/promises';
import { CancelledError, type ShardEngine } from '@bilevel/core';
import {
  imageQuality,
  learnPattern,
  patternFrom,
  type LearnedPattern,
  type PatternProgress,
  type PatternStep,
  type SamplingPattern,
} from '@bilevel/imaging';
import { Stopwatch, type Hold } from '../stopwatch.js';
import type { SamplingEvent, SamplingSummaryEvent } from './events.js';
import { SAMPLING_HISTORY, samplingRow } from './history.js';
import { writePattern } from './patternFiles.js';
import {
  patternOptions,
  prepareSampling,
  type PreparedSampling,
  type SampleRequest,
} from './prepare.js';
import { SamplingProgressEstimate } from './progress.js';
import { writeSamplingReport } from './report/report.js';
import { truthOf, type SliceView } from './slice.js';
import type { PatternSummary, SamplingSummary } from './summary.js';

/** Where a run is between two stages. */
export interface SamplingIterate extends Pick<PatternStep, 'objective'> {
  /** The stage being computed, and accepted steps of its solves so far. */
  readonly stage: number;
  readonly step: number;
  /** The rate whose pattern is being improved; undefined on the ramp. */
  readonly target: number | undefined;
  /** Undefined where nothing is measured. */
  readonly pattern: SamplingPattern | undefined;
  /** Picture i with what is reconstructed of it; undefined where there is none. Only until the promise of `onIterate` resolves. */
  readonly slice: (i: number) => Promise<SliceView | undefined>;
}

/** Control from outside. */
export interface SampleRunOptions {
  /** Stops the run between inner iterations, keeping the patterns so far and the last checkpoint. */
  readonly signal?: AbortSignal;
  /** Threads that the pictures are spread over; the numbers do not depend on it. Default: as many as there are cores. */
  readonly threads?: number;
  /** What evaluates the pictures in place of threads of this machine, a cluster say; it stays open. No part in the numbers. */
  readonly engine?: ShardEngine;
  readonly hold?: Hold;
  /** Told of each step of each solve, which goes on when the promise resolves. */
  readonly onIterate?: (iterate: SamplingIterate) => Promise<void> | void;
}

/**
 * Learns which parts of k-space to measure from pictures ({@link learnPattern}), for one rate or several, in a run folder:
 * each pattern as PNG, npy and CSV (`pattern-0.25.png`, and `pattern-0.25-weights.png` with weights from 0 to 1), config.json,
 * history.csv (rate against error as the pattern grows sparser), events.ndjson, checkpoint, summary.json, charts/ and report.html.
 *
 * When the signal fires, summary.json holds the patterns so far, and a `resume` request goes on from the last stage to
 * the same numbers as an uninterrupted run.
 *
 * @throws BilevelError of the kind of the fault: nothing is written before the pictures are read; CancelledError when the
 *   signal fires before the first stage
 */
export async function* sampleRun(
  request: SampleRequest,
  options: SampleRunOptions = {},
): AsyncGenerator<SamplingEvent, SamplingSummary, undefined> {
  const prepared = await prepareSampling(request);
  try {
    return yield* samplePrepared(prepared, options);
  } finally {
    await prepared.folder.unlock();
  }
}

async function* samplePrepared(
  { folder, config, pairs, warnings, checkpoint }: PreparedSampling,
  { signal, threads, engine, hold, onIterate }: SampleRunOptions,
): AsyncGenerator<SamplingEvent, SamplingSummary, undefined> {
  const { width, height, pictures, settings } = config;
  const start: SamplingEvent = {
    type: 'start',
    folder: folder.path,
    ...{ pictures: pictures.map(({ name }) => name), width, height },
    resumed: checkpoint !== undefined,
  };
  if (checkpoint === undefined) await folder.appendEvent(start);
  yield start;
  for (const message of warnings) {
    const warning = { type: 'warning', message } as const;
    if (!(await folder.hasEvent(warning))) await folder.appendEvent(warning);
    yield warning;
  }

  const clock = new Stopwatch();
  clock.start(checkpoint?.seconds ?? 0);
  const estimate = new SamplingProgressEstimate(settings.rates);
  const options = patternOptions(config);
  const patterns: PatternSummary[] = [];
  let progress: PatternProgress | undefined = checkpoint?.progress;
  let step = 0;
  let target: number | undefined;
  const learning = learnPattern(pairs, {
    ...options,
    ...(signal && { signal }),
    ...(threads !== undefined && { threads }),
    ...(engine && { engine }),
    // Lets the event loop turn: signals, timers and whoever watches.
    pause: async () => {
      await setImmediate();
      await clock.waitFor(hold);
    },
    onTarget: (rate) => {
      target = rate;
    },
    onStep: async ({ values, objective, reconstruction }) => {
      const stage = progress?.stages.length ?? 0;
      const pattern = patternFrom(options, values);
      const slice = async (i: number): Promise<SliceView | undefined> => {
        const pair = pairs[i];
        if (pair === undefined) return undefined;
        const [truth, image] = [truthOf(pair, config), await reconstruction(i)];
        const quality = imageQuality(image, truth, {});
        return { name: pair.name, truth, reconstruction: image, quality };
      };
      await onIterate?.({ stage, step: step++, target, pattern, objective, slice });
    },
    ...(progress && { resume: progress }),
  });
  async function* written(
    learned: readonly LearnedPattern[],
  ): AsyncGenerator<SamplingEvent, void, undefined> {
    for (const one of learned.slice(patterns.length)) {
      const pattern = await writeLearned(one);
      patterns.push(pattern);
      yield { type: 'writing', what: 'pattern', pattern };
    }
  }
  const writeLearned = async (of: LearnedPattern): Promise<PatternSummary> => {
    const files: string[] = [];
    for (const [suffix, { values }] of [
      ['', of.binary],
      ['-weights', of.weights],
    ] as const) {
      const pattern = patternFrom(options, values);
      const name = `pattern-${String(of.target)}${suffix}`;
      if (pattern) files.push(...(await writePattern(folder.path, name, pattern)));
    }
    const { weight, loss, quality } = of.binary;
    const { weight: alpha, loss: error, quality: scores } = of.weights;
    const weighted = { weight: alpha, loss: error, ...scores };
    return { target: of.target, rate: of.rate, weight, loss, ...quality, weighted, files };
  };
  const summaryOf = (status: SamplingSummary['status']): SamplingSummary => {
    const stages = progress?.stages ?? [];
    return {
      status,
      steps: stages.at(-1)?.stage ?? 0,
      seconds: clock.seconds,
      work: { total: stages.reduce((sum, { work }) => sum + work, 0) },
      kind: stages.every(({ kind }) => kind === 'certified') ? 'certified' : 'estimated',
      patterns,
    };
  };
  async function* finish(
    summary: SamplingSummary,
  ): AsyncGenerator<SamplingEvent, SamplingSummary, undefined> {
    await folder.writeJson('summary.json', summary);
    const event: SamplingSummaryEvent = { type: 'summary', folder: folder.path, ...summary };
    await folder.appendEvent(event);
    yield event;
    return summary;
  }

  try {
    yield* written(progress?.learned ?? []);
    for (;;) {
      const next = await learning.next();
      if (next.done === true) break;
      const { stage, learned } = next.value;
      ({ progress } = next.value);
      step = 0;
      target = undefined;
      const row = samplingRow(stage, summaryOf('steps').work.total, clock.seconds);
      const { fraction, secondsLeft } = estimate.update(row, learned.length);
      const { kind } = stage;
      const event = { type: 'step', ...row, progress: fraction, secondsLeft, kind } as const;
      await folder.appendRow(SAMPLING_HISTORY, row);
      await folder.appendEvent(event);
      await folder.writeCheckpoint({ progress, seconds: clock.seconds });
      yield event;
      yield* written(learned);
      // Stages may be shorter than the time between two turns of the event loop.
      await clock.waitFor(hold);
    }
    const summary = summaryOf(patterns.length === settings.rates.length ? 'rates' : 'steps');
    await folder.writeJson('summary.json', summary);
    yield { type: 'writing', what: 'report' };
    await writeSamplingReport(folder, config, signal);
    return yield* finish(summary);
  } catch (error) {
    if (!(error instanceof CancelledError) || progress === undefined) throw error;
    return yield* finish(summaryOf('interrupted'));
  }
}
