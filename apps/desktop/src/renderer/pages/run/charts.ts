import {
  BOUND_TERMS,
  STYLE,
  isNumber,
  listed,
  objectiveInWords,
  parametersOf,
  printed,
  stoppingLevel,
  whole,
  workAfter,
  type HistoryColumn,
  scoresOf,
} from '@bilevel/runs/display';
import type { Parameter } from '@bilevel/imaging/describe';
import type { RunConfig } from '@bilevel/runs/settings';
import type { Line } from '../../charts/line.js';
import { objectiveSpec } from '../../charts/objectiveSpec.js';
import type { ChartSpec } from '../../charts/RunCharts.js';
import type { History } from '../../charts/history.js';

const TERM_STYLES = [STYLE.first, STYLE.second, STYLE.third, STYLE.fourth, STYLE.levelSecond];

const PARAMETER_STYLES = [STYLE.first, STYLE.second, STYLE.third, STYLE.fourth];

/** What charts show of a run beside its history; undefined until it has been read. */
export interface ChartContext {
  readonly tolerance: number | undefined;
  readonly config: RunConfig | undefined;
  /** In all, of a run that has ended. */
  readonly work: number | undefined;
  /** Whether the objective is drawn from its lower bound up, on a log axis. */
  readonly gap: boolean;
}

/** What the charts show of a history. */
export function chartSpecs(history: History, context: ChartContext): ChartSpec[] {
  const { tolerance, config, work, gap } = context;
  const parameters = config === undefined ? [] : parametersOf(config.settings).filter(isNumber);
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
  const aPriori = line('a-priori bound', 'aPrioriBound', STYLE.fourth, printed.bound);
  return [
    objectiveSpec(
      { value: of('objective'), lower: of('objectiveLower'), upper: of('objectiveUpper') },
      config === undefined ? '' : objectiveInWords(config.settings),
      gap,
    ),
    {
      title: 'Hypergradient and bound',
      unit: 'the direction can be trusted where a bound is below the norm',
      lines: [
        line('norm ‖h‖', 'hypergradientNorm', STYLE.first),
        line('a-posteriori bound', 'hypergradientBound', STYLE.second, printed.bound),
        // Older runs have none, and models without a constant that holds everywhere.
        ...(aPriori.values.some(Number.isFinite) ? [aPriori] : []),
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
    ...parameterSpec(history, parameters),
    {
      title: 'Step size',
      unit: 'of the upper level',
      lines: [line('step size', 'stepSize', STYLE.first)],
      log: true,
    },
    ...scoreSpecs(history, config),
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

/** The scores that are known: of other operators a risk says nothing of PSNR. */
function scoreSpecs(history: History, config: RunConfig | undefined): ChartSpec[] {
  if (config === undefined) return [];
  return scoresOf(config).flatMap(({ score, label, columns, text }) => {
    const drawn = [
      { label: 'training', values: history.column(columns.train), style: STYLE.first },
      { label: 'validation', values: history.column(columns.validation), style: STYLE.second },
    ].filter(({ values }) => values.some((value) => !Number.isNaN(value)));
    const lines = drawn.map((one) => ({ ...one, format: text }));
    const unit = score === 'psnr' ? 'mean, in dB' : 'mean, at most 1';
    return lines.length === 0 ? [] : [{ title: label, unit, lines, log: false }];
  });
}

/** The way of the parameters that are numbers; none where all of them are arrays. */
function parameterSpec(history: History, parameters: readonly Parameter[]): ChartSpec[] {
  if (parameters.length === 0) return [];
  return [
    {
      title: 'Learned parameters',
      unit: unitOf(parameters),
      lines: parameters.map(({ key, label, symbol }, i) => ({
        label: `${label.toLowerCase()} ${symbol}`,
        values: history.parameter(key),
        style: PARAMETER_STYLES[i % PARAMETER_STYLES.length] ?? STYLE.first,
        format: printed.number,
      })),
      log: true,
    },
  ];
}

/** The unit of some parameters, with those named that have none. */
function unitOf(parameters: readonly Pick<Parameter, 'symbol' | 'unit'>[]): string {
  const without = parameters.filter(({ unit }) => unit === 'none').map(({ symbol }) => symbol);
  if (without.length === parameters.length) return '';
  const but = without.length === 0 ? '' : `, ${listed(without)} without`;
  return `in the unit of the data${but}`;
}
