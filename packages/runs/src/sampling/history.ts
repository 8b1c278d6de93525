import type { PatternStage } from '@bilevel/imaging';
import { historyTable } from '../historyTable.js';

/** A row of history.csv of a run that learns what to measure: a stage of its ramp. */
export interface SamplingRow {
  /** The stage; 0 measures all of k-space. */
  readonly step: number;
  /** Share of k-space that has a weight, and that the pattern of 0 and 1 measures. */
  readonly rate: number;
  /** The penalty of a sample, β₁. */
  readonly sparsity: number;
  /** The mean of ½‖x* − t‖² and the penalty, and the interval that holds the true one. */
  readonly objective: number;
  readonly objectiveLower: number;
  readonly objectiveUpper: number;
  /** Whether each step of the stage was proven to lower that: 1 or 0. */
  readonly proven: number;
  /** Of the pattern of 0 and 1 with a weight of total variation of its own: the mean of ½‖x* − t‖², and mean scores. */
  readonly loss: number;
  readonly psnr: number;
  readonly ssim: number;
  /** That weight, α. */
  readonly weight: number;
  /** Units that the steps of all stages took. */
  readonly totalWork: number;
  /** Since the start, without the time between an interruption and its resume. */
  readonly seconds: number;
}

export const SAMPLING_HISTORY = historyTable<SamplingRow>([
  'step',
  'rate',
  'sparsity',
  'objective',
  'objectiveLower',
  'objectiveUpper',
  'proven',
  'loss',
  'psnr',
  'ssim',
  'weight',
  'totalWork',
  'seconds',
]);

/** The row of a stage, after so much work and time. */
export function samplingRow(
  { stage, rate, sparsity, objective, error, proven, rounded }: PatternStage,
  totalWork: number,
  seconds: number,
): SamplingRow {
  return {
    step: stage,
    ...{ rate, sparsity, objective },
    objectiveLower: objective - error,
    objectiveUpper: objective + error,
    proven: proven ? 1 : 0,
    loss: rounded.loss,
    ...rounded.quality,
    weight: rounded.weight,
    ...{ totalWork, seconds },
  };
}
