import { median } from '../statistics.js';
import type { ContenderRun, ContenderStep } from './contenders.js';
import type { PublishedSignalsStep } from './published.js';
import { GOAL, PUBLISHED_RUNS, PUBLISHED_TV, type Losses } from './reference.js';
import type { TunedTotalVariation } from './totalVariation.js';

/** A run of the published protocol, beside the published one of its tolerance. */
export interface ProtocolSummary {
  readonly tolerance: number;
  readonly steps: number;
  /** Iterations of FISTA and of conjugate gradients. */
  readonly iterations: number;
  readonly seconds: number;
  /** True losses of the last θ. */
  readonly losses: Losses;
  /** Of the first steps, where the signals and the tolerance are published ones: counts and losses. */
  readonly first: readonly {
    readonly iterations: number;
    readonly published: number;
    readonly objective: number;
    readonly publishedObjective: number;
  }[];
}

/** A published regulariser, its losses as published and as they come out here. */
interface LearnedSummary {
  readonly tolerance: number;
  readonly published: Losses;
  readonly here: Losses;
}

/** A run of one of core's methods. */
export interface ContenderSummary {
  readonly start: string;
  readonly method: string;
  readonly steps: number;
  /** Steps proven to lower the loss, and steps that raised it, by more than the errors of the losses. */
  readonly proven: number;
  readonly raised: number;
  readonly work: number;
  readonly seconds: number;
  /** The step of the least training loss. */
  readonly best: Losses;
  /** Where the training loss is the goal's or less, and what it is on test signals there. */
  readonly train: Reached | null;
  /** Where both losses are. */
  readonly both: Reached | null;
}

/** When something was reached. */
interface Reached extends Losses {
  readonly work: number;
  readonly seconds: number;
}

/** What {@link reproduceSignals} found. */
export interface SignalsSummary {
  readonly seed: number;
  /** Name of the file, or `generated`. */
  readonly data: string;
  readonly published: boolean;
  /** Losses to beat, and the units of work for it: the published ones, or for other signals those of total variation. */
  readonly goal: Losses & { readonly work: number };
  readonly totalVariation: {
    readonly tuned: Losses & { readonly weight: number };
    /** At the published weight. */
    readonly published: Losses & { readonly weight: number };
  };
  readonly learned: readonly LearnedSummary[];
  readonly protocol: readonly ProtocolSummary[];
  readonly runs: readonly ContenderSummary[];
}

export function protocolSummary(
  tolerance: number,
  steps: readonly PublishedSignalsStep[],
  seconds: number,
  losses: Losses,
  published: boolean,
): ProtocolSummary {
  const known = published
    ? PUBLISHED_RUNS.find((run) => run.tolerance === tolerance)?.first
    : undefined;
  return {
    ...{ tolerance, seconds, losses },
    steps: steps.length,
    iterations: steps.at(-1)?.total ?? 0,
    first: (known ?? []).slice(0, steps.length).map(({ total, objective }, k) => ({
      iterations: steps[k]!.total,
      published: total,
      objective: steps[k]!.objective,
      publishedObjective: objective,
    })),
  };
}

export function contenderSummary(
  { start, method, steps, seconds }: ContenderRun,
  goal: Losses,
): ContenderSummary {
  const best = steps.reduce((least, step) => (step.train < least.train ? step : least));
  const reached = (when: (step: ContenderStep) => boolean): Reached | null => {
    const k = steps.findIndex(when);
    const step = steps[k];
    if (step === undefined) return null;
    const { work, train, test } = step;
    return { work, seconds: seconds[k] ?? NaN, train, test };
  };
  // Certainly: with the error of the loss added.
  const trained = ({ train, trainError }: ContenderStep): boolean =>
    train + trainError <= goal.train;
  return {
    ...{ start, method },
    steps: steps.length - 1,
    proven: steps.filter((step) => step.certifiedDecrease).length,
    raised: steps.filter((step, k) => {
      const before = steps[k - 1];
      return (
        before !== undefined && step.train - step.trainError > before.train + before.trainError
      );
    }).length,
    work: steps.at(-1)?.work ?? 0,
    seconds: seconds.at(-1) ?? 0,
    best: { train: best.train, test: best.test },
    train: reached(trained),
    both: reached((step) => trained(step) && step.test + step.testError <= goal.test),
  };
}

/** What the methods are to beat. */
export function goalOf(published: boolean, tuned: TunedTotalVariation): Losses & { work: number } {
  return { ...(published ? GOAL.losses : tuned.losses), work: GOAL.work };
}

const losses = ({ train, test }: Losses): string => `${train.toFixed(5)} / ${test.toFixed(5)}`;

/** The summary in a few lines for people. */
export function signalsText(summary: SignalsSummary): string[] {
  const { data, seed, totalVariation, learned, protocol, runs, goal } = summary;
  const name = (text: string): string => `  ${text.padEnd(40)}`;
  return [
    `Convolutional regulariser for signals (${data}), seed ${String(seed)}; losses: training / test`,
    '',
    `${name(`total variation, tuned, weight ${totalVariation.tuned.weight.toFixed(5)}`)}${losses(totalVariation.tuned)}`,
    `${name(`total variation, weight ${totalVariation.published.weight.toFixed(5)}`)}${losses(totalVariation.published)}` +
      (summary.published ? `   published ${losses(PUBLISHED_TV.losses)}` : ''),
    ...learned.map(
      ({ tolerance, here, published }) =>
        `${name(`published regulariser, ε = δ = ${String(tolerance)}`)}${losses(here)}   published ${losses(published)}`,
    ),
    ...protocol.flatMap((run) => [
      `${name(`published protocol, ε = δ = ${String(run.tolerance)}`)}${losses(run.losses)}   ` +
        `after ${String(run.iterations)} iterations, ${String(run.steps)} steps, ${run.seconds.toFixed(1)} s`,
      ...run.first
        .slice(0, 1)
        .map(
          (first) =>
            `${name('  its first step')}${first.objective.toFixed(10)} after ${String(first.iterations)} iterations   ` +
            `published ${first.publishedObjective.toFixed(10)} after ${String(first.published)}`,
        ),
    ]),
    '',
    `${name(`to reach: ${losses(goal)}, ${String(goal.work)} units`)}${'training'.padStart(9)}${'both'.padStart(8)}   best training loss`,
    ...runs.map(
      ({ start, method, train, both, best, seconds }) =>
        name(`${method}, ${start} start`) +
        (train === null ? '–' : String(train.work)).padStart(9) +
        (both === null ? '–' : String(both.work)).padStart(8) +
        `   ${losses(best)} (${seconds.toFixed(1)} s)`,
    ),
    ...spread(runs),
  ];
}

/** Over the starts, a line for each method. */
function spread(runs: readonly ContenderSummary[]): string[] {
  const methods = [...new Set(runs.map(({ method }) => method))];
  return [
    '',
    ...methods.map((method) => {
      const own = runs.filter((run) => run.method === method);
      const trains = own.map(({ best }) => best.train);
      const both = own.filter((run) => run.both !== null).length;
      return (
        `  ${method.padEnd(24)}${String(own.filter(({ train }) => train !== null).length)} of ${String(own.length)} starts reach the training loss, ` +
        `${String(both)} both; best training losses ${Math.min(...trains).toFixed(4)} to ${Math.max(...trains).toFixed(4)}, median ${median(trains).toFixed(4)}`
      );
    }),
  ];
}
