import {
  BOUND_TERMS,
  STYLE,
  objectiveGap,
  printed,
  stoppingLevel,
  whole,
  workAfter,
} from '@bilevel/runs/display';
import { aPrioriBound } from './constants.js';
import type { HistoryColumn } from '../../../shared/schemas/runs.js';
import type { Line } from '../../charts/line.js';
import type { History } from '../../charts/history.js';

export type XAxis = 'step' | 'totalWork' | 'seconds';

export const X_AXES: { readonly value: XAxis; readonly label: string }[] = [
  { value: 'step', label: 'Steps' },
  { value: 'totalWork', label: 'Work' },
  { value: 'seconds', label: 'Seconds' },
];

export const X_LABELS: Readonly<Record<XAxis, string>> = {
  step: 'step',
  totalWork: 'units of work',
  seconds: 'seconds',
};

/** A chart of the watch page, as data. */
export interface ChartSpec {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  readonly band?: readonly [number, number];
  /** Whether a log axis makes sense, and is the choice to begin with. */
  readonly log: boolean;
}

/** Values of an objective, and the ends of the intervals that hold them. */
interface ObjectiveValues {
  readonly value: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

const TERM_STYLES = [STYLE.first, STYLE.second, STYLE.third, STYLE.fourth, STYLE.levelSecond];

/** What charts show of a run beside its history; undefined until it has been read. */
export interface ChartContext {
  readonly tolerance: number | undefined;
  readonly prior: string | undefined;
  /** Of the largest training picture. */
  readonly pixels: number | undefined;
  /** In all, of a run that has ended. */
  readonly work: number | undefined;
  /** Whether the objective is drawn from its lower bound up, on a log axis. */
  readonly gap: boolean;
}

/** An objective with its interval, or both above the lower bound, where both can be seen. */
export function objectiveSpec(of: ObjectiveValues, what: string, gap: boolean): ChartSpec {
  const { bound, ...shown } = gap ? objectiveGap(of) : { ...of, bound: undefined };
  const label = bound === undefined ? 'objective' : 'objective − lower bound';
  const format = bound === undefined ? printed.objective : printed.number;
  const edge = (name: 'upper' | 'lower'): Line => ({
    ...{ label: `${name} end`, values: shown[name], style: STYLE.first, hidden: true },
  });
  return {
    title: 'Objective',
    unit:
      bound === undefined
        ? `${what}, with the interval that holds it`
        : `minus ${printed.objective(bound)}, the lowest lower end of its intervals`,
    lines: [
      { label, values: shown.value, style: STYLE.first, format },
      edge('upper'),
      edge('lower'),
    ],
    band: [1, 2],
    log: gap,
  };
}

/** What the charts show of a history. */
export function chartSpecs(history: History, context: ChartContext): ChartSpec[] {
  const { tolerance, prior, pixels = NaN, work, gap } = context;
  const of = (name: HistoryColumn): Float64Array => history.column(name);
  const line = (
    label: string,
    name: HistoryColumn,
    style: Line['style'],
    format: Line['format'] = printed.number,
  ): Line => ({ label, values: of(name), style, format });
  const stopping = of('objective').map((value) =>
    stoppingLevel(value, { relative: tolerance ?? NaN }),
  );
  const columns = {
    ...{ weight: of('weight'), smoothing: of('smoothing') },
    ...{ epsilon: of('epsilon'), delta: of('delta'), objective: of('objectiveUpper') },
  };
  const aPriori = columns.weight.map((weight, i) =>
    aPrioriBound(prior, {
      ...{ weight, pixels },
      smoothing: columns.smoothing[i]!,
      epsilon: columns.epsilon[i]!,
      delta: columns.delta[i]!,
      objective: columns.objective[i]!,
    }),
  );
  const validated = of('psnrValidation').some((value) => Number.isFinite(value));
  const second = (label: string, name: HistoryColumn, format: Line['format']): Line[] =>
    validated ? [line(label, name, STYLE.second, format)] : [];
  return [
    objectiveSpec(
      { value: of('objective'), lower: of('objectiveLower'), upper: of('objectiveUpper') },
      'mean of ½‖x* − x_true‖²',
      gap,
    ),
    {
      title: 'Hypergradient and bound',
      unit: 'the direction can be trusted where a bound is below the norm',
      lines: [
        line('norm ‖h‖', 'hypergradientNorm', STYLE.first),
        line('a-posteriori bound', 'hypergradientBound', STYLE.second, printed.bound),
        { label: 'a-priori bound', values: aPriori, style: STYLE.fourth, format: printed.bound },
        { label: 'stopping level', values: stopping, style: STYLE.level },
      ],
      log: true,
    },
    {
      title: 'Accuracy of the solves',
      unit: 'ε: distance; δ: residual',
      lines: [
        line('ε asked', 'epsilon', STYLE.second),
        line('ε reached', 'epsilonReached', STYLE.first, printed.bound),
        line('δ asked', 'delta', STYLE.fourth),
        line('δ reached', 'residualReached', { ...STYLE.third, dash: '1 0' }, printed.bound),
      ],
      log: true,
    },
    {
      title: 'Parts of the bound',
      unit: 'they add up to it',
      lines: BOUND_TERMS.map(({ column, label }, i) =>
        line(label, column, TERM_STYLES[i] ?? STYLE.level, printed.bound),
      ),
      log: true,
    },
    {
      title: 'Learned weights',
      unit: 'on the [0, 1] grey scale',
      lines: [
        line('weight w', 'weight', STYLE.first),
        line('smoothing ν', 'smoothing', STYLE.second),
      ],
      log: true,
    },
    {
      title: 'Step size',
      unit: 'of the upper level',
      lines: [line('step size', 'stepSize', STYLE.first)],
      log: true,
    },
    {
      title: 'PSNR',
      unit: 'mean, in dB',
      lines: [
        line('training', 'psnrTrain', STYLE.first, printed.psnr),
        ...second('validation', 'psnrValidation', printed.psnr),
      ],
      log: false,
    },
    {
      title: 'SSIM',
      unit: 'mean, at most 1',
      lines: [
        line('training', 'ssimTrain', STYLE.first, printed.ssim),
        ...second('validation', 'ssimValidation', printed.ssim),
      ],
      log: false,
    },
    {
      title: 'Work',
      unit: `gradients and Hessian-vector products, cumulative${workAfter(work ?? NaN, of('totalWork').at(-1))}`,
      lines: [
        line('total', 'totalWork', STYLE.total, whole),
        line('lower level', 'lowerWork', STYLE.first, whole),
        line('adjoint', 'adjointWork', STYLE.second, whole),
      ],
      log: false,
    },
  ];
}
