import type { RunSummary } from '@bilevel/runs';
import {
  counted,
  duration,
  endingText,
  interval,
  printed,
  stoppingText,
} from '@bilevel/runs/display';

/** The end of a run, for people. */
export function summaryText(summary: RunSummary, prior: string, atLastStep?: number): string {
  const { objective, hypergradient, parameters, train, validation, work, note } = summary;
  const quality = (name: string, q: NonNullable<RunSummary['validation']>): string =>
    `  ${name.padEnd(14)}PSNR ${printed.psnr(q.psnr.noisy)} → ${printed.psnr(q.psnr.reconstructed)} dB, ` +
    `SSIM ${printed.ssim(q.ssim.noisy)} → ${printed.ssim(q.ssim.reconstructed)}`;
  const rule = stoppingText(summary);
  return [
    `${endingText(summary.status, hypergradient.kind)} after ${counted(summary.steps, 'step')} in ` +
      `${duration(summary.seconds)}; work: ${printed.work(work, atLastStep)}.`,
    `  ${'prior'.padEnd(14)}${prior}: weight ${printed.number(parameters.weight)}, ` +
      `smoothing ${printed.number(parameters.smoothing)}`,
    `  ${'objective'.padEnd(14)}${printed.objective(objective.start)} → ` +
      `${interval(objective.final, objective.certifiedUpper - objective.final)} (${objective.kind})`,
    `  ${'hypergradient'.padEnd(14)}${printed.number(hypergradient.norm)} ± ` +
      `${printed.bound(hypergradient.bound)} (${hypergradient.kind})`,
    ...(rule === undefined ? [] : [`  ${'stopping'.padEnd(14)}${rule}`]),
    quality('training', train),
    ...(validation === null ? [] : [quality('validation', validation)]),
    ...(note === undefined ? [] : [`  ${note}`]),
  ].join('\n');
}
