import type { RunSummary } from '@bilevel/runs';
import { count, duration, halfWidth, score, significant } from '../format.js';

const ENDINGS: Record<RunSummary['status'], string> = {
  converged: 'Converged',
  budget: 'Stopped at the work budget',
  steps: 'Stopped at the step limit',
  accuracy: 'Stopped where no further step can be certified in 64-bit arithmetic',
  interrupted: 'Interrupted',
};

/** The end of a run, for people. */
export function summaryText(summary: RunSummary, prior: string): string {
  const { objective, hypergradient, parameters, train, validation, work } = summary;
  const width = (objective.certifiedUpper - objective.certifiedLower) / 2;
  const quality = (name: string, q: NonNullable<RunSummary['validation']>): string =>
    `  ${name.padEnd(14)}PSNR ${score(q.psnr.noisy, 2)} → ${score(q.psnr.reconstructed, 2)} dB, ` +
    `SSIM ${score(q.ssim.noisy, 3)} → ${score(q.ssim.reconstructed, 3)}`;
  return [
    `${ENDINGS[summary.status]} after ${count(summary.steps)} steps in ` +
      `${duration(summary.seconds)} (${count(work.total)} units of work).`,
    `  ${'prior'.padEnd(14)}${prior}: weight ${significant(parameters.weight)}, ` +
      `smoothing ${significant(parameters.smoothing)}`,
    `  ${'objective'.padEnd(14)}${significant(objective.start, 6)} → ` +
      `${significant(objective.final, 6)} ± ${halfWidth(width)} (${objective.kind})`,
    `  ${'hypergradient'.padEnd(14)}${significant(hypergradient.norm, 3)} ± ` +
      `${halfWidth(hypergradient.bound)} (${hypergradient.kind})`,
    quality('training', train),
    ...(validation === null ? [] : [quality('validation', validation)]),
  ].join('\n');
}
