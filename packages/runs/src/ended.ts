import { stoppingRule, stoppingState, type StoppingState } from '@bilevel/core/rules';
import type { EndStatus, KindSummary } from './kind/events.js';
import type { RunFiles, RunTypes } from './kind/runFiles.js';
import { counted, duration } from './report/format.js';
import { printed } from './report/printed.js';
import type { RunSummary } from './summary.js';

// How a run has ended, in words: for the command line, reports and the app. Nothing here reads files.

/** What an end comes to: a result, one that a higher limit may better, none, or a run to go on with. */
export type Outcome = 'done' | 'limited' | 'unmoved' | 'interrupted';

const ENDINGS: Readonly<Record<EndStatus, readonly [text: string, outcome: Outcome]>> = {
  'hold-out': ['Stopped where the hold-out loss did not fall any more', 'done'],
  rates: ['Came to every target rate', 'done'],
  converged: ['Converged', 'done'],
  unmoved: ['Ended where it started', 'unmoved'],
  flat: ['Ended on a plateau', 'done'],
  budget: ['Stopped at the work budget', 'limited'],
  steps: ['Stopped at the step limit', 'limited'],
  accuracy: ['Stopped where no further step can be certified in 64-bit arithmetic', 'done'],
  interrupted: ['Interrupted', 'interrupted'],
};

/** How a run ended, as the beginning of a sentence; `kind` is that of its hypergradient's bound. */
export function endingText(
  status: EndStatus,
  kind: RunSummary['hypergradient']['kind'] = 'certified',
): string {
  // What an estimate says holds of the estimate.
  const estimated = status === 'converged' && kind === 'estimated';
  return ENDINGS[status][0] + (estimated ? ' by an estimated bound' : '');
}

/** How a run ended, after how many steps and how long. */
export function endedText(
  { status, steps, seconds }: Pick<KindSummary, 'status' | 'steps' | 'seconds'>,
  kind?: RunSummary['hypergradient']['kind'],
): string {
  return `${endingText(status, kind)} after ${counted(steps, 'step')} in ${duration(seconds)}`;
}

/** What the end of a run comes to. */
export function outcomeOf({ status, note }: Pick<KindSummary, 'status' | 'note'>): Outcome {
  const outcome = ENDINGS[status][1];
  return outcome === 'done' && note !== undefined ? 'unmoved' : outcome;
}

/** The stopping rule at a result: the rule, and how far it is met. */
export interface StoppingAtResult {
  readonly rule: string;
  readonly state: StoppingState;
  /** Where an end of the box makes it less than ‖h‖. */
  readonly stationarity?: number;
}

/** The stopping rule of a learning run at the numbers of its result. */
export function stoppingAt(
  {
    objective,
    norm,
    stationarity,
    bound,
  }: Readonly<Record<'objective' | 'norm' | 'stationarity' | 'bound', number>>,
  tolerance: number,
): StoppingAtResult {
  const state = stoppingState({ objective, norm: stationarity, bound }, { relative: tolerance });
  return { rule: stoppingRule(tolerance), state, ...(stationarity < norm && { stationarity }) };
}

/** How far the stopping rule is met at the result, with its numbers; undefined where it is not on record. */
export function stoppingText({ stopping, hypergradient }: RunSummary): string | undefined {
  if (stopping === undefined) return undefined;
  const { rule, state, stationarity } = stopping;
  const { norm, bound, kind } = hypergradient;
  const free = stationarity === undefined ? '' : `${printed.number(stationarity)} of `;
  const numbers = `‖h‖ = ${free}${printed.number(norm)}${free && ' where free to move'}, bound = ${printed.bound(bound)}`;
  const texts: Readonly<Record<StoppingState, string>> = {
    met: `${rule} holds (${kind}): ${numbers}`,
    norm: `norm small, not ${kind}: ${rule} holds without the bound only: ${numbers}`,
    open: `${rule} does not hold: ${numbers}`,
  };
  return texts[state];
}

/** The row whose weights are the result: as the summary says, and until there is one by the kind's rule. */
export function bestRow<T extends RunTypes>(
  { better }: RunFiles<T>,
  rows: readonly T['row'][],
  summary: T['summary'] | undefined,
): T['row'] | undefined {
  const told = rows.find(({ step }) => step === summary?.best);
  return told ?? rows.reduce<T['row'] | undefined>((best, row) => better(best, row), undefined);
}
