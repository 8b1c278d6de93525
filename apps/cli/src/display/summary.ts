import type { RunSummary } from '@bilevel/runs';
import { counted, duration, interval, printed } from '@bilevel/runs/display';

const ENDINGS: Record<RunSummary['status'], string> = {
  converged: 'Converged',
  unmoved: 'Ended where it started',
  budget: 'Stopped at the work budget',
  steps: 'Stopped at the step limit',
  accuracy: 'Stopped where no further step can be certified in 64-bit arithmetic',
  interrupted: 'Interrupted',
};

/** The end of a run, for people. */
export function summaryText(summary: RunSummary, prior: string, atLastStep?: number): string {
  const { objective, hypergradient, parameters, train, validation, work, note } = summary;
  const quality = (name: string, q: NonNullable<RunSummary['validation']>): string =>
    `  ${name.padEnd(14)}PSNR ${printed.psnr(q.psnr.noisy)} → ${printed.psnr(q.psnr.reconstructed)} dB, ` +
    `SSIM ${printed.ssim(q.ssim.noisy)} → ${printed.ssim(q.ssim.reconstructed)}`;
  return [
    `${ENDINGS[summary.status]} after ${counted(summary.steps, 'step')} in ` +
      `${duration(summary.seconds)}; work: ${printed.work(work, atLastStep)}.`,
    `  ${'prior'.padEnd(14)}${prior}: weight ${printed.number(parameters.weight)}, ` +
      `smoothing ${printed.number(parameters.smoothing)}`,
    `  ${'objective'.padEnd(14)}${printed.objective(objective.start)} → ` +
      `${interval(objective.final, objective.certifiedUpper - objective.final)} (${objective.kind})`,
    `  ${'hypergradient'.padEnd(14)}${printed.number(hypergradient.norm)} ± ` +
      `${printed.bound(hypergradient.bound)} (${hypergradient.kind})`,
    quality('training', train),
    ...(validation === null ? [] : [quality('validation', validation)]),
    ...(note === undefined ? [] : [`  ${note}`]),
  ].join('\n');
}
