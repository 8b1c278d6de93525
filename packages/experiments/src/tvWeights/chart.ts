import { COLOUR, type Chart, type LineStyle } from '../chart/chart.js';
import type { Family } from './contenders.js';
import type { Trace } from './trace.js';

const TITLES: Readonly<Record<Family, string>> = {
  adaptive: 'adaptive accuracy',
  fixed: 'fixed accuracy and step',
  other: 'other methods',
};
const STYLES: readonly LineStyle[] = [
  { colour: COLOUR.black, width: 2.25 },
  { colour: COLOUR.vermillion, dash: '7 3' },
  { colour: COLOUR.blue, dash: '2 3' },
  { colour: COLOUR.green, dash: '9 3 2 3' },
  { colour: COLOUR.purple, dash: '5 4' },
  { colour: COLOUR.sky },
  { colour: COLOUR.grey, dash: '2 2' },
];
/** Excesses below this share of the descent are drawn at it: the truth is not known any better. */
const FLOOR = 1e-7;

/** What is left of the descent against the units of work, a panel for each family. */
export function tvWeightsChart(traces: readonly Trace[], note: string): Chart {
  const least = Math.min(...traces.flatMap(({ points }) => points.map((p) => p.objective)));
  const start = traces[0]?.points[0]?.objective ?? least;
  return {
    title: 'Total-variation weights: objective against work',
    note,
    x: { label: 'units of work: gradients and Hessian-vector products', scale: 'log' },
    y: { label: 'share of the descent that is left', scale: 'log', least: FLOOR },
    panels: Object.entries(TITLES).map(([family, title]) => ({
      title,
      lines: traces
        .filter((one) => one.family === family)
        .map(({ name, points }, k) => ({
          label: name,
          style: { ...STYLES[(family === 'adaptive' ? k : k + 1) % STYLES.length]! },
          points: points.map(({ work, objective }) => ({
            x: work,
            y: Math.max(FLOOR, (objective - least) / (start - least)),
          })),
        })),
    })),
  };
}
