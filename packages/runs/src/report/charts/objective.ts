import type { HistoryRow } from '../../history.js';
import { whole } from '../format.js';
import { objectiveInWords } from '../../riskText.js';
import { printed } from '../printed.js';
import type { ReportData } from '../reportData.js';
import { STEPS, type Band, type Chart } from './chart.js';
import { STYLE } from './style.js';

const labelOf = ({ config }: ReportData): string =>
  `objective: ${objectiveInWords(config.settings)}`;

const halfWidth = (row: HistoryRow): number => (row.objectiveUpper - row.objectiveLower) / 2;

/** The objective and the interval around it. */
export function objectiveChart(data: ReportData): Chart {
  const { rows, summary } = data;
  const last = rows.at(-1);
  const interval = `${summary?.objective.kind ?? 'error'} interval`;
  const bands: Band[] = [
    {
      label: interval,
      style: STYLE.first,
      points: rows.map((row) => ({ x: row.step, y1: row.objectiveLower, y2: row.objectiveUpper })),
    },
  ];
  return {
    name: 'objective',
    title: 'Objective',
    caption:
      'The objective at each accepted step, with the interval that holds its true value. ' +
      'Where the band is too thin to see, the next chart shows its half-width.',
    ...(last && {
      note: `half-width of the interval at step ${whole(last.step)}: ${printed.bound(halfWidth(last))}`,
    }),
    x: STEPS,
    y: { label: labelOf(data), scale: 'linear' },
    series: [
      {
        label: 'objective',
        style: STYLE.first,
        points: rows.map((row) => ({ x: row.step, y: row.objective })),
      },
    ],
    bands,
  };
}

/** How wide that interval is. */
export function halfWidthChart({ rows, summary }: ReportData): Chart {
  return {
    name: 'objective-half-width',
    title: 'Half-width of the interval around the objective',
    caption: 'How far the true objective can be from the computed one.',
    x: STEPS,
    y: { label: 'half-width, in units of the objective', scale: 'log' },
    series: [
      {
        label: `${summary?.objective.kind ?? 'error'} half-width`,
        style: STYLE.first,
        points: rows.map((row) => ({ x: row.step, y: halfWidth(row) })),
      },
    ],
  };
}

/** What the objective cost: the figure by which methods are compared. */
export function objectiveWorkChart(data: ReportData): Chart {
  const { rows } = data;
  // Estimates of a risk may be below 0.
  const isPositive = rows.every(({ objective }) => objective > 0);
  return {
    name: 'objective-work',
    title: 'Objective against work',
    caption:
      `The objective reached after so much work, ${isPositive ? 'both on log axes' : 'on a log axis'}. A method is better the ` +
      'further down and to the left its line runs.',
    x: {
      label: 'units of work since the start',
      scale: 'log',
    },
    y: { label: labelOf(data), scale: isPositive ? 'log' : 'linear' },
    series: [
      {
        label: 'objective at an accepted step',
        style: STYLE.first,
        points: rows.map((row) => ({ x: row.totalWork, y: row.objective })),
      },
    ],
  };
}
