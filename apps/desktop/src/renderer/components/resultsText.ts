import { duration, interval, significant, whole } from '@bilevel/runs/display';
import type { RunDetails } from '../../shared/schemas/runs.js';

type Summary = NonNullable<RunDetails['summary']>;

/** A result by name, and whether a bound in it is proven. */
export interface Result {
  readonly name: string;
  readonly value: string;
  readonly kind?: 'certified' | 'estimated';
}

const STATUS: Readonly<Record<Summary['status'], string>> = {
  converged: 'converged',
  budget: 'at the limit of work',
  steps: 'at the limit of steps',
  accuracy: 'no more accuracy to be had',
  interrupted: 'stopped',
};

/** What came out of a run. */
export function resultsText(summary: Summary): Result[] {
  const { objective, hypergradient, parameters, train, validation, work } = summary;
  return [
    { name: 'Ended', value: STATUS[summary.status] },
    {
      name: 'Objective',
      value: interval(objective.final, objective.certifiedUpper - objective.final),
      kind: objective.kind,
    },
    { name: 'Objective at the start', value: significant(objective.start) },
    {
      name: 'Hypergradient ± bound',
      value: interval(hypergradient.norm, hypergradient.bound),
      kind: hypergradient.kind,
    },
    { name: 'Weight w', value: significant(parameters.weight) },
    { name: 'Smoothing ν', value: significant(parameters.smoothing) },
    { name: 'PSNR, training', value: scores(train.psnr, 2, ' dB') },
    { name: 'SSIM, training', value: scores(train.ssim, 4) },
    ...(validation === null
      ? []
      : [
          { name: 'PSNR, validation', value: scores(validation.psnr, 2, ' dB') },
          { name: 'SSIM, validation', value: scores(validation.ssim, 4) },
        ]),
    {
      name: 'Work',
      value: `${whole(work.total)} units (lower ${whole(work.lower)}, adjoint ${whole(work.adjoint)})`,
    },
    { name: 'Time', value: duration(summary.seconds) },
    { name: 'Steps', value: whole(summary.steps) },
  ];
}

function scores(
  { noisy, reconstructed }: { noisy: number | null; reconstructed: number | null },
  digits: number,
  unit = '',
): string {
  const text = (value: number | null): string => (value === null ? '∞' : value.toFixed(digits));
  return `${text(noisy)} noisy → ${text(reconstructed)}${unit}`;
}
