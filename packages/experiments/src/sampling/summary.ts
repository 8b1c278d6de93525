import type { LearnedPattern, PatternStage } from '@bilevel/imaging';
import { deviation, mean } from '../statistics.js';
import type { ScoreRow } from './compare.js';
import type { SamplingSettings } from './settings.js';

/** One line of the table: means over slices, and over seeds with their spread. */
export interface SamplingResult {
  readonly groups: string;
  readonly target: number;
  readonly name: string;
  readonly rate: number;
  readonly psnr: number;
  readonly psnrSpread: number;
  readonly ssim: number;
  readonly ssimSpread: number;
}

/** What the experiment found. */
export interface SamplingSummary extends SamplingSettings {
  readonly results: readonly SamplingResult[];
  /** Of each kind of groups: seconds that learning took, all rates together, and its stages. */
  readonly learned: readonly {
    readonly groups: string;
    readonly seconds: number;
    readonly stages: number;
    readonly evaluations: number;
    readonly work: number;
  }[];
}

/** Means over slices for each seed of pattern and noise, then mean and deviation over those. */
export function resultsOf(rows: readonly ScoreRow[]): SamplingResult[] {
  const keyOf = ({ groups, target, name }: ScoreRow): string =>
    `${groups} ${String(target)} ${name}`;
  return [...new Set(rows.map(keyOf))].flatMap((key) => {
    const own = rows.filter((row) => keyOf(row) === key);
    const [first] = own;
    if (first === undefined) return [];
    const runs = [...new Set(own.map(({ seed, noise }) => `${String(seed)} ${String(noise)}`))].map(
      (run) => own.filter(({ seed, noise }) => `${String(seed)} ${String(noise)}` === run),
    );
    const over = (of: 'psnr' | 'ssim'): number[] =>
      runs.map((run) => mean(run.map((row) => row[of])));
    const { groups, target, name } = first;
    return {
      ...{ groups, target, name, rate: mean(own.map(({ rate }) => rate)) },
      ...{ psnr: mean(over('psnr')), psnrSpread: deviation(over('psnr')) },
      ...{ ssim: mean(over('ssim')), ssimSpread: deviation(over('ssim')) },
    };
  });
}

/** The table for people. */
export function samplingText({ results, learned, ...settings }: SamplingSummary): string[] {
  const { width, height, source, sigma, learning, seeds } = settings;
  return [
    `${String(width)}×${String(height)} (${source}), noise ${String(sigma)}, learned from ${String(learning.length)} pictures, ` +
      `tested on the others: mean and spread over ${String(seeds)} seeds`,
    ...learned.map(
      ({ groups, seconds, stages, evaluations }) =>
        `${groups}: learned in ${seconds.toFixed(0)} s, ${String(stages)} stages, ${String(evaluations)} evaluations`,
    ),
    '',
    `${'groups'.padEnd(8)}${'rate'.padEnd(8)}${'pattern'.padEnd(18)}${'PSNR (dB)'.padEnd(18)}SSIM`,
    ...results.map(
      ({ groups, rate, name, psnr, psnrSpread, ssim, ssimSpread }) =>
        groups.padEnd(8) +
        rate.toFixed(4).padEnd(8) +
        name.padEnd(18) +
        `${psnr.toFixed(2)} ± ${psnrSpread.toFixed(2)}`.padEnd(18) +
        `${ssim.toFixed(4)} ± ${ssimSpread.toFixed(4)}`,
    ),
  ];
}

/** A row of `stages.csv`: rate against error, stage by stage. */
export function stageRow(groups: string, stage: PatternStage): object {
  const {
    stage: number,
    sparsity,
    rate,
    weight,
    objective,
    error,
    proven,
    quality,
    rounded,
  } = stage;
  return {
    ...{ groups, stage: number, sparsity, rate, weight, objective, error, proven, ...quality },
    ...{ roundedWeight: rounded.weight, roundedLoss: rounded.loss },
    ...{ roundedPsnr: rounded.quality.psnr, roundedSsim: rounded.quality.ssim },
    ...{ evaluations: stage.evaluations, work: stage.work },
  };
}

/** A row of `learned.csv`. */
export function learnedRow(
  groups: string,
  { target, rate, binary, weights }: LearnedPattern,
): object {
  return {
    ...{ groups, target, rate },
    ...{ binaryWeight: binary.weight, binaryLoss: binary.loss, ...binary.quality },
    ...{ weightsWeight: weights.weight, weightsLoss: weights.loss },
    ...{ weightsPsnr: weights.quality.psnr, weightsSsim: weights.quality.ssim },
  };
}
