import { setImmediate } from 'node:timers/promises';
import { ArgumentError, expected } from '@bilevel/core';
import { Parts, type ExperimentOptions, type Reproduced } from '../experiment.js';
import { Output } from '../output.js';
import { lossChart, signalsChart, type ProtocolRun } from './charts.js';
import { CONTENDERS, compete, startsOf, type ContenderRun } from './contenders.js';
import { loadSignals, type Signals } from './data.js';
import { Judge } from './judge.js';
import { PARAMETER_NAMES } from './problem/model.js';
import { PUBLISHED_START, publishedSignals, type PublishedSignalsStep } from './published.js';
import { GOAL, PUBLISHED_RUNS, PUBLISHED_TV, type Losses } from './reference.js';
import {
  contenderSummary,
  goalOf,
  protocolSummary,
  signalsText,
  type ProtocolSummary,
  type SignalsSummary,
} from './summary.js';
import { totalVariationAt, tuneTotalVariation } from './totalVariation.js';

/** Options of {@link reproduceSignals}. */
export interface ReproduceSignalsOptions extends ExperimentOptions {
  /** A JSON file of signals. Default: generated ones of the same kind. */
  readonly data?: string;
  /** ε = δ of the runs of the published protocol; none for an empty list. Default: 0.01. */
  readonly tolerances?: readonly number[];
  /** Iterations of each of them. Published: 2.8 million. Default 200,000. */
  readonly budget?: number;
  /** Random starts of core's methods, besides the published one. Default 5. */
  readonly starts?: number;
  /** Units of work of each of their runs. Default 14,000: a two-hundredth of what the published runs took. */
  readonly work?: number;
}

/** The step of the published runs that are compared. */
const STEP = 0.01;

/**
 * The third experiment of Ehrhardt & Roberts 2023 §4: a convolutional regulariser for 1-D signals, with eight
 * parameters. Total variation tuned; the published regularisers; the published protocol from its own start; and core's
 * methods from that and from random starts, every step of theirs judged by true losses with certified errors. Writes
 * `protocol.csv`, `runs.csv`, the charts `loss` and `signals` as SVG and PNG, and `summary.json`, `summary.txt`.
 *
 * @throws ArgumentError for options out of range; DataFileError for bad data; CancelledError; Node's errors when the
 *     folder cannot be written
 */
