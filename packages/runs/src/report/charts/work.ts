import type { ReportData } from '../reportData.js';
import { STEPS, type Chart } from './chart.js';
import { STYLE } from './style.js';

/** What the run has cost so far, and which solver took it. */
export function workChart({ rows }: ReportData): Chart {
  const of = (column: 'lowerWork' | 'adjointWork' | 'totalWork') =>
    rows.map((row) => ({ x: row.step, y: row[column] }));
  return {
    name: 'work',
    title: 'Work since the start',
    caption:
      'Units of work over all pictures, rejected trial steps included. One unit is one gradient ' +
      'or one Hessian-vector product of one picture.',
    x: STEPS,
    y: { label: 'units of work, cumulative', scale: 'linear' },
    series: [
      { label: 'total', style: STYLE.total, points: of('totalWork') },
      { label: 'lower level', style: STYLE.first, points: of('lowerWork') },
      { label: 'adjoint', style: STYLE.second, points: of('adjointWork') },
    ],
  };
}
