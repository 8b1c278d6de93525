import { Pace, newtonCg, runToEnd, solveLower } from '@bilevel/core';
import { Model, learnWeights, numbersIn, type TrainingPair } from '@bilevel/imaging';
import type { Contender } from './contenders.js';

/** Root-mean-square distance to the minimiser at which the true objective is taken. */
const ACCURACY = 1e-10;

/** What is learned. */
interface Weights {
  readonly weight: number;
  readonly smoothing: number;
}

/** Where every run starts: e⁻⁵ for both. Its own constant, so that traces of other dates compare. */
const START = { weight: Math.exp(-5), smoothing: Math.exp(-5) };

/** A run's accepted steps. */
export interface Trace {
  readonly name: string;
  readonly family: Contender['family'];
  readonly points: readonly TracePoint[];
}

/** One step. */
interface TracePoint extends Weights {
  readonly step: number;
  /** Units until then, all pictures together. */
  readonly work: number;
  /** The true objective: mean of ½‖x* − x_true‖² over the pictures. */
  readonly objective: number;
}

/** What a run may take. */
export interface TraceLimits {
  readonly maxSteps: number;
  /** Units of work, all pictures together. */
  readonly maxWork: number;
  readonly signal?: AbortSignal | undefined;
}

/** Runs one contender, and measures the true objective at each of its steps. @throws CancelledError */
export async function trace(
  { name, family, method }: Contender,
  pairs: readonly TrainingPair[],
  objective: TrueObjective,
  { maxSteps, maxWork, signal }: TraceLimits,
): Promise<Trace> {
  const learning = learnWeights(pairs, [], {
    method,
    start: START,
    maxSteps,
    maxWork,
    ...(signal && { signal }),
  });
  const points: TracePoint[] = [];
  for await (const { step, work, parameters } of learning.steps()) {
    const { weight = NaN, smoothing = NaN } = numbersIn(parameters);
    const at = objective.at({ weight, smoothing });
    points.push({ step, work: work.total, objective: at, weight, smoothing });
  }
  return { name, family, points };
}

/** The objective to about nine digits; from each point to the next the solutions are kept to start from. */
export class TrueObjective {
  readonly #model = new Model();
  readonly #pairs: readonly TrainingPair[];
  readonly #solutions: Float64Array[];

  constructor(pairs: readonly TrainingPair[]) {
    this.#pairs = pairs;
    this.#solutions = pairs.map(({ measured: noisy }) => noisy.data);
  }

  at(weights: Weights): number {
    const theta = this.#model.thetaOf({ ...weights });
    let sum = 0;
    for (const [i, { truth, measured: noisy }] of this.#pairs.entries()) {
      const level = this.#model.lowerLevel(noisy.data, truth, theta);
      const epsilon = ACCURACY * Math.sqrt(noisy.data.length);
      const from = this.#solutions[i]!;
      const solve = solveLower(newtonCg(), level, from, { epsilon, maxWork: 100_000 }, new Pace());
      // A copy: the solver's own array goes with the level.
      const point = runToEnd(solve).point.slice();
      level.release?.();
      this.#solutions[i] = point;
      for (let p = 0; p < point.length; p++) sum += (point[p]! - truth.data[p]!) ** 2;
    }
    return sum / 2 / this.#pairs.length;
  }
}
