import { setImmediate } from 'node:timers/promises';
import {
  adaptiveDescent,
  conjugateGradient,
  newtonFinish,
  type BoundedValue,
  type ConstantKind,
} from '@bilevel/core';
import {
  addGaussianNoise,
  boxOf,
  estimateNoise,
  isImage,
  learnWeights,
  Model,
  noiseSeed,
  numbersIn,
  type MeasuredPicture,
  type TrainingPair,
  type WeightStep,
} from '@bilevel/imaging';
import { scoresOf } from '../inverseProblems/scores.js';
import { mean } from '../statistics.js';
import type { RegulariserSettings, UnsupervisedSettings, WaySettings } from './settings.js';

/** What learning in one way, from one draw of the noise, came to. */
export interface Row {
  readonly sigma: number;
  readonly regulariser: string;
  readonly way: string;
  readonly seed: number;
  /** Means over pictures that were not learned from. */
  readonly psnr: number;
  readonly ssim: number;
  /** Of the pictures learned from: the mean PSNR against the truth, and as the risk estimates it. */
  readonly train: {
    readonly psnr: number;
    readonly estimated?: { readonly psnr: number; readonly error: number };
  };
  /** The mean of σ as learning took it. */
  readonly sigmaTaken: number;
  readonly objective: BoundedValue;
  readonly hypergradient: {
    readonly norm: number;
    readonly bound: number;
    readonly kind: ConstantKind;
  };
  readonly steps: number;
  readonly status: string;
  readonly work: number;
  /** Of the processor, for learning alone. */
  readonly seconds: number;
  /** Those of one number each. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** What a {@link rowOf} is of. */
interface RowTask {
  readonly sigma: number;
  readonly seed: number;
  readonly way: WaySettings;
  readonly regulariser: RegulariserSettings;
  readonly train: readonly TrainingPair[];
  readonly test: readonly TrainingPair[];
  readonly settings: UnsupervisedSettings;
  readonly signal?: AbortSignal | undefined;
  readonly onPart: (what: string) => void;
}

/** Units of work that each solve of each picture may take. */
const MOST_WORK = 100_000;

/** Learns in one way, and scores what was learned. @throws CancelledError */
export async function rowOf(task: RowTask): Promise<Row> {
  const { sigma, seed, way, regulariser, train, test, settings, signal, onPart } = task;
  const pictures = train.map((pair) => knownTo(way, pair, sigma, seed));
  const model = new Model({ prior: regulariser.prior });
  const risk = { ...way.risk, ...(way.sigma && { options: { seed } }) };
  const began = process.cpuUsage();
  const iterator = learnWeights(pictures, [], {
    ...{ model, risk, maxSteps: regulariser.steps, threads: 1, maxWorkPerSolve: MOST_WORK },
    ...{ lower: newtonFinish(), linear: conjugateGradient() },
    method: adaptiveDescent({
      stop: { relative: settings.tolerance },
      box: boxOf(pictures, model, risk),
    }),
    ...(signal && { signal }),
    pause: () => setImmediate(),
  }).steps();
  const steps: WeightStep[] = [];
  let next = await iterator.next();
  for (; next.done !== true; next = await iterator.next()) {
    steps.push(next.value);
    const { step, objective } = next.value;
    onPart(`step ${String(step)}, objective ${objective.value.toFixed(5)}`);
  }
  const { user, system } = process.cpuUsage(began);
  const { best, last, status, model: found } = next.value;
  const scored = steps.find(({ step }) => step === best.step) ?? steps[0];
  if (scored === undefined) throw new Error('Learning has at least its start.');
  onPart('unseen pictures');
  const { psnr, ssim } = await scoresOf(found, test, settings.accuracy, signal);
  const { psnrEstimated: estimated } = scored;
  return {
    ...{ sigma, seed, regulariser: regulariser.name, way: way.name, psnr, ssim },
    train: {
      psnr: scored.train.psnr.reconstructed,
      ...(estimated && {
        estimated: { psnr: estimated.train, error: estimated.errors?.train ?? NaN },
      }),
    },
    sigmaTaken: mean(pictures.map((one) => one.sigma ?? sigma)),
    objective: best.objective,
    hypergradient: { norm: best.gradientNorm, bound: best.bound.total, kind: best.bound.kind },
    ...{ steps: last.step, status, work: last.work.total, seconds: (user + system) / 1e6 },
    parameters: numbersIn(found.values),
  };
}

/** What a way knows of a picture; the truth is for scores alone but where it is learned from. */
function knownTo(
  { risk, sigma: known }: WaySettings,
  { name, truth, measured }: TrainingPair,
  sigma: number,
  seed: number,
): MeasuredPicture {
  if (risk.name === 'clean') return { name, truth, measured };
  const blind = { name, measured, check: truth };
  if (known === undefined) {
    const own = noiseSeed(seed, `${name}\nsecond`);
    return { ...blind, second: addGaussianNoise(truth, { sigma, seed: own }) };
  }
  if (known === 'known') return { ...blind, sigma };
  if (!isImage(measured)) throw new Error('A picture is measured as it is.');
  const estimate = estimateNoise(measured, name);
  return { ...blind, sigma: estimate.sigma, sigmaError: estimate.error };
}
