import { betterStep, stoppingRule, stoppingState, type StoppingState } from '@bilevel/core/rules';
import type { HistoryRow } from './history.js';
import { printed } from './report/printed.js';
import type { RunSummary } from './summary.js';

// How a run has ended, in words: for the command line, reports and the app. Nothing here reads files.

type EndStatus = RunSummary['status'];

const ENDINGS: Readonly<Record<EndStatus | 'hold-out', string>> = {
  'hold-out': 'Stopped where the hold-out loss did not fall any more',
  converged: 'Converged',
  unmoved: 'Ended where it started',
  flat: 'Ended on a plateau',
  budget: 'Stopped at the work budget',
  steps: 'Stopped at the step limit',
  accuracy: 'Stopped where no further step can be certified in 64-bit arithmetic',
  interrupted: 'Interrupted',
};

/** How a run ended, as the beginning of a sentence; `kind` is that of its hypergradient's bound. */
export function endingText(
  status: EndStatus | 'hold-out',
  kind: RunSummary['hypergradient']['kind'] = 'certified',
): string {
  // What an estimate says holds of the estimate.
  const estimated = status === 'converged' && kind === 'estimated';
  return ENDINGS[status] + (estimated ? ' by an estimated bound' : '');
}

/** The stopping rule at a result: the rule, and how far it is met. */
export interface StoppingAtResult {
  readonly rule: string;
  readonly state: StoppingState;
}

/** The stopping rule of a learning run at the numbers of its result. */
export function stoppingAt(
  { objective, norm, bound }: Readonly<Record<'objective' | 'norm' | 'bound', number>>,
  tolerance: number,
): StoppingAtResult {
  const state = stoppingState({ objective, norm, bound }, { relative: tolerance });
  return { rule: stoppingRule(tolerance), state };
}

/** How far the stopping rule is met at the result, with its numbers; undefined where it is not on record. */
export function stoppingText({ stopping, hypergradient }: RunSummary): string | undefined {
  if (stopping === undefined) return undefined;
  const { rule, state } = stopping;
  const { norm, bound, kind } = hypergradient;
  const numbers = `‖h‖ = ${printed.number(norm)}, bound = ${printed.bound(bound)}`;
  const texts: Readonly<Record<StoppingState, string>> = {
    met: `${rule} holds (${kind}): ${numbers}`,
    norm: `norm small, not ${kind}: ${rule} holds without the bound only: ${numbers}`,
    open: `${rule} does not hold: ${numbers}`,
  };
  return texts[state];
}

/** The row whose weights are the result: as the summary says, and until there is one by {@link betterStep}. */
export function bestRow(
  rows: readonly HistoryRow[],
  summary: Pick<RunSummary, 'best'> | undefined,
): HistoryRow | undefined {
  const told = rows.find(({ step }) => step === summary?.best);
  if (told !== undefined) return told;
  return rows.reduce<HistoryRow | undefined>(
    (best, row) => betterStep(best, row, ({ objectiveUpper }) => objectiveUpper),
    undefined,
  );
}
