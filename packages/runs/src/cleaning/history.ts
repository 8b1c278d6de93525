import type { CleaningStep } from '@bilevel/hypercleaning';
import { historyTable } from '../historyTable.js';

/** A row of a cleaning run's history.csv: an accepted step. */
export interface CleaningRow {
  /** 0 is the starting point. */
  readonly step: number;
  /** Mean cross-entropy of the validation samples, and the interval proven to hold the true one. */
  readonly objective: number;
  readonly objectiveLower: number;
  readonly objectiveUpper: number;
  readonly hypergradientNorm: number;
  /** Bound on the error of the hypergradient. */
  readonly hypergradientBound: number;
  /** Mean cross-entropy of the hold-out samples, and the share of them that is classified right. */
  readonly holdOutLoss: number;
  readonly holdOutAccuracy: number;
  /** Units of work since the start: passes over the training samples. */
  readonly lowerWork: number;
  readonly adjointWork: number;
  readonly totalWork: number;
  /** Since the start, without the time between an interruption and its resume. */
  readonly seconds: number;
}

/** The history of a cleaning run. */
export const CLEANING_HISTORY = historyTable<CleaningRow>([
  'step',
  'objective',
  'objectiveLower',
  'objectiveUpper',
  'hypergradientNorm',
  'hypergradientBound',
  'holdOutLoss',
  'holdOutAccuracy',
  'lowerWork',
  'adjointWork',
  'totalWork',
  'seconds',
]);

/** The row of a step. */
export function cleaningRow(step: CleaningStep, seconds: number): CleaningRow {
  const { objective, bound, work, holdOut } = step;
  return {
    step: step.step,
    objective: objective.value,
    objectiveLower: objective.value - objective.error,
    objectiveUpper: objective.value + objective.error,
    hypergradientNorm: step.gradientNorm,
    hypergradientBound: bound.total,
    holdOutLoss: holdOut.loss,
    holdOutAccuracy: holdOut.accuracy,
    lowerWork: work.lower,
    adjointWork: work.adjoint,
    totalWork: work.total,
    seconds,
  };
}
