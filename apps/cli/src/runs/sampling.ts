import { join } from 'node:path';
import type { KindTypesByName, PatternSummary, SamplingEvent } from '@bilevel/runs';
import { counted, endedText, interval, printed, whole } from '@bilevel/runs/display';
import { named, type Shown } from './shown.js';

const line = named(12);

/** Runs that learn what to measure of k-space. */
export const SAMPLING_SHOWN: Shown<KindTypesByName['sampling']> = {
  command: 'sample',
  title: 'Sampling run',
  heading: ({ places, pictures, width, height, settings }) => [
    `${counted(pictures.length, 'picture')} of ${String(width)}×${String(height)}: ` +
      (places?.join(', ') ?? 'slices that come with bilevel'),
    `${settings.groups}, rates ${settings.rates.map(String).join(', ')}, noise ${String(settings.noise)}, ` +
      `seed ${String(settings.seed)}`,
  ],
  warnings: () => [],
  columns: [
    ['stage', (row) => String(row.step)],
    ['rate', (row) => printed.percent(row.rate, 1)],
    ['objective', (row) => printed.objective(row.objective)],
    ['half-width', (row) => printed.bound((row.objectiveUpper - row.objectiveLower) / 2)],
    ['proven', (row) => (row.proven === 1 ? 'yes' : 'no')],
    ['PSNR', (row) => printed.psnr(row.psnr)],
    ['SSIM', (row) => printed.ssim(row.ssim)],
    ['work', (row) => whole(row.totalWork)],
  ],
  summary: (summary) => [
    `${endedText(summary)}; work: ${whole(summary.work.total)} units.`,
    ...summary.patterns.map((pattern) => `  ${patternText(pattern)}`),
    line('objectives', summary.kind),
  ],
  results: (folder, ended) => [
    line('results', folder),
    ...(ended ? [line('report', join(folder, 'report.html'))] : []),
  ],
  left: (duration) => `${duration} left`,
  lines: linesOf,
};

function linesOf(event: SamplingEvent): string[] {
  switch (event.type) {
    case 'start': {
      const { pictures, width, height, resumed, folder } = event;
      const what = `${counted(pictures.length, 'picture')} of ${String(width)}×${String(height)}`;
      return [
        `${resumed ? 'Resuming' : 'Learning'} what to measure of k-space from ${what} in ${folder}`,
      ];
    }
    case 'step': {
      const { step, rate, objective, objectiveUpper, psnr } = event;
      return [
        [
          `stage ${String(step)}`,
          `${printed.percent(rate, 1)} of k-space`,
          `objective ${interval(objective, objectiveUpper - objective)}`,
          `PSNR ${printed.psnr(psnr)} dB`,
        ].join(' | '),
      ];
    }
    case 'writing':
      return [event.what === 'report' ? 'Writing the report …' : patternText(event.pattern)];
    default:
      return [];
  }
}

function patternText({ target, rate, weight, psnr, ssim, files }: PatternSummary): string {
  const file = files.find((name) => name.endsWith('.npy'));
  return (
    `${printed.percent(rate, 1)} of k-space for a rate of ${printed.percent(target, 1)}: weight ${printed.number(weight)}, ` +
    `PSNR ${printed.psnr(psnr)} dB, SSIM ${printed.ssim(ssim)}${file === undefined ? '' : `: ${file}`}`
  );
}
