import type { HistoryRow } from '../../history.js';
import { beforeInWords } from '../../modelText.js';
import { riskOf, scoredAgainst } from '../../riskText.js';
import type { ReportData } from '../reportData.js';
import { STEPS, type Chart, type Series } from './chart.js';
import { STYLE, type Style } from './style.js';

export function psnrChart(data: ReportData): Chart {
  const against = scoredAgainst(data.config);
  const isEstimated = riskOf(data.config.settings).needs !== 'truth';
  return {
    name: 'psnr',
    title: isEstimated ? 'PSNR, estimated' : 'PSNR',
    caption:
      'Mean peak signal-to-noise ratio of the reconstructions (peak 1), against that of what ' +
      `they are made from${isEstimated ? ', as noise and risk estimate them' : ''}. Higher is better.` +
      (isEstimated && against === 'truth'
        ? ' Beside it that to the clean pictures given for checking.'
        : ''),
    x: STEPS,
    y: { label: 'mean PSNR in dB', scale: 'linear' },
    series: isEstimated
      ? [
          ...estimatedSeries(data),
          // PSNR to a noisy picture is no measure of the same.
          ...(against === 'truth' ? checkedSeries(data) : []),
        ]
      : qualitySeries(data, 'psnr', 'psnrTrain', 'psnrValidation'),
  };
}

function estimatedSeries({ rows, summary, config }: ReportData): Series[] {
  const before = beforeInWords(config.settings);
  const over = (column: keyof HistoryRow) =>
    rows.map((row) => ({ x: row.step, y: row[column] ?? NaN }));
  const level = summary?.psnrEstimated?.train.noisy;
  const validated = rows.some((row) => row.psnrEstimatedValidation !== undefined);
  return [
    { label: 'training, estimated', style: STYLE.first, points: over('psnrEstimatedTrain') },
    ...(validated
      ? [
          {
            label: 'validation, estimated',
            style: STYLE.second,
            points: over('psnrEstimatedValidation'),
          },
        ]
      : []),
    ...(typeof level === 'number' && Number.isFinite(level)
      ? [
          {
            ...{ label: `${before}, training, estimated`, style: STYLE.level, marked: false },
            points: rows.map((row) => ({ x: row.step, y: level })),
          },
        ]
      : []),
  ];
}

function checkedSeries({ rows }: ReportData): Series[] {
  const points = rows.map((row) => ({ x: row.step, y: row.psnrTrain }));
  return [{ label: 'training, to the clean pictures', style: STYLE.levelSecond, points }];
}

export function ssimChart(data: ReportData): Chart {
  return {
    name: 'ssim',
    title: 'SSIM',
    caption:
      `Mean structural similarity of the reconstructions to ${scoredAgainst(data.config) === 'second' ? 'second noisy pictures' : 'the truth'}, against that of what ` +
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
    typeof value === 'number' && Number.isFinite(value)
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
