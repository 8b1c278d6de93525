import type { ReportData } from '../reportData.js';
import { STEPS, type Chart } from './chart.js';
import { STYLE, type Style } from './style.js';

/** The accuracy asked of the two inner solves, and the accuracy they reached. */
export function tolerancesChart({ rows }: ReportData): Chart {
  const of = (column: 'epsilon' | 'epsilonReached' | 'delta' | 'residualReached') =>
    rows.map((row) => ({ x: row.step, y: row[column] }));
  return {
    name: 'tolerances',
    title: 'Accuracy of the inner solves',
    caption:
      'ε bounds the distance of each reconstruction from the exact minimiser, δ the residual of ' +
      'each adjoint system. Reached: the largest over the pictures.',
    x: STEPS,
    y: { label: 'ε: norm over the pixels of a picture; δ: norm of the residual', scale: 'log' },
    series: [
      { label: 'ε reached', style: STYLE.first, points: of('epsilonReached') },
      { label: 'ε asked', style: STYLE.second, points: of('epsilon'), marked: false },
      { label: 'δ reached', style: solid(STYLE.third), points: of('residualReached') },
      { label: 'δ asked', style: STYLE.fourth, points: of('delta'), marked: false },
    ],
  };
}

/** Shows between the dashes of a line on top of it. */
function solid({ colour, shape }: Style): Style {
  return { colour, shape };
}
