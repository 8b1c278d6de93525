import {
  boxOf,
  numbersIn,
  numbersOf,
  type Model,
  type NamedChoice,
  type Values,
  type MeasuredPicture,
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
  training: readonly MeasuredPicture[],
  model: Model,
  risk?: NamedChoice,
): Warning[] {
  const box = boxOf(training, model, risk);
  const at = (bound: number | Float64Array, i: number): number =>
    typeof bound === 'number' ? bound : bound[i]!;
  const theta = model.thetaOf(start);
  const lowered = loweredWarnings(start, model.at(theta));
  const beyond = theta.findIndex((t, i) => !(t >= at(box.lower, i) && t <= at(box.upper, i)));
  if (beyond < 0) return lowered;
  const range = [at(box.lower, beyond), at(box.upper, beyond)]
    .map((end) => significant(Math.exp(end), 2))
    .join(' to ');
  return [
    {
      code: 'start-out-of-reach',
      message:
        `Expected a start from ${range} for these pictures but received ${valuesText(start)}. The run ` +
        'starts at the nearest that is. Leave `start` out to start at a share of the noise.',
    },
    ...lowered,
  ];
}

/** What to say of a start that is not convex enough, whose weights come in lowered. */
function loweredWarnings(start: Values, actual: Values): Warning[] {
  for (const [key, value] of Object.entries(actual)) {
    const [given, taken] = [numbersOf(start[key] ?? []), numbersOf(value)];
    const share = Math.min(...taken.map((x, i) => (given[i] === undefined ? 1 : x / given[i])));
    if (!(share > 0 && share < 0.999)) continue;
    return [
      {
        code: 'start-not-convex',
        message:
          `Expected ${key} to start with a weak convexity below the strong convexity of data term and ridge but ` +
          `received more. The run starts with ${significant(share, 2)} times these weights. Start with smaller ones, ` +
          'larger smoothings or a larger ridge.',
      },
    ];
  }
  return [];
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
