import type { Axis, Chart, Point, Series } from '../../report/charts/chart.js';
import { STEPS } from '../../report/charts/chart.js';
import { STYLE } from '../../report/charts/style.js';
import type { SamplingRow } from '../history.js';
import type { PatternSummary } from '../summary.js';

const RATES: Axis = { label: 'share of k-space that is measured', scale: 'linear' };
const STAGES: Axis = { ...STEPS, label: 'stage' };

/** The charts of a run that learns what to measure; none before its first stage. */
export function samplingCharts(
  rows: readonly SamplingRow[],
  patterns: readonly PatternSummary[],
): Chart[] {
  if (rows.length === 0) return [];
  const over = (column: 'loss' | 'psnr' | 'ssim'): Series[] => [
    {
      label: 'ramp, rounded to 0 and 1',
      style: STYLE.first,
      points: rows.map((row): Point => ({ x: row.rate, y: row[column] })),
    },
    ...(patterns.length === 0
      ? []
      : [
          {
            label: 'patterns of the rates',
            style: STYLE.second,
            points: patterns.map((one): Point => ({ x: one.rate, y: one[column] })),
          },
          {
            label: 'with weights from 0 to 1',
            style: STYLE.third,
            points: patterns.map(({ rate, weighted }): Point => ({
              x: rate,
              y: weighted[column],
            })),
          },
        ]),
  ];
  const byStage = (label: string, column: keyof SamplingRow): Series => ({
    label,
    style: STYLE.first,
    points: rows.map((row) => ({ x: row.step, y: row[column] })),
  });
  return [
    {
      name: 'rate-error',
      title: 'Rate against error',
      caption:
        'Mean of half the squared distance of reconstructions to the truth, each pattern with a weight of total ' +
        'variation of its own. The ramp is stopped at each rate, and its pattern improved by exchanges.',
      x: RATES,
      y: { label: 'mean of ½‖x* − t‖²', scale: 'log' },
      series: over('loss'),
    },
    {
      name: 'rate-psnr',
      title: 'Rate against PSNR',
      caption: 'Mean peak signal-to-noise ratio of the same reconstructions (peak 1).',
      x: RATES,
      y: { label: 'mean PSNR in dB', scale: 'linear' },
      series: over('psnr'),
    },
    {
      name: 'rate-ssim',
      title: 'Rate against SSIM',
      caption: 'Mean structural similarity of the same reconstructions. 1 is a perfect match.',
      x: RATES,
      y: { label: 'mean SSIM (no unit, at most 1)', scale: 'linear' },
      series: over('ssim'),
    },
    {
      name: 'rate',
      title: 'Rate from stage to stage',
      caption:
        'The penalty of a sample grows by a factor from stage to stage until each rate is met.',
      x: STAGES,
      y: { label: 'share of k-space with a weight', scale: 'linear' },
      series: [byStage('rate', 'rate')],
    },
  ];
}
