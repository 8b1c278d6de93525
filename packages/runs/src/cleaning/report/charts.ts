import { STEPS, type Chart, type Point, type Series } from '../../report/charts/chart.js';
import { objectiveGapChart } from '../../report/charts/gap.js';
import { STYLE, type Style } from '../../report/charts/style.js';
import type { CleaningRow } from '../history.js';
import type { CleaningSummary } from '../summary.js';
import type { CleaningReportData, RankedSample } from './data.js';

/** The charts of a cleaning run in reading order; none before its first step. */
export function cleaningCharts(data: CleaningReportData): Chart[] {
  if (data.rows.length === 0) return [];
  const { tried = [] } = data.summary ?? {};
  return [
    lossChart(data),
    objectiveGapChart(data.rows, data.summary?.objective.kind),
    halfWidthChart(data),
    accuracyChart(data),
    ...(data.ranking.length > 0
      ? [distributionChart(data.ranking, 'probability'), distributionChart(data.ranking, 'weight')]
      : []),
    ...(tried.length > 0 ? [shareChart(tried)] : []),
    hypergradientChart(data),
    workChart(data),
  ];
}

function over(
  rows: readonly CleaningRow[],
  column: keyof CleaningRow,
  label: string,
  style: Style,
): Series {
  return { label, style, points: rows.map((row) => ({ x: row.step, y: row[column] })) };
}

function lossChart({ rows, summary }: CleaningReportData): Chart {
  return {
    name: 'loss',
    title: 'Loss on validation and hold-out samples',
    caption:
      'Mean cross-entropy of the classifier trained with the weights. The validation loss is the ' +
      'objective; the hold-out loss, which nothing is fitted to, decides which step is the result.',
    ...(summary && { note: `result: step ${String(summary.best)}` }),
    x: STEPS,
    y: { label: 'mean cross-entropy', scale: 'linear' },
    series: [
      over(rows, 'objective', 'validation', STYLE.first),
      over(rows, 'holdOutLoss', 'hold-out', STYLE.second),
    ],
  };
}

function halfWidthChart({ rows, summary }: CleaningReportData): Chart {
  const kind = summary?.objective.kind ?? 'error';
  return {
    name: 'objective-half-width',
    title: 'Half-width of the interval around the objective',
    caption:
      'How far the true validation loss can be from the computed one. Far from the end the method ' +
      'needs no more accuracy than to go down.',
    x: STEPS,
    y: { label: 'half-width of the interval', scale: 'log' },
    series: [
      {
        label: `${kind} half-width`,
        style: STYLE.first,
        points: rows.map(({ step, objectiveLower, objectiveUpper }) => ({
          x: step,
          y: (objectiveUpper - objectiveLower) / 2,
        })),
      },
    ],
  };
}

function accuracyChart({ rows }: CleaningReportData): Chart {
  return {
    name: 'accuracy',
    title: 'Accuracy on hold-out samples',
    caption:
      'Share of the hold-out samples that the classifier trained with the weights gets right.',
    x: STEPS,
    y: { label: 'share classified right', scale: 'linear' },
    series: [over(rows, 'holdOutAccuracy', 'hold-out', STYLE.second)],
  };
}

/** Points of a distribution's curve. */
const QUANTILES = 100;

const DISTRIBUTIONS = {
  probability: {
    name: 'probabilities',
    title: 'Distribution of the probabilities of the given labels',
    caption:
      'Share of the training samples whose label has at most so much probability by the classifier ' +
      'trained with the weights. The smallest are the suspects.',
    label: 'probability of the given label',
  },
  weight: {
    name: 'weights',
    title: 'Distribution of the weights',
    caption:
      'Share of the training samples whose weight is at most so much. All start at ½. Samples that do ' +
      'not help on the validation samples end near 0: wrong labels, and some that are right.',
    label: 'weight σ(θ) of a sample',
  },
} as const;

function distributionChart(
  samples: readonly RankedSample[],
  column: keyof typeof DISTRIBUTIONS,
): Chart {
  const { label, ...texts } = DISTRIBUTIONS[column];
  const wrong = samples.filter(({ corrupted }) => corrupted === true);
  const right = samples.filter(({ corrupted }) => corrupted !== true);
  const known = wrong.length > 0;
  const curve = (of: readonly RankedSample[], name: string, style: Style): Series => {
    const points = distribution(of.map((sample) => sample[column]));
    return { label: name, style, points, marked: false };
  };
  return {
    ...texts,
    x: { label, scale: 'linear' },
    y: { label: 'share of samples', scale: 'linear' },
    series: [
      curve(right, known ? 'labels left as they were' : 'all training samples', STYLE.first),
      ...(known ? [curve(wrong, 'labels made wrong', STYLE.second)] : []),
    ],
  };
}

/** The empirical distribution function, at equal steps of the share. */
function distribution(values: number[]): Point[] {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  return Array.from({ length: QUANTILES + 1 }, (_, k) => {
    const rank = Math.max(1, Math.round((k * n) / QUANTILES));
    return { x: sorted[rank - 1] ?? NaN, y: k === 0 ? 0 : rank / n };
  });
}

function shareChart(tried: CleaningSummary['tried']): Chart {
  const judged = tried.flatMap(({ share, loss }) =>
    loss === undefined ? [] : [{ x: share, y: loss }],
  );
  return {
    name: 'shares',
    title: 'How many samples to leave out',
    caption:
      'Hold-out loss of a classifier trained, without weights, on all but the most suspect samples, ' +
      'with as many wrong hold-out labels as fit best' +
      (judged.length > 0
        ? ', and the loss on hold-out and training samples together, each judged by a classifier ' +
          'that was not trained on it'
        : '') +
      '. Of the shares that these samples cannot tell from the best, the largest is left out that as ' +
      'many contradicted labels bear out.',
    x: { label: 'share of the training samples left out', scale: 'linear' },
    y: { label: 'mean cross-entropy', scale: 'linear' },
    series: [
      {
        label: 'hold-out',
        style: STYLE.second,
        points: tried.map(({ share, holdOutLoss }) => ({ x: share, y: holdOutLoss })),
      },
      ...(judged.length > 0 ? [{ label: 'all samples', style: STYLE.first, points: judged }] : []),
    ],
  };
}

function hypergradientChart({ rows }: CleaningReportData): Chart {
  return {
    name: 'hypergradient',
    title: 'Hypergradient',
    caption: 'Norm of the computed hypergradient, and the bound on its error.',
    x: STEPS,
    y: { label: 'norm, in units of the objective', scale: 'log' },
    series: [
      over(rows, 'hypergradientNorm', 'hypergradient', STYLE.first),
      over(rows, 'hypergradientBound', 'bound on its error', STYLE.second),
    ],
  };
}

function workChart({ rows }: CleaningReportData): Chart {
  return {
    name: 'work',
    title: 'Work since the start',
    caption: 'Units of work, rejected trial steps included. One unit is one pass over the samples.',
    x: STEPS,
    y: { label: 'units of work, cumulative', scale: 'linear' },
    series: [
      over(rows, 'totalWork', 'total', STYLE.total),
      over(rows, 'lowerWork', 'lower level', STYLE.first),
      over(rows, 'adjointWork', 'adjoint', STYLE.second),
    ],
  };
}
