import { printed } from '@bilevel/runs/display';
import type { SamplingRow } from '@bilevel/runs/settings';
import type { PatternChoice } from '../../../shared/schemas/sampling.js';
import type { History } from '../../charts/history.js';

/** What is looked at: the pattern as it is being learned, or one that is there. */
export type PatternShown = { readonly kind: 'live' } | PatternChoice;

const keyOf = (shown: PatternShown): string =>
  shown.kind === 'target'
    ? `${shown.weighted ? 'weights' : 'target'} ${String(shown.target)}`
    : shown.kind === 'stage'
      ? `stage ${String(shown.stage)}`
      : 'live';

/** An entry of the list of patterns. */
export interface PatternEntry {
  readonly value: string;
  readonly label: string;
  readonly shown: PatternShown;
}

/** What can be looked at: as it is learned, what was learned for the rates that were met, the last stage first. */
export function patternEntries(
  history: History<keyof SamplingRow>,
  rates: readonly number[],
  live: boolean,
): PatternEntry[] {
  const stages = Array.from(history.column('step'));
  const least = Math.min(1, ...history.column('rate'));
  const targets = [...rates].sort((a, b) => a - b).filter((target) => least <= target);
  const entry = (label: string, shown: PatternShown): PatternEntry => ({
    value: keyOf(shown),
    label,
    shown,
  });
  return [
    ...(live ? [entry('As it is learned', { kind: 'live' })] : []),
    ...targets.flatMap((target) => {
      const rate = printed.percent(target, 1);
      return [
        entry(`Pattern for ${rate}`, { kind: 'target', target, weighted: false }),
        entry(`Pattern for ${rate}, with weights`, { kind: 'target', target, weighted: true }),
      ];
    }),
    ...stages
      .reverse()
      .map((stage) => entry(`Weights of stage ${String(stage)}`, { kind: 'stage', stage })),
  ];
}

/** The entry of what is looked at; the first where that is not there. */
export function entryOf(
  entries: readonly PatternEntry[],
  shown: PatternShown | undefined,
): PatternEntry | undefined {
  const key = shown && keyOf(shown);
  return entries.find(({ value }) => value === key) ?? entries[0];
}
