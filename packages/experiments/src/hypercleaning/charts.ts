import type { PublishedSettings } from '@bilevel/hypercleaning';
import { COLOUR, type Chart, type Line } from '../chart/chart.js';
import type { PublishedRow } from './runProgress.js';

/** A run with its rows. */
export interface FinishedRun {
  readonly settings: PublishedSettings;
  readonly rows: readonly PublishedRow[];
}

const COLOURS = { gd: COLOUR.vermillion, hb: COLOUR.blue, fista: COLOUR.green };
const DASHES = { cg: undefined, hb: '7 3', gd: '2 3' };
/** Points of a line; more cannot be told apart. */
const MOST_POINTS = 400;

/** Upper objective against work, a line for each pair of solvers at one ε and δ. */
export function publishedChart(
  epsilon: number,
  delta: number,
  runs: readonly FinishedRun[],
): Chart {
  const lines = runs
    .filter(({ settings }) => settings.epsilon === epsilon && settings.delta === delta)
    .map(({ settings: { lower, adjoint }, rows }): Line => {
      const dash = DASHES[adjoint];
      return {
        label: `${lower.toUpperCase()} + ${adjoint.toUpperCase()}`,
        style: { colour: COLOURS[lower], ...(dash !== undefined && { dash }) },
        points: thinned(rows).map((row) => ({
          x: row.lowerTotal + row.adjointTotal,
          y: row.upperObjective,
        })),
      };
    });
  return {
    title: `Data hypercleaning, ε = ${String(epsilon)}, δ = ${String(delta)}`,
    note: 'lower-level solver + adjoint solver; one iteration of either is a unit of work',
    x: { label: 'work', scale: 'log' },
    y: { label: 'upper-level objective', scale: 'linear' },
    panels: [{ lines }],
  };
}

function thinned<T>(rows: readonly T[]): T[] {
  const every = Math.ceil(rows.length / MOST_POINTS);
  return rows.filter((_, i) => i % every === 0 || i === rows.length - 1);
}
