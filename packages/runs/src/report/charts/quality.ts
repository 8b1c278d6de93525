import type { HistoryRow } from '../../history.js';
import { beforeInWords } from '../../modelText.js';
import type { ReportData } from '../reportData.js';
import { STEPS, type Chart, type Series } from './chart.js';
import { STYLE, type Style } from './style.js';

export function psnrChart(data: ReportData): Chart {
  return {
    name: 'psnr',
    title: 'PSNR',
    caption:
      'Mean peak signal-to-noise ratio of the reconstructions (peak 1), against that of what ' +
      'they are made from. Higher is better.',
    x: STEPS,
    y: { label: 'mean PSNR in dB', scale: 'linear' },
    series: qualitySeries(data, 'psnr', 'psnrTrain', 'psnrValidation'),
  };
}

export function ssimChart(data: ReportData): Chart {
  return {
    name: 'ssim',
    title: 'SSIM',
    caption:
      'Mean structural similarity of the reconstructions to the truth, against that of what ' +
      'they are made from. 1 is a perfect match.',
    x: STEPS,
    y: { label: 'mean SSIM (no unit, at most 1)', scale: 'linear' },
    series: qualitySeries(data, 'ssim', 'ssimTrain', 'ssimValidation'),
  };
}

function qualitySeries(
  { rows, summary, config }: ReportData,
  score: 'psnr' | 'ssim',
  train: keyof HistoryRow,
  validation: keyof HistoryRow,
): Series[] {
  const over = (column: keyof HistoryRow) =>
    rows.map((row) => ({ x: row.step, y: row[column] ?? NaN }));
  const level = (label: string, style: Style, value: number | null | undefined): Series[] =>
    typeof value === 'number'
      ? [{ label, style, marked: false, points: rows.map((row) => ({ x: row.step, y: value })) }]
      : [];
  const before = beforeInWords(config.settings);
  const validated = rows.some((row) => row[validation] !== undefined);
  return [
    { label: 'training', style: STYLE.first, points: over(train) },
    ...(validated ? [{ label: 'validation', style: STYLE.second, points: over(validation) }] : []),
    ...level(`${before}, training`, STYLE.level, summary?.train[score].noisy),
    ...level(`${before}, validation`, STYLE.levelSecond, summary?.validation?.[score].noisy),
  ];
}
