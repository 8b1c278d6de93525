import type { Beforehand } from '@bilevel/core';
import type { WeightStep } from '@bilevel/imaging';
import { numbersIn } from '@bilevel/imaging/describe';
import { historyTable, type HistoryTable } from './historyTable.js';

/** Names of the parameters of every term that a sum of regularisers may have. */
const PARAMETER_KEYS = [
  ...['weight', 'smoothing', 'weight2', 'smoothing2'],
  ...['weight3', 'smoothing3', 'weight4', 'smoothing4'],
] as readonly ParameterKey[];
type ParameterKey = `${'weight' | 'smoothing'}${'' | '2' | '3' | '4'}`;

/** The parameters of a model; undefined for those that it does not have. */
type ParameterColumns = Readonly<Partial<Record<ParameterKey, number | undefined>>>;

/** One row of history.csv, with the name and meaning of each column. */
export interface HistoryRow extends ParameterColumns {
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
  /**
   * Constants of the lower levels at θ, the least μ and the largest of the others over the pictures, and
   * whether all are proven (1); and the a-priori bound on the error of the hypergradient, from them and ε and
   * δ asked for. Undefined in rows of earlier versions.
   */
  readonly strongConvexity?: number | undefined;
  readonly lipschitzGradient?: number | undefined;
  readonly lipschitzHessian?: number | undefined;
  readonly lipschitzCross?: number | undefined;
  readonly constantsCertified?: number | undefined;
  readonly aPrioriBound?: number | undefined;
  /**
   * In runs by way of windows: how many the numbers of the row are of, undefined where they are of the whole pictures; and the
   * error of the hypergradient that follows from there being no more, estimated.
   */
  readonly windows?: number | undefined;
  readonly samplingError?: number | undefined;
  /** In runs without clean pictures: the mean PSNR as the risk estimates it; NaN where it says nothing of that. */
  readonly psnrEstimatedTrain?: number | undefined;
  readonly psnrEstimatedValidation?: number | undefined;
}

/** All columns that history.csv may have, in order. */
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
  'weight2',
  'smoothing2',
  'weight3',
  'smoothing3',
  'weight4',
  'smoothing4',
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
  'strongConvexity',
  'lipschitzGradient',
  'lipschitzHessian',
  'lipschitzCross',
  'constantsCertified',
  'aPrioriBound',
  'windows',
  'samplingError',
  'psnrEstimatedTrain',
  'psnrEstimatedValidation',
] as const satisfies readonly (keyof HistoryRow)[];

/** Those of runs by way of windows alone. */
const WINDOW_COLUMNS = ['windows', 'samplingError'] as const;

/** Those of runs without clean pictures alone. */
const RISK_COLUMNS = ['psnrEstimatedTrain', 'psnrEstimatedValidation'] as const;

/** Which columns a history has beside those of all. */
export interface HistoryColumns {
  /** It is of a run by way of windows. */
  readonly isWindowed?: boolean;
  /** It is of a run without clean pictures. */
  readonly isEstimated?: boolean;
}

/** The columns of every history; those of a model's parameters have the keys of these for names. */
export type HistoryColumn = Exclude<(typeof HISTORY_COLUMNS)[number], ParameterKey>;

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
    ...numbersIn(step.parameters),
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
    ...(step.beforehand && constantColumns(step.beforehand)),
    ...(step.psnrEstimated && {
      psnrEstimatedTrain: step.psnrEstimated.train,
      psnrEstimatedValidation: step.psnrEstimated.validation,
    }),
    ...(step.drawn && { windows: step.drawn.samples, samplingError: step.drawn.error }),
  };
}

function constantColumns({ constants, bound }: Beforehand): Partial<HistoryRow> {
  const { strongConvexity, lipschitzGradient, lipschitzHessian, lipschitzCross } = constants;
  const proven = Object.values(constants).every(({ kind }) => kind === 'certified');
  return {
    strongConvexity: strongConvexity.value,
    lipschitzGradient: lipschitzGradient.value,
    lipschitzHessian: lipschitzHessian.value,
    lipschitzCross: lipschitzCross.value,
    constantsCertified: proven ? 1 : 0,
    aPrioriBound: bound.total,
  };
}

/** How histories of learning runs are read, whatever the model. */
export const HISTORY = historyTable<HistoryRow>(HISTORY_COLUMNS);

/** The history of a model with these parameters, as it is written. */
export function historyOf(
  parameters: readonly { readonly key: string }[],
  { isWindowed = false, isEstimated = false }: HistoryColumns = {},
): HistoryTable<HistoryRow> {
  const own = new Set(parameters.map(({ key }) => key));
  const isOther = (column: string): boolean =>
    ((PARAMETER_KEYS as readonly string[]).includes(column) && !own.has(column)) ||
    (!isWindowed && (WINDOW_COLUMNS as readonly string[]).includes(column)) ||
    (!isEstimated && (RISK_COLUMNS as readonly string[]).includes(column));
  return historyTable<HistoryRow>(HISTORY_COLUMNS.filter((column) => !isOther(column)));
}
