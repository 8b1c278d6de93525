import {
  boxOf,
  type TotalVariationParameters,
  type TrainingPair,
  type WeightStep,
} from '@bilevel/imaging';
import { significant } from './report/format.js';
import type { Warning } from './warning.js';

/** A move of a log-parameter that no step makes: it was found by trials. */
const LEAP = 1.5;

function pairText({ weight, smoothing }: TotalVariationParameters): string {
  return `weight ${significant(weight)}, smoothing ${significant(smoothing)}`;
}

/** What to say of a start that lies where nothing can be computed: the run starts as near as it can. */
export function startWarnings(
  start: TotalVariationParameters,
  training: readonly TrainingPair[],
): Warning[] {
  const { lower, upper } = boxOf(training);
  const logs = [start.weight, start.smoothing].map(Math.log);
  if (logs.every((log) => log >= lower && log <= upper)) return [];
  const range = [lower, upper].map((end) => significant(Math.exp(end), 2)).join(' to ');
  return [
    {
      code: 'start-out-of-reach',
      message:
        `Expected a start from ${range} for these pictures but received ${pairText(start)}. The run ` +
        'starts at the nearest that is. Leave --start out to start at a share of the noise.',
    },
  ];
}

/** What to say of a step that was no step down: the objective was flat, or not to be told, before. */
export function leapWarning(before: WeightStep | undefined, step: WeightStep): Warning | undefined {
  if (before === undefined) return undefined;
  const moves = step.theta.map((t, j) => Math.abs(t - before.theta[j]!));
  if (!(Math.max(...moves) > LEAP)) return undefined;
  return {
    code: 'plateau-left',
    message:
      `The objective is flat, cannot be told or is higher at ${pairText(before.parameters)} (step ` +
      `${String(before.step)}). The run goes on from ${pairText(step.parameters)}, where it is lower.`,
  };
}
