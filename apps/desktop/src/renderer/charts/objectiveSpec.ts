import { STYLE, objectiveGap, printed } from '@bilevel/runs/display';
import type { Line } from './line.js';
import type { ChartSpec } from './RunCharts.js';

/** Values of an objective, and the ends of the intervals that hold them. */
interface ObjectiveValues {
  readonly value: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** An objective with its interval, or both above the lower bound, where both can be seen. */
export function objectiveSpec(of: ObjectiveValues, what: string, gap: boolean): ChartSpec {
  const { bound, ...shown } = gap ? objectiveGap(of) : { ...of, bound: undefined };
  const label = bound === undefined ? 'objective' : 'objective − lower bound';
  const format = bound === undefined ? printed.objective : printed.number;
  const edge = (name: 'upper' | 'lower'): Line => ({
    ...{ label: `${name} end`, values: shown[name], style: STYLE.first, hidden: true },
  });
  return {
    title: 'Objective',
    unit:
      bound === undefined
        ? `${what}, with the interval that holds it`
        : `minus ${printed.objective(bound)}, the lowest lower end of its intervals`,
    lines: [
      { label, values: shown.value, style: STYLE.first, format },
      edge('upper'),
      edge('lower'),
    ],
    band: [1, 2],
    log: gap,
  };
}
