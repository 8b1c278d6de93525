import type { WeightStep } from '@bilevel/imaging';
import { historyTable } from './historyTable.js';

/** One row of history.csv, with the name and meaning of each column. */
export interface HistoryRow {
  /** 0 is the starting point. */
  readonly step: number;
  /** The corrected value of the objective: mean over training pictures of ½‖x* − x_true‖². */
  readonly objective: number;
  /** The interval that is proven to hold the true objective. */
  readonly objectiveLower: number;
  readonly objectiveUpper: number;
  readonly hypergradientNorm: number;
  /** A-posteriori bound on the error of the hypergradient, and its parts. */
  readonly hypergradientBound: number;
  readonly boundCross: number;
  readonly boundAdjointResidual: number;
  readonly boundUpperGradient: number;
  readonly boundHessian: number;
  readonly boundRounding: number;
  /** ε and δ asked for, and the largest reached over the pictures. */
  readonly epsilon: number;
  readonly delta: number;
  readonly epsilonReached: number;
  readonly residualReached: number;
  readonly stepSize: number;
  readonly weight: number;
  readonly smoothing: number;
  /** Units of work since the start, over all pictures. */
  readonly lowerWork: number;
  readonly adjointWork: number;
  readonly totalWork: number;
  readonly evaluations: number;
  /** Since the start, without the time between an interruption and its resume. */
  readonly seconds: number;
  readonly psnrTrain: number;
  readonly ssimTrain: number;
  readonly psnrValidation: number | undefined;
  readonly ssimValidation: number | undefined;
  /** 1 when the step was proven to lower the objective. */
  readonly certifiedDecrease: number;
}

/** The columns of history.csv, in order. */
export const HISTORY_COLUMNS = [
  'step',
  'objective',
  'objectiveLower',
  'objectiveUpper',
  'hypergradientNorm',
  'hypergradientBound',
  'boundCross',
  'boundAdjointResidual',
  'boundUpperGradient',
  'boundHessian',
  'boundRounding',
  'epsilon',
  'delta',
  'epsilonReached',
  'residualReached',
  'stepSize',
  'weight',
  'smoothing',
  'lowerWork',
  'adjointWork',
  'totalWork',
  'evaluations',
  'seconds',
  'psnrTrain',
  'ssimTrain',
  'psnrValidation',
  'ssimValidation',
  'certifiedDecrease',
] as const satisfies readonly (keyof HistoryRow)[];

/** The row of an accepted step. */
export function historyRow(step: WeightStep, seconds: number): HistoryRow {
  const { objective, bound } = step;
  return {
    step: step.step,
    objective: objective.value,
    objectiveLower: objective.value - objective.error,
    objectiveUpper: objective.value + objective.error,
    hypergradientNorm: step.gradientNorm,
    hypergradientBound: bound.total,
    boundCross: bound.parts.cross,
    boundAdjointResidual: bound.parts.adjointResidual,
    boundUpperGradient: bound.parts.upperGradient,
    boundHessian: bound.parts.hessian,
    boundRounding: bound.parts.rounding,
    epsilon: step.tolerances.epsilon,
    delta: step.tolerances.delta,
    epsilonReached: step.epsilon,
    residualReached: step.residual,
    stepSize: step.stepSize,
    weight: step.parameters['weight'] ?? NaN,
    smoothing: step.parameters['smoothing'] ?? NaN,
    lowerWork: step.work.lower,
    adjointWork: step.work.adjoint,
    totalWork: step.work.total,
    evaluations: step.evaluations,
    seconds,
    psnrTrain: step.train.psnr.reconstructed,
    ssimTrain: step.train.ssim.reconstructed,
    psnrValidation: step.validation?.psnr.reconstructed,
    ssimValidation: step.validation?.ssim.reconstructed,
    certifiedDecrease: step.certifiedDecrease ? 1 : 0,
  };
}

/** The history of a learning run. */
export const HISTORY = historyTable<HistoryRow>(HISTORY_COLUMNS);
