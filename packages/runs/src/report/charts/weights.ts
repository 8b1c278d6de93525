import type { ReportData } from '../reportData.js';
import { STEPS, type Chart } from './chart.js';
import { STYLE } from './style.js';

/** The way of the learned parameters. */
export function weightsChart({ rows, config }: ReportData): Chart {
  const { weight, smoothing } = config.settings.training;
  const fixed = (value: number | undefined): string => (value === undefined ? '' : ' (held fixed)');
  return {
    name: 'weights',
    title: 'Learned weights',
    caption: 'The weight of the prior and its smoothing at each accepted step.',
    x: STEPS,
    y: { label: 'on the [0, 1] grey scale', scale: 'log' },
    series: [
      {
        label: `weight w${fixed(weight)}`,
        style: STYLE.first,
        points: rows.map((row) => ({ x: row.step, y: row.weight })),
      },
      {
        label: `smoothing ν${fixed(smoothing)}`,
        style: STYLE.second,
        points: rows.map((row) => ({ x: row.step, y: row.smoothing })),
      },
    ],
  };
}
