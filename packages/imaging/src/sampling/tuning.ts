import {
  CancelledError,
  inexactLbfgs,
  learn,
  newtonCg,
  type BoundedValue,
  type Box,
  type LearnStep,
  type Measures,
} from '@bilevel/core';
import type { Image } from '../image.js';
import type { MetricOptions } from '../metric/options.js';
import type { ImageQuality } from '../metric/quality.js';
import {
  magnitude,
  patternProblem,
  type PatternModel,
  type PatternPair,
  type PatternPenalty,
} from './patternProblem.js';

/** Options that every solve of a pattern has. */
export interface PatternSolveOptions {
  /** Of PSNR and SSIM, on magnitudes. */
  readonly scores?: MetricOptions;
  /** Units of work that each solve of each picture may take. Default 5000. */
  readonly maxWorkPerSolve?: number;
  /** @throws CancelledError between inner iterations */
  readonly signal?: AbortSignal;
  /** Called every few milliseconds of work; it goes on when the promise resolves. */
  readonly pause?: () => Promise<unknown>;
  /** Told of each accepted step of each solve, which goes on when the promise resolves. */
  readonly onStep?: (step: PatternStep) => Promise<void> | void;
}

/** A step on the way to a {@link PatternPoint}. */
export interface PatternStep {
  /** u. */
  readonly values: Float64Array;
  /** α. */
  readonly weight: number;
  readonly objective: BoundedValue;
  /** |x̃| of picture i; only until the promise of `onStep` resolves. */
  readonly reconstruction: (i: number) => Promise<Image>;
}

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

/** What is moved: the groups whose numbers are not held, and whether α is. */
interface Moved {
  readonly box: Box;
  readonly penalty: PatternPenalty;
  readonly steps: number;
}

/** Certified distance, as a root mean square, of the first evaluation: later ones are as accurate as steps need. */
const FIRST_ACCURACY = 3e-3;
/** ‖P_T(−h)‖ + its bound as a share of F at which a solve ends; with so many parameters the steps end it before. */
const STOP = 1e-3;
/** Bounds of α, in units of the pictures. */
const WEIGHTS = [1e-6, 10] as const;

/** F of {@link patternProblem} lowered by box-constrained limited-memory BFGS from a point. */
export async function moved(
  pairs: readonly PatternPair[],
  model: PatternModel,
  from: Pick<PatternPoint, 'values' | 'weight'> & { readonly solutions?: readonly Float64Array[] },
  { box, penalty, steps }: Moved,
  options: PatternSolveOptions = {},
): Promise<PatternPoint> {
  const { scores, maxWorkPerSolve = 5000, signal, pause, onStep } = options;
  const n = model.parameterisation.parameters;
  const theta = new Float64Array(n + 1);
  theta.set(from.values);
  theta[n] = Math.log(from.weight);
  const cold = patternProblem(pairs, model, penalty, scores);
  const problem = {
    ...cold,
    samples: cold.samples.map((sample, i) => {
      const start = from.solutions?.[i];
      return start ? { ...sample, start } : sample;
    }),
  };
  const size = Math.sqrt(problem.samples[0]?.dimension ?? 1);
  const run = learn(problem, theta, {
    method: inexactLbfgs({
      box,
      stop: { relative: STOP },
      epsilon: FIRST_ACCURACY * size,
      delta: FIRST_ACCURACY * size,
      firstMove: 0.5,
    }),
    lower: newtonCg(),
    certificate: 'local',
    maxSteps: steps,
    maxWorkPerSolve,
    signal,
    pause,
  });
  const numbersOf = (theta: Float64Array): Pick<PatternPoint, 'values' | 'weight'> => ({
    values: theta.slice(0, n),
    weight: Math.exp(theta[n] ?? NaN),
  });
  const { width, height } = model.operator.input;
  const reconstruction = async (i: number): Promise<Image> =>
    magnitude(await run.solution(i), width, height);
  let last: LearnStep | undefined;
  let proven = true;
  for await (const step of run.steps()) {
    proven &&= step.step === 0 || step.certifiedDecrease;
    last = step;
    const { theta: now, objective } = step;
    await onStep?.({ ...numbersOf(now), objective, reconstruction });
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
    solutions: await Promise.all(pairs.map((_, i) => run.solution(i))),
  };
}

/** The α that a pattern of these numbers does best with, all of them held: one parameter. */
export function tuned(
  pairs: readonly PatternPair[],
  model: PatternModel,
  from: Parameters<typeof moved>[2],
  options: PatternSolveOptions = {},
  steps = 5,
): Promise<PatternPoint> {
  const box = boxOf(from.values, from.values, WEIGHTS);
  return moved(pairs, model, from, { box, penalty: { sparsity: 0, binary: 0 }, steps }, options);
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
