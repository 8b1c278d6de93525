import type { Parameter, Values } from '@bilevel/imaging/describe';
import type { RunConfig } from './config.js';
import type { HistoryRow } from './history.js';
import { keptParameters } from './kept/keptParameters.js';
import { LEARNING } from './learning/files.js';
import { readModel } from './model.js';
import { isNumber, parametersOf } from './modelText.js';
import type { RunFolder } from './runFolder.js';

/** The parameters of a run's model step by step: numbers from its history, arrays from what it has kept of them. */
export interface StepValues {
  /** The steps of which all parameters are there, ascending. */
  readonly steps: readonly number[];
  /** All parameters at one of these steps. */
  readonly at: (step: number) => Values | undefined;
}

/**
 * What a run folder has of its model's parameters at its steps; at the step of its result, also those of its model.
 *
 * @throws FileFormatError
 */
export async function stepValues(
  folder: RunFolder,
  config: RunConfig,
  rows: readonly HistoryRow[],
): Promise<StepValues> {
  const parameters = parametersOf(config.settings);
  const byStep = new Map(rows.map((row) => [row.step, row]));
  if (parameters.every(isNumber)) {
    return { steps: [...byStep.keys()], at: (step) => numbersAt(parameters, byStep.get(step)) };
  }
  const records = await keptParameters(folder, parameters);
  const result = await resultOf(folder, rows);
  const has = (step: number): boolean => byStep.has(step) && records.at(step) !== undefined;
  const steps = new Set(records.steps.filter(has));
  if (result !== undefined) steps.add(result.step);
  return {
    steps: [...steps].sort((a, b) => a - b),
    at(step) {
      const numbers = numbersAt(parameters, byStep.get(step));
      const arrays = records.at(step);
      if (arrays !== undefined && numbers !== undefined) return { ...numbers, ...arrays };
      return result?.step === step ? result.values : undefined;
    },
  };
}

/** The numbers among the parameters; the columns of a history are called as they are. */
function numbersAt(
  parameters: readonly Parameter[],
  row: HistoryRow | undefined,
): Values | undefined {
  if (row === undefined) return undefined;
  const columns: Readonly<Record<string, unknown>> = { ...row };
  return Object.fromEntries(
    parameters.filter(isNumber).map(({ key }) => [key, Number(columns[key] ?? NaN)]),
  );
}

/** model.json of a run that has ended is that of its best step. */
async function resultOf(
  folder: RunFolder,
  rows: readonly HistoryRow[],
): Promise<{ readonly step: number; readonly values: Values } | undefined> {
  const { best: step } = (await folder.currentSummary(LEARNING, rows)) ?? {};
  if (step === undefined) return undefined;
  // What is damaged is told where the model is asked for.
  const model = await readModel(folder.file('model.json')).catch(() => undefined);
  return model && { step, values: model.values };
}
