import {
  CancelledError,
  inexactLbfgs,
  learn,
  type BoundedValue,
  type Box,
  type LearnStep,
  type Measures,
  type MethodState,
  type UpperMethod,
} from '@bilevel/core';
import type { Image } from '../image.js';
import type { ImageQuality } from '../metric/quality.js';
import { magnitude, type PatternPenalty } from './patternProblem.js';
import type { PatternSolver } from './patternSolver.js';

/** Where a solve of a pattern has come to. */
export interface PatternPoint {
  /** u, a number for each group. */
  readonly values: Float64Array;
  /** α. */
  readonly weight: number;
  /** (1/m) Σ ½‖x* − t‖² and the penalty, with its certified error. */
  readonly objective: BoundedValue;
  /** Whether every step was proven to lower that. */
  readonly proven: boolean;
  /** Means over the pictures. */
  readonly quality: ImageQuality;
  readonly evaluations: number;
  readonly work: number;
  /** x̃ of each picture, where the next solve starts. */
  readonly solutions: readonly Float64Array[];
}

/** A pattern, and what it does on the pictures that it was learned from. */
export interface TunedPattern {
  /** u. */
  readonly values: Float64Array;
  /** α. */
  readonly weight: number;
  /** (1/m) Σ ½‖x* − t‖². */
  readonly loss: number;
  readonly quality: ImageQuality;
}

/** What is moved: the groups whose numbers are not held, and whether α is. */
interface Moved {
  readonly box: Box;
  readonly penalty: PatternPenalty;
  readonly steps: number;
}

/** Certified distance, as a root mean square, of the first evaluation: later ones are as accurate as steps need. */
const FIRST_ACCURACY = 3e-3;
/** ‖P_T(−h)‖ + its bound as a share of F at which a solve ends; with so many parameters the steps end it before. */
const STOP = 5e-3;
/** No u moves by more in a trial: the loss is flat down to a u of some hundredths and then rises steeply. */
const MAX_MOVE = 0.3;
/** Bounds of α, in units of the pictures. */
const WEIGHTS = [1e-6, 10] as const;

/** Where a solve starts. */
export type PatternStart = Pick<PatternPoint, 'values' | 'weight'> & {
  readonly solutions?: readonly Float64Array[] | undefined;
};

/** F of {@link patternProblem} lowered by box-constrained limited-memory BFGS from a point. */
export async function moved(
  solver: PatternSolver,
  from: PatternStart,
  { box, penalty, steps }: Moved,
): Promise<PatternPoint> {
  const theta = solver.theta(from);
  const n = theta.length - 1;
  const problem = solver.problem(penalty);
  const oracle = await solver.oracle(problem, from.solutions);
  const size = Math.sqrt(problem.samples[0]?.dimension ?? 1);
  const method = inexactLbfgs({
    box,
    stop: { relative: STOP },
    epsilon: FIRST_ACCURACY * size,
    delta: FIRST_ACCURACY * size,
    firstMove: MAX_MOVE,
    maxMove: MAX_MOVE,
  });
  const run = learn(problem, theta, {
    method: undoubted(method),
    maxSteps: steps,
    oracle: () => oracle,
  });
  const numbersOf = (theta: Float64Array): Pick<PatternPoint, 'values' | 'weight'> => ({
    values: theta.slice(0, n),
    weight: Math.exp(theta[n] ?? NaN),
  });
  const { width, height } = solver.model.operator.input;
  const reconstruction = async (i: number): Promise<Image> =>
    magnitude(await run.solution(i), width, height);
  let last: LearnStep | undefined;
  let proven = true;
  for await (const step of run.steps()) {
    proven &&= step.step === 0 || step.certifiedDecrease;
    last = step;
    const { theta: now, objective } = step;
    await solver.options.onStep?.({ ...numbersOf(now), objective, reconstruction });
  }
  if (last === undefined) throw new CancelledError();
  const measures = await run.measure();
  return {
    ...numbersOf(last.theta),
    objective: last.objective,
    proven,
    quality: meanOf(measures),
    evaluations: last.evaluations,
    work: last.work.total,
    solutions: await Promise.all(solver.pairs.map((_, i) => run.solution(i))),
  };
}

/** Where it converges is not doubted, as `learn` does of a method that tells its rule: the next solve goes on from there. */
function undoubted<S extends MethodState>(method: UpperMethod<S>): UpperMethod<S> {
  return {
    name: method.name,
    init: (oracle, theta, limits) => method.init(oracle, theta, limits),
    advance: (oracle, state, limits) => method.advance(oracle, state, limits),
  };
}

/** The α that a pattern of these numbers does best with, all of them held: one parameter. */
export function tuned(solver: PatternSolver, from: PatternStart, steps = 5): Promise<PatternPoint> {
  const box = boxOf(from.values, from.values, WEIGHTS);
  return moved(solver, from, { box, penalty: { sparsity: 0, binary: 0 }, steps });
}

export function tunedOf({ values, weight, objective, quality }: PatternPoint): TunedPattern {
  return { values, weight, loss: objective.value, quality };
}

/** u within [lower, upper], α within a range. */
export function boxOf(
  lower: Float64Array,
  upper: Float64Array,
  weight: readonly [number, number] = WEIGHTS,
): Box {
  const with1 = (u: Float64Array, alpha: number): Float64Array => {
    const all = new Float64Array(u.length + 1);
    all.set(u);
    all[u.length] = Math.log(alpha);
    return all;
  };
  return { lower: with1(lower, weight[0]), upper: with1(upper, weight[1]) };
}

function meanOf(measures: readonly Measures[]): ImageQuality {
  const mean = (key: string): number =>
    measures.reduce((sum, one) => sum + (one[key] ?? NaN), 0) / measures.length;
  return { psnr: mean('psnr'), ssim: mean('ssim') };
}
