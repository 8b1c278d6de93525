import { numbersIn, numbersOf, type Values } from '@bilevel/imaging';
import { LEARNING, RunFolder, bestRow, stepValues } from '@bilevel/runs';
import type { ArraysAtStep } from '../../shared/schemas/look.js';

/**
 * The arrays among the parameters of a run's model at a step, or at the last one before it of which they are there;
 * a step of null is the best so far. Null where there are none yet: a run is seen before its first step.
 */
export async function arraysAt(path: string, step: number | null): Promise<ArraysAtStep | null> {
  const { folder, config } = await RunFolder.open(LEARNING, path);
  const rows = await folder.readRows(LEARNING.history);
  const { steps, at } = await stepValues(folder, config, rows);
  const best = bestRow(LEARNING, rows, await folder.readSummary(LEARNING))?.step ?? -1;
  const found = steps.findLast((one) => one <= (step ?? best)) ?? steps[0];
  const values = found === undefined ? undefined : at(found);
  if (found === undefined || values === undefined) return null;
  return { step: found, steps: [...steps], arrays: arraysIn(values) };
}

/** Those of several numbers, by name. */
export function arraysIn(values: Values): Record<string, Float64Array> {
  const numbers = numbersIn(values);
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      key in numbers ? [] : [[key, Float64Array.from(numbersOf(value))]],
    ),
  );
}
