import {
  Pace,
  adaptiveDescent,
  learn,
  newtonCg,
  runToEnd,
  solveLower,
  type ConstantKind,
} from '@bilevel/core';
import { Model, createImage, reconstructionProblem, type TrainingPair } from '@bilevel/imaging';
import type { Signals } from './data.js';
import type { SignalPair } from './problem/problem.js';
import type { Losses } from './reference.js';

/** Smoothing of |t| that stands for none: it moves the losses by some 1e-6. */
const SMOOTHING = 1e-5;
const ACCURACY = 1e-7;
const MOST_WORK = 1_000_000;
/** Of the objective, at which the weight is tuned. */
const TOLERANCE = 1e-5;

/** Total variation with one weight α: min (1/N)‖x − y‖² + α Σ|x_{p+1} − x_p|. */
export interface TunedTotalVariation {
  readonly weight: number;
  readonly losses: Losses;
  /** x* of the test signals. */
  readonly solutions: readonly Float64Array[];
}

const asPictures = (pairs: readonly SignalPair[]): readonly TrainingPair[] =>
  pairs.map(({ truth, noisy }, i) => ({
    name: String(i),
    truth: createImage(truth.length, 1, truth),
    measured: createImage(noisy.length, 1, noisy),
  }));

/** Signals are pictures of one row. There the data term is ½‖x − y‖², hence the factor N/2. */
const MODEL = new Model({ prior: 'tv', fixed: { smoothing: SMOOTHING } });

/** Total variation at a weight. */
export function totalVariationAt(
  { train, test }: Pick<Signals, 'train' | 'test'>,
  weight: number,
): TunedTotalVariation {
  const ofTrain = denoised(train, weight);
  const ofTest = denoised(test, weight);
  return {
    weight,
    losses: { train: lossOf(train, ofTrain), test: lossOf(test, ofTest) },
    solutions: ofTest,
  };
}

/** The weight that is best for the training signals, by certified descent, and what became of it. */
export async function tuneTotalVariation(
  signals: Pick<Signals, 'train' | 'test'>,
  signal?: AbortSignal,
): Promise<TunedTotalVariation & { readonly kind: ConstantKind }> {
  const length = signals.train[0]!.truth.length;
  const run = learn(
    reconstructionProblem(asPictures(signals.train), MODEL),
    MODEL.thetaOf({ weight: (START * length) / 2, smoothing: SMOOTHING }),
    {
      method: adaptiveDescent({ stop: { relative: TOLERANCE } }),
      lower: newtonCg(),
      maxWorkPerSolve: MOST_WORK,
      ...(signal && { signal }),
    },
  );
  let last = run.best;
  for await (const step of run.steps()) last = step;
  if (last === undefined) throw new Error('A run ended without a step.');
  const weight = (2 * Math.exp(last.theta[0]!)) / length;
  return { ...totalVariationAt(signals, weight), kind: last.objective.kind };
}

/** α to start from. */
const START = 0.1;

function denoised(pairs: readonly SignalPair[], weight: number): readonly Float64Array[] {
  return asPictures(pairs).map(({ truth, measured }) => {
    const y = measured.data;
    const theta = MODEL.thetaOf({ weight: (weight * y.length) / 2, smoothing: SMOOTHING });
    const level = MODEL.lowerLevel(y, truth, theta);
    const limits = { epsilon: ACCURACY, maxWork: MOST_WORK };
    const point = runToEnd(solveLower(newtonCg(), level, y, limits, new Pace())).point.slice();
    level.release?.();
    return point;
  });
}

function lossOf(pairs: readonly SignalPair[], solutions: readonly Float64Array[]): number {
  let sum = 0;
  for (const [i, { truth }] of pairs.entries()) {
    const x = solutions[i]!;
    for (let p = 0; p < x.length; p++) sum += (x[p]! - truth[p]!) ** 2 / x.length;
  }
  return sum / pairs.length;
}
