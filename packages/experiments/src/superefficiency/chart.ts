import { COLOUR, type Chart, type LineStyle } from '../chart/chart.js';
import type { Curve } from './curves.js';
import type { Figure, FigureName } from './figures.js';
import type { MethodName } from './methods.js';

/** Name in print and style of each method. */
const LOOK: Readonly<Record<MethodName, { readonly label: string; readonly style: LineStyle }>> = {
  vanilla: { label: 'plain', style: { colour: COLOUR.black } },
  diagonal: { label: 'diagonal preconditioner', style: { colour: COLOUR.green, dash: '2 3' } },
  exponential: { label: 'x = ±exp z', style: { colour: COLOUR.purple, dash: '9 3 2 3' } },
  'diagonal-hessian': { label: 'x = P⁻¹z', style: { colour: COLOUR.vermillion, dash: '7 3' } },
  newton: { label: 'Newton', style: { colour: COLOUR.blue, width: 2.25 } },
  optimal: { label: 'optimal φ', style: { colour: COLOUR.vermillion, dash: '5 4' } },
};

/** Errors below this are drawn at it: they are rounding. */
const FLOOR = 1e-16;

/** A figure: mean errors with one standard deviation, distances falling to the right. */
export function superefficiencyChart(
  name: FigureName,
  { lower, upper, theta }: Figure,
  curves: readonly Curve[],
  seeds: number,
): Chart {
  const level = lower === 'ridge' ? 'ridge regression' : 'logistic regression';
  return {
    title: `Figure ${name}: ${level}, ${upper} upper level`,
    note: `θ uniform in [${theta.map((t) => String(t).replace('-', '−')).join(', ')}]; mean and standard deviation over ${String(seeds)} seeds`,
    x: { label: 'distance ‖x − x*‖', scale: 'log', reverse: true },
    y: { label: 'error of the hypergradient', scale: 'log', least: FLOOR },
    panels: [
      {
        lines: curves.map(({ method, points }) => ({
          ...LOOK[method],
          points: points.map((point) => ({
            x: point.distance,
            y: Math.max(FLOOR, point.mean),
          })),
          band: points.map((point) => ({
            x: point.distance,
            // On a log axis mean − deviation may have no place; the least error has.
            low: Math.max(FLOOR, point.least, point.mean - point.deviation),
            high: Math.max(FLOOR, point.mean + point.deviation),
          })),
        })),
      },
    ],
  };
}