export async function reproduceSignals(
  options: ReproduceSignalsOptions,
): Promise<Reproduced<SignalsSummary>> {
  const { out, seed = 0, tolerances = [1e-2], budget = 200_000, starts = 5 } = options;
  const { work = GOAL.work, signal } = options;
  requireOptions({ tolerances, budget, starts, work });
  const signals = await loadSignals(options.data, seed);
  const from = startsOf(seed, starts);
  const parts = new Parts(options, 3 + tolerances.length + CONTENDERS.length * from.length);
  await parts.next('total variation');
  const tuned = await tuneTotalVariation(signals, signal);
  const asPublished = totalVariationAt(signals, PUBLISHED_TV.weight);
  const judge = new Judge(signals);
  await parts.next('published regularisers');
  const learned = PUBLISHED_RUNS.map(({ tolerance, learned: published, theta }) => ({
    ...{ tolerance, published },
    here: lossesAt(judge, Float64Array.from(theta)),
  }));

  const protocol: (ProtocolRun & { readonly summary: ProtocolSummary })[] = [];
  for (const tolerance of tolerances) {
    await parts.next(`published protocol, ε = δ = ${String(tolerance)}`);
    protocol.push(await followProtocol(signals, tolerance, budget, judge, signal));
  }
  const runs: ContenderRun[] = [];
  for (const start of from) {
    for (const contender of CONTENDERS) {
      await parts.next(`${contender.name}, ${start.name} start`);
      runs.push(await compete(contender, start, signals, judge, { work, signal }));
    }
  }
  await parts.next('writing');
  const goal = goalOf(signals.published, tuned);
  const summary: SignalsSummary = {
    ...{ seed, data: signals.source, published: signals.published },
    goal: { ...goal, work },
    totalVariation: {
      tuned: { weight: tuned.weight, ...tuned.losses },
      published: { weight: asPublished.weight, ...asPublished.losses },
    },
    learned: signals.published ? learned : [],
    protocol: protocol.map((run) => run.summary),
    runs: runs.map((run) => contenderSummary(run, goal)),
  };

  const output = await Output.in(out);
  await output.table(
    'protocol',
    protocol.flatMap(({ tolerance, steps }) =>
      steps.map(({ theta, ...step }) => ({ tolerance, ...step, ...named(theta) })),
    ),
  );
  await output.table(
    'runs',
    runs.flatMap(({ start, method, steps }) =>
      steps.map(({ theta, ...step }) => ({ start, method, ...step, ...named(theta) })),
    ),
  );
  const note = `${String(signals.train.length)} signals of ${String(signals.train[0]!.truth.length)} points (${signals.source}), from the published start`;
  const levels = [
    { label: 'total variation, tuned', losses: tuned.losses },
    ...(signals.published ? [{ label: 'best published', losses: GOAL.losses }] : []),
  ];
  const fromPublished = runs.filter(({ start }) => start === from[0]!.name);
  await output.chart('loss', lossChart(fromPublished, protocol, levels, note));
  const best = bestOf(runs);
  const bestLosses = lossesAt(judge, best.theta);
  await output.chart(
    'signals',
    signalsChart(
      signals.test,
      [
        { label: 'total variation', solutions: tuned.solutions },
        { label: 'learned', solutions: judge.solutions('test') },
      ],
      `learned: ${best.name}, test loss ${bestLosses.test.toFixed(4)}; total variation: ${tuned.losses.test.toFixed(4)}`,
    ),
  );
  const text = signalsText(summary);
  await output.summary(summary, text);
  return { summary, text, files: output.files };
}

function requireOptions({
  tolerances,
  budget,
  starts,
  work,
}: Required<Pick<ReproduceSignalsOptions, 'tolerances' | 'budget' | 'starts' | 'work'>>): void {
  for (const [name, value, least] of [
    ['budget', budget, 1],
    ['starts', starts, 0],
    ['work', work, 1],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < least) {
      throw new ArgumentError(expected(`a whole number of at least ${String(least)}`, name, value));
    }
  }
  const wrong = tolerances.find((value) => !(value > 0 && value < Infinity));
  if (wrong !== undefined) {
    throw new ArgumentError(expected('finite numbers above 0', 'tolerances', wrong));
  }
}

async function followProtocol(
  signals: Signals,
  tolerance: number,
  budget: number,
  judge: Judge,
  signal: AbortSignal | undefined,
): Promise<ProtocolRun & { readonly summary: ProtocolSummary }> {
  const steps: PublishedSignalsStep[] = [];
  const began = performance.now();
  for await (const step of publishedSignals(
    signals.train,
    { tolerance, step: STEP, budget },
    { signal, pause: () => setImmediate() },
  )) {
    steps.push(step);
  }
  const seconds = (performance.now() - began) / 1000;
  const losses = lossesAt(judge, steps.at(-1)?.theta ?? PUBLISHED_START);
  const summary = protocolSummary(tolerance, steps, seconds, losses, signals.published);
  return { tolerance, steps, summary };
}

function lossesAt(judge: Judge, theta: Float64Array): Losses {
  const { train, test } = judge.at(theta);
  return { train: train.value, test: test.value };
}

/** The θ of the least training loss of all. */
function bestOf(runs: readonly ContenderRun[]): {
  readonly name: string;
  readonly theta: Float64Array;
} {
  const all = runs.flatMap(({ start, method, steps }) =>
    steps.map(({ train, theta }) => ({ name: `${method}, ${start} start`, train, theta })),
  );
  return all.reduce((least, one) => (one.train < least.train ? one : least));
}

function named(theta: Float64Array): Readonly<Record<string, number>> {
  return Object.fromEntries(Array.from(theta, (value, k) => [PARAMETER_NAMES[k]!, value]));
}
