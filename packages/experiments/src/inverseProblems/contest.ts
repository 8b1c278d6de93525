import { setImmediate } from 'node:timers/promises';
import {
  adaptiveDescent,
  conjugateGradient,
  newtonFinish,
  type BoundedValue,
  type OracleOptions,
  type WarmStart,
} from '@bilevel/core';
import {
  boxOf,
  learnWeights,
  startOf,
  type LearnedModel,
  type Model,
  type TrainingPair,
} from '@bilevel/imaging';
import { gridSearch, type GridSearch } from './grid.js';
import { Objective, type Solved } from './objective.js';
import type { InverseSettings } from './settings.js';

/** What a way to choose the parameters came to. */
interface Chosen {
  readonly model: LearnedModel;
  /** Known to `InverseSettings.verified`. */
  readonly objective: BoundedValue;
  readonly work: number;
  /** Of the processor. */
  readonly seconds: number;
}

/** A learning run. */
export interface Learned extends Chosen {
  readonly steps: number;
  readonly status: string;
  /** ‖h‖ and the bound on its error at the step that counts, and whether that bound is proven. */
  readonly hypergradient: { readonly norm: number; readonly bound: number; readonly kind: string };
  /** Certified root-mean-square distance to the minimisers there. */
  readonly accuracy: number;
}

/** A grid search. */
export interface Searched extends Chosen {
  readonly points: GridSearch['points'];
}

/** Units of work that each solve of each picture may take. */
const MOST_WORK = 100_000;

/** Below, the same for both. */
const SOLVERS: OracleOptions = {
  lower: newtonFinish(),
  linear: conjugateGradient(),
  certificate: 'local',
  maxWork: MOST_WORK,
};

/** What a contest may take, and how it is told of. */
export interface ContestOptions {
  readonly steps: number;
  readonly settings: InverseSettings;
  readonly signal?: AbortSignal | undefined;
  readonly onPart: (what: string) => void;
}

/** Learns, by steps that are proven. @throws CancelledError */
export async function learned(
  pairs: readonly TrainingPair[],
  model: Model,
  { steps: maxSteps, settings, signal, onPart }: ContestOptions,
): Promise<Learned> {
  const seconds = processorClock();
  const learning = learnWeights(pairs, [], {
    ...{ model, maxSteps, threads: 1, maxWorkPerSolve: MOST_WORK },
    ...{ lower: SOLVERS.lower, linear: SOLVERS.linear },
    method: adaptiveDescent({ stop: { relative: settings.tolerance }, box: boxOf(pairs, model) }),
    ...(signal && { signal }),
    pause: () => setImmediate(),
  });
  const iterator = learning.steps();
  for (;;) {
    const next = await iterator.next();
    if (next.done !== true) {
      onPart(`step ${String(next.value.step)}, objective ${next.value.objective.value.toFixed(5)}`);
      continue;
    }
    const { status, best, last, model: found } = next.value;
    const taken = seconds();
    const { bound, gradientNorm, epsilon, tolerances } = best;
    const objective = new Objective(pairs, learning.model, { ...SOLVERS, signal });
    return {
      model: found,
      objective: await objective.verified(best.theta, tolerances, settings.verified),
      ...{ work: last.work.total, seconds: taken, steps: last.step, status },
      hypergradient: { norm: gradientNorm, bound: bound.total, kind: bound.kind },
      accuracy: epsilon / Math.sqrt(objective.dimension),
    };
  }
}

/** How far a grid search has come. */
export interface SearchSoFar {
  /** One after the other. */
  readonly points: readonly Solved[];
  /** Where the next one starts from. */
  readonly warmStarts: readonly WarmStart[];
  readonly seconds: number;
}

/**
 * The best of a grid, of lower solves to a certified root-mean-square distance of `accuracy`. What there is `soFar` is not
 * solved again; `keep` is told of each further point.
 *
 * @throws CancelledError
 */
export async function searched(
  pairs: readonly TrainingPair[],
  given: Model,
  accuracy: number,
  { settings, signal, onPart }: ContestOptions,
  soFar: SearchSoFar = { points: [], warmStarts: [], seconds: 0 },
  keep: (soFar: SearchSoFar) => Promise<void> = () => Promise.resolve(),
): Promise<Searched> {
  const clock = processorClock();
  const seconds = (): number => soFar.seconds + clock();
  const model = given.over(pairs);
  const options = { ...SOLVERS, signal, pause: () => setImmediate() };
  const start = model.thetaOf(startOf(pairs, model));
  const objective = new Objective(pairs, model, options);
  if (soFar.points.length > 0) await objective.restore(soFar.warmStarts);
  const done: Solved[] = [];
  const solved = async (theta: Float64Array, bar: number): Promise<Solved> => {
    const known = soFar.points[done.length];
    if (known === undefined) {
      onPart(`grid, point ${String(done.length + 1)}`);
      await setImmediate();
    }
    const found = known ?? (await objective.solved(theta, accuracy, bar));
    done.push(found);
    if (known === undefined) {
      const warmStarts = await objective.snapshot();
      await keep({ points: done, warmStarts, seconds: seconds() });
    }
    return found;
  };
  const { points, best, work } = await gridSearch(model, start, settings.grid, solved);
  const taken = seconds();
  const size = accuracy * Math.sqrt(objective.dimension);
  return {
    model: { prior: model.prior, values: model.at(best.theta), ...optionsOf(model) },
    objective: await objective.verified(
      best.theta,
      { epsilon: size, delta: size },
      settings.verified,
    ),
    ...{ work, seconds: taken, points },
  };
}

function optionsOf({ options }: Model): Omit<LearnedModel, 'prior' | 'values'> {
  const { ridge, operator, fidelity } = options;
  return {
    ...(ridge !== undefined && { ridge }),
    ...(operator && { operator }),
    ...(fidelity && { fidelity }),
  };
}

/** Seconds of the processor since it was made: what else the machine does hardly counts. */
function processorClock(): () => number {
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1e6;
  };
}
