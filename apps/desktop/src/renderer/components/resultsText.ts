import {
  beforeInWords,
  duration,
  endingText,
  interval,
  printed,
  stoppingText,
  whole,
  type ModelSettings,
} from '@bilevel/runs/display';
import type { LearningDetails, ShownParameter } from '../../shared/schemas/learning.js';

type Summary = NonNullable<LearningDetails['summary']>;

type Scores = Summary['train']['psnr'];
type ScoreText = (value: number | null) => string;

/** A result by name, and whether a bound in it is proven. */
export interface Result {
  readonly name: string;
  readonly value: string;
  readonly kind?: 'certified' | 'estimated';
}

/**
 * What came out of a run; with the work at its last recorded step, where that is known, and what the
 * parameters of its model are called.
 */
export function resultsText(
  summary: Summary,
  workAtLastStep: number | null,
  shown: readonly Pick<ShownParameter, 'key' | 'label' | 'symbol'>[],
  settings: Pick<ModelSettings, 'data'>,
): Result[] {
  const before = beforeInWords(settings);
  const scores = ({ noisy, reconstructed }: Scores, text: ScoreText, unit = ''): string =>
    `${text(noisy)} ${before} → ${text(reconstructed)}${unit}`;
  const { objective, hypergradient, parameters, train, validation, work } = summary;
  const rule = stoppingText(summary);
  return [
    { name: 'Ended', value: endingText(summary.status, hypergradient.kind) },
    ...(summary.note === undefined ? [] : [{ name: 'Note', value: summary.note }]),
    {
      name: 'Objective',
      value: interval(objective.final, objective.certifiedUpper - objective.final),
      kind: objective.kind,
    },
    { name: 'Objective at the start', value: printed.objective(objective.start) },
    {
      name: 'Hypergradient ± bound',
      value: `${printed.number(hypergradient.norm)} ± ${printed.bound(hypergradient.bound)}`,
      kind: hypergradient.kind,
    },
    ...(rule === undefined ? [] : [{ name: 'Stopping rule', value: rule }]),
    ...Object.entries(parameters).map(([name, value]) => {
      const known = shown.find(({ key }) => key === name);
      return {
        name: known === undefined ? name : `${known.label} ${known.symbol}`,
        value: printed.number(value),
      };
    }),
    { name: 'PSNR, training', value: scores(train.psnr, printed.psnr, ' dB') },
    { name: 'SSIM, training', value: scores(train.ssim, printed.ssim) },
    ...(validation === null
      ? []
      : [
          { name: 'PSNR, validation', value: scores(validation.psnr, printed.psnr, ' dB') },
          { name: 'SSIM, validation', value: scores(validation.ssim, printed.ssim) },
        ]),
    { name: 'Work', value: printed.work(work, workAtLastStep) },
    { name: 'Time', value: duration(summary.seconds) },
    { name: 'Steps', value: whole(summary.steps) },
  ];
}
