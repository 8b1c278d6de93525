import { stoppingLevel, stoppingRule } from '@bilevel/core/rules';
import { whole } from '../format.js';
import { printed } from '../printed.js';
import { BOUND_TERMS } from '../bound.js';
import type { ReportData } from '../reportData.js';
import { STEPS, type Chart } from './chart.js';
import { STYLE, type Style } from './style.js';

const GRADIENT_UNITS = 'units of the objective per unit of log parameter';

/** The hypergradient's norm, the bound on its error, and the level at which a run stops. */
export function hypergradientChart({ rows, summary, config }: ReportData): Chart {
  const { tolerance } = config.settings.training;
  const last = rows.at(-1);
  return {
    name: 'hypergradient',
    title: 'Hypergradient and the bound on its error',
    caption:
      'The direction of a step can be trusted where the bound is below the norm. The run has ' +
      `converged when ${stoppingRule(tolerance)}.`,
    ...(last && {
      note:
        `at step ${whole(last.step)}: norm ${printed.number(last.hypergradientNorm)}, ` +
        `bound ${printed.bound(last.hypergradientBound)}`,
    }),
    x: STEPS,
    y: { label: GRADIENT_UNITS, scale: 'log' },
    series: [
      {
        label: 'norm ‖h‖',
        style: STYLE.first,
        points: rows.map((row) => ({ x: row.step, y: row.hypergradientNorm })),
      },
      {
        label: `${summary === undefined ? '' : `${summary.hypergradient.kind} `}bound on ‖h − ∇F‖`,
        style: STYLE.second,
        points: rows.map((row) => ({ x: row.step, y: row.hypergradientBound })),
      },
      {
        label: 'stopping level',
        style: STYLE.level,
        marked: false,
        points: rows.map((row) => ({
          x: row.step,
          y: stoppingLevel(row.objective, { relative: tolerance }),
        })),
      },
    ],
    bands: [
      {
        label: '‖h‖ ± bound holds ‖∇F‖',
        style: STYLE.first,
        points: rows.map(({ step, hypergradientNorm: norm, hypergradientBound: bound }) => ({
          x: step,
          y1: norm - bound,
          y2: norm + bound,
        })),
      },
    ],
  };
}

const TERM_STYLES: readonly Style[] = [
  STYLE.first,
  STYLE.second,
  STYLE.third,
  STYLE.fourth,
  STYLE.levelSecond,
];

/** The terms of the bound. */
export function boundPartsChart({ rows }: ReportData): Chart {
  return {
    name: 'bound-parts',
    title: 'Parts of the bound',
    caption:
      'The bound is the sum of these. The top line is the one that more accuracy would help: ' +
      'of the adjoint solve for its residual, of the reconstructions for the others.',
    x: STEPS,
    y: { label: GRADIENT_UNITS, scale: 'log' },
    series: BOUND_TERMS.map(({ column, label }, i) => ({
      label,
      style: TERM_STYLES[i] ?? STYLE.level,
      points: rows.map((row) => ({ x: row.step, y: row[column] })),
    })),
  };
}
