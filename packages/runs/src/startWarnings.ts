import {
  boxOf,
  numbersIn,
  type Model,
  type Values,
  type TrainingPair,
  type WeightStep,
} from '@bilevel/imaging';
import { significant } from './report/format.js';
import type { Warning } from './warning.js';

/** A move of a log-parameter that no step makes: it was found by trials. */
const LEAP = 1.5;

function valuesText(values: Values): string {
  const numbers = Object.entries(numbersIn(values));
  if (numbers.length === 0) return 'its parameters';
  return numbers.map(([key, value]) => `${key} ${significant(value)}`).join(', ');
}

/** What to say of a start that lies where nothing can be computed: the run starts as near as it can. */
export function startWarnings(
  start: Values,
  training: readonly TrainingPair[],
  model: Model,
): Warning[] {
  const box = boxOf(training, model);
  const at = (bound: number | Float64Array, i: number): number =>
    typeof bound === 'number' ? bound : bound[i]!;
  const theta = model.thetaOf(start);
  if (theta.every((t, i) => t >= at(box.lower, i) && t <= at(box.upper, i))) return [];
  const range = [at(box.lower, 0), at(box.upper, 0)]
    .map((end) => significant(Math.exp(end), 2))
    .join(' to ');
  return [
    {
      code: 'start-out-of-reach',
      message:
        `Expected a start from ${range} for these pictures but received ${valuesText(start)}. The run ` +
        'starts at the nearest that is. Leave `start` out to start at a share of the noise.',
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
      `The objective is flat, cannot be told or is higher at ${valuesText(before.parameters)} (step ` +
      `${String(before.step)}). The run goes on from ${valuesText(step.parameters)}, where it is lower.`,
  };
}
