import { printed } from '../printed.js';
import { STEPS, type Chart } from './chart.js';
import { STYLE } from './style.js';

/** Values of an objective F at some steps, with the ends of the intervals that hold them. */
export interface ObjectiveValues {
  readonly value: ArrayLike<number>;
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
}

/**
 * L = max(0, the lowest finite lower end of all runs), as F is a distance; where it is the estimate of one, which may be
 * below 0 as values tell, that lowest end itself. 0 where there is none.
 */
export function lowestEnd(
  lowers: readonly ArrayLike<number>[],
  values: readonly ArrayLike<number>[] = [],
): number {
  const leastOf = (all: readonly ArrayLike<number>[]): number => {
    let least = Infinity;
    for (const of of all) {
      for (const one of Array.from(of)) if (Number.isFinite(one)) least = Math.min(least, one);
    }
    return least;
  };
  const least = leastOf(lowers);
  if (!Number.isFinite(least)) return 0;
  return leastOf(values) < 0 ? least : Math.max(0, least);
}

/**
 * F − L and the ends of its intervals, for a log axis, with L = max(0, min lower) or, of estimates below 0, min lower: F is at least that, and
 * F at the best step at least L. What is left there is the error of F, so that descent and interval
 * both show. Edges that reach L lie at half of the smallest value above it.
 *
 * @param start L; the same for runs beside each other
 */
export function objectiveGap(
  { value, lower, upper }: ObjectiveValues,
  start = lowestEnd([lower], [value]),
): {
  readonly bound: number;
  readonly value: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
} {
  const above = (of: ArrayLike<number>): Float64Array =>
    Float64Array.from(of, (one) => one - start);
  const values = above(value);
  const least = values.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), Infinity);
  const edge = (of: ArrayLike<number>): Float64Array =>
    above(of).map((one) => Math.max(one, least / 2));
  return { bound: start, value: values, lower: edge(lower), upper: edge(upper) };
}

/** An accepted step as the chart of the gap needs it. */
export interface GapRow {
  readonly step: number;
  readonly objective: number;
  readonly objectiveLower: number;
  readonly objectiveUpper: number;
}

/**
 * The objective of a run from its lower bound up, with its interval: the last steps, and the interval,
 * are far smaller than F.
 *
 * @param kind of the bounds, for the legend; undefined while that is not known
 */
export function objectiveGapChart(rows: readonly GapRow[], kind: string | undefined): Chart {
  const { bound, value, lower, upper } = objectiveGap({
    value: rows.map(({ objective }) => objective),
    lower: rows.map(({ objectiveLower }) => objectiveLower),
    upper: rows.map(({ objectiveUpper }) => objectiveUpper),
  });
  return {
    name: 'objective-gap',
    title: 'Objective above its lower bound',
    caption:
      'The objective minus the lowest lower end of its intervals, on a log axis, where the last ' +
      'steps can be told apart. At the best step it is the half-width of the interval.',
    note: `lower bound: ${printed.objective(bound)}`,
    x: STEPS,
    y: { label: 'objective − lower bound', scale: 'log' },
    series: [
      {
        label: 'objective − lower bound',
        style: STYLE.first,
        points: rows.map(({ step }, i) => ({ x: step, y: value[i] ?? NaN })),
      },
    ],
    bands: [
      {
        label: `${kind ?? 'error'} interval`,
        style: STYLE.first,
        points: rows.map(({ step }, i) => ({
          x: step,
          y1: lower[i] ?? NaN,
          y2: upper[i] ?? NaN,
        })),
      },
    ],
  };
}
