import type { BarChart } from '../chart/bars.js';
import { COLOUR } from '../chart/chart.js';
import type { InverseSettings } from './settings.js';
import type { InverseSummary } from './summary.js';

const COLOURS = [COLOUR.blue, COLOUR.green, COLOUR.vermillion] as const;

/** PSNR on unseen pictures: before, tuned by a grid (in outline), learned. */
export function psnrChart(
  { rows }: InverseSummary,
  { problems, regularisers }: InverseSettings,
): BarChart {
  return {
    title: 'Inverse problems: PSNR on pictures that were not learned from',
    note: 'in outline: the best of a grid; filled: learned',
    unit: 'dB',
    groups: problems.flatMap(({ name, label }) => {
      const own = rows.filter((row) => row.problem === name);
      const [first] = own;
      if (first === undefined) return [];
      const start = { label: 'before', value: first.before.psnr, colour: COLOUR.grey };
      const bars = own.flatMap(({ regulariser, grid, learned }) => {
        const at = regularisers.findIndex((one) => one.name === regulariser);
        const shared = {
          label: regularisers[at]?.label ?? regulariser,
          colour: COLOURS[Math.max(0, at) % COLOURS.length]!,
        };
        return [
          { ...shared, value: grid.test.psnr, published: true },
          { ...shared, value: learned.test.psnr },
        ];
      });
      return [{ title: label, bars: [start, ...bars] }];
    }),
  };
}
