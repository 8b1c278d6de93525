import { join } from 'node:path';
import type { KindTypesByName, RunConfig, RunEvent, RunSettings, RunSummary } from '@bilevel/runs';
import {
  againstInWords,
  endedText,
  interval,
  noiseInWords,
  parametersOf,
  estimatedPsnrText,
  printed,
  psnrOfRow,
  rangeInWords,
  rangeOf,
  riskOf,
  scoredAgainst,
  sizeInWords,
  stoppingText,
  whole,
} from '@bilevel/runs/display';
import { lowerFor } from '@bilevel/runs/options';
import { named, type Shown } from './shown.js';

const line = named(14);

/** Runs that learn regularisation weights. */
export const LEARNING_SHOWN: Shown<KindTypesByName['learning']> = {
  command: 'learn',
  title: 'Run',
  heading(config) {
    const { prepared } = config;
    const { data, training } = config.settings;
    return [
      `${String(config.train.length)} training and ${String(config.validation.length)} ` +
        `validation pictures, seed ${String(data.seed)}`,
      `${sizeInWords(data.size, prepared)}; range ${rangeInWords(rangeOf(config))}; ` +
        noiseInWords(data.noise, prepared),
      `${training.prior}, ${training.method}, ${lowerFor(training.lower, data.operator?.name)} + ${training.adjoint}`,
      ...(data.noise.kind === 'measured' ? [riskText(config.settings)] : []),
    ];
  },
  warnings: ({ prepared }) => (prepared?.findings ?? []).map(({ message }) => message),
  columns: [
    ['step', (row) => String(row.step)],
    ['objective', (row) => printed.objective(row.objective)],
    ['half-width', (row) => printed.bound((row.objectiveUpper - row.objectiveLower) / 2)],
    ['gradient', (row) => printed.number(row.hypergradientNorm)],
    ['bound', (row) => printed.bound(row.hypergradientBound)],
    ['weight', (row) => printed.number(row.weight)],
    ['smoothing', (row) => printed.number(row.smoothing)],
    ['PSNR', psnrText],
    ['work', (row) => whole(row.totalWork)],
  ],
  summary(summary, config, atLastStep) {
    const { settings } = config;
    const { objective, hypergradient, parameters, work, note } = summary;
    const rule = stoppingText(summary);
    return [
      `${endedText(summary, hypergradient.kind)}; work: ${printed.work(work, atLastStep)}.`,
      line(
        'prior',
        priorText(
          settings,
          Object.entries(parameters).map(([key, value]) => `${key} ${printed.number(value)}`),
        ),
      ),
      line(
        'objective',
        `${printed.objective(objective.start)} → ` +
          `${interval(objective.final, objective.certifiedUpper - objective.final)} (${objective.kind})`,
      ),
      line(
        'hypergradient',
        `${printed.number(hypergradient.norm)} ± ${printed.bound(hypergradient.bound)} ` +
          `(${hypergradient.kind})`,
      ),
      ...(rule === undefined ? [] : [line('stopping', rule)]),
      ...(settings.data.noise.kind === 'measured' ? [line('risk', riskText(settings))] : []),
      ...(['train', 'validation'] as const).flatMap((role) => scoreLines(summary, config, role)),
      ...(note === undefined ? [] : [`  ${note}`]),
    ];
  },
  results: (folder, ended) => [
    line('model', join(folder, 'model.json')),
    ...(ended ? [line('report', join(folder, 'report.html'))] : []),
  ],
  left: (duration) => `${duration} left`,
  lines: linesOf,
};

/** The PSNR of the training pictures, or what the risk estimates of it. */
function psnrText(row: Parameters<typeof psnrOfRow>[0]): string {
  const { value, isEstimated } = psnrOfRow(row);
  return `${isEstimated ? '≈ ' : ''}${printed.psnr(value)}`;
}

/** The regulariser with `weight 0.05, smoothing 0.006`; of arrays how many numbers there are. */
function priorText(settings: RunSettings, numbers: readonly string[]): string {
  const arrays = parametersOf(settings).flatMap(({ key, shape }) =>
    shape === undefined ? [] : [`${key} of ${shape.join('×')} numbers`],
  );
  return `${settings.training.prior}: ${[...numbers, ...arrays].join(', ')}`;
}

function linesOf(event: RunEvent): string[] {
  switch (event.type) {
    case 'start': {
      const { train, validation, folder, pictures, range, noise, memory } = event;
      return [
        `${event.resumed ? 'Resuming' : 'Learning'} with ${String(train.length)} training and ` +
          `${String(validation.length)} validation pictures in ${folder}`,
        `${pictures}; range ${range}; ${noise}; memory about ${String(Math.ceil(memory / 2 ** 20))} MiB`,
      ];
    }
    case 'step':
      return [
        [
          `step ${String(event.step)}`,
          `objective ${interval(event.objective, event.objectiveUpper - event.objective)}`,
          `gradient ${printed.number(event.hypergradientNorm)} ± ${printed.bound(event.hypergradientBound)}`,
          `PSNR ${psnrText(event)} dB`,
        ].join(' | '),
      ];
    case 'writing':
      return [`Writing the ${event.what} …`];
    default:
      return [];
  }
}

/** What is minimised for want of clean pictures. */
function riskText(settings: RunSettings): string {
  const { label, formula } = riskOf(settings);
  return `${label}: the mean of ${formula}`;
}

/** The scores of the pictures of a role, and what they are against. */
function scoreLines(
  { psnrEstimated, ...scores }: RunSummary,
  config: RunConfig,
  role: 'train' | 'validation',
): string[] {
  const quality = scores[role];
  if (quality === null) return [];
  const name = role === 'train' ? 'training' : role;
  const against = scoredAgainst(config);
  if (config.settings.data.noise.kind !== 'measured') return [line(name, qualityText(quality))];
  const estimate = psnrEstimated?.[role];
  const reconstructed = estimatedPsnrText(estimate?.reconstructed ?? NaN, estimate?.error);
  return [
    line(name, `PSNR ${printed.psnr(estimate?.noisy ?? NaN)} → ${reconstructed}, estimated`),
    ...(against === undefined
      ? []
      : [line('', `${qualityText(quality)}, ${againstInWords(against)}`)]),
  ];
}

function qualityText({ psnr, ssim }: RunSummary['train']): string {
  return (
    `PSNR ${printed.psnr(psnr.noisy)} → ${printed.psnr(psnr.reconstructed)} dB, ` +
    `SSIM ${printed.ssim(ssim.noisy)} → ${printed.ssim(ssim.reconstructed)}`
  );
}
