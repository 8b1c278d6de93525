import type { PublishedSettings } from '@bilevel/hypercleaning';
import type { FinishedRun } from './charts.js';
import { runName } from './settings.js';

/** One run in numbers. */
export interface PublishedRunSummary {
  readonly settings: PublishedSettings;
  /** At the first upper-level iteration. */
  readonly first: {
    readonly lowerIterations: number;
    readonly adjointIterations: number;
    readonly upperObjective: number;
    readonly hypergradientNorm: number;
    readonly lipschitz: number;
  };
  /** At the last; iterations since the start. */
  readonly final: {
    readonly k: number;
    readonly lowerIterations: number;
    readonly adjointIterations: number;
    readonly upperObjective: number;
  };
  readonly seconds: number;
}

export function runSummary({ settings, rows }: FinishedRun): PublishedRunSummary {
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) throw new Error('A run ended without a step.');
  const { lowerIterations, adjointIterations, upperObjective, hypergradientNorm, lipschitz } =
    first;
  return {
    settings,
    first: { lowerIterations, adjointIterations, upperObjective, hypergradientNorm, lipschitz },
    final: {
      k: last.k,
      lowerIterations: last.lowerTotal,
      adjointIterations: last.adjointTotal,
      upperObjective: last.upperObjective,
    },
    seconds: last.seconds,
  };
}

/** A line for people. */
export function runText({ settings, first, final, seconds }: PublishedRunSummary): string {
  const work = final.lowerIterations + final.adjointIterations;
  return (
    `${runName(settings).padEnd(20)} first ${String(first.lowerIterations)} + ` +
    `${String(first.adjointIterations)}, objective ${first.upperObjective.toFixed(6)}; after ` +
    `${String(work)} units, k = ${String(final.k)}: ${final.upperObjective.toFixed(6)} ` +
    `(${seconds.toFixed(1)} s, ${((1000 * seconds) / work).toFixed(2)} ms a unit)`
  );
}
