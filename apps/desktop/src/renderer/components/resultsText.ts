import {
  beforeInWords,
  duration,
  endingText,
  interval,
  printed,
  scoresOf,
  stoppingText,
  whole,
} from '@bilevel/runs/display';
import type { RunConfig } from '@bilevel/runs/settings';
import type { LearningDetails, ShownParameter } from '../../shared/schemas/learning.js';

type Summary = NonNullable<LearningDetails['summary']>;

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
  config: RunConfig,
): Result[] {
  const { objective, hypergradient, parameters, work } = summary;
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
    ...scoreResults(summary, config),
    { name: 'Work', value: printed.work(work, workAtLastStep) },
    { name: 'Time', value: duration(summary.seconds) },
    { name: 'Steps', value: whole(summary.steps) },
  ];
}

/** Of each role the scores that are known. */
function scoreResults(summary: Summary, config: RunConfig): Result[] {
  const before = beforeInWords(config.settings);
  return (['train', 'validation'] as const).flatMap((role) =>
    scoresOf(config).flatMap(({ label, unit, text, result, means }) => {
      const found = means(summary, role);
      if (found === undefined || Number.isNaN(found.reconstructed)) return [];
      const name = `${label}, ${role === 'train' ? 'training' : role}`;
      const value = `${text(found.noisy)} ${before} → ${result(found)}`;
      return [{ name, value: unit === '' ? value : `${value} ${unit}` }];
    }),
  );
}
