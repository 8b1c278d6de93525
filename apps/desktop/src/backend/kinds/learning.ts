import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAP_FILE, type RunSummary } from '@bilevel/runs';
import { isNumber, parametersOf, psnrOfRow } from '@bilevel/runs/display';
import { notYet } from '../exports.js';
import type { AppKind } from './appKind.js';

/** Runs that learn weights. */
export const LEARNING_APP: AppKind<'learning'> = {
  library: { folder: 'runs', file: 'library.json' },
  empty: {
    ...{ prior: null, method: null, train: 0, validation: 0, evaluation: null },
    ...{ objective: null, parameters: [], psnr: null, isPsnrEstimated: false, psnrError: null },
    bounds: null,
  },
  fieldsOf: ({ config, row, summary }) => ({
    prior: config.settings.training.prior,
    method: config.settings.training.method,
    train: config.train.length,
    validation: config.validation.length,
    evaluation: null,
    objective: summary?.objective.final ?? row?.objective ?? null,
    parameters: parametersOf(config.settings)
      .filter(isNumber)
      .map(({ key, label, symbol, unit }) => ({
        ...{ key, label, symbol, unit },
        value: summary?.parameters[key] ?? numberOf(row, key),
      })),
    ...psnrFields(psnrOfRow(summary === undefined ? (row ?? NO_ROW) : rowOf(summary))),
    psnrError: finiteOrNull(summary?.psnrEstimated?.train.error ?? undefined),
    bounds: boundsOf(summary),
  }),
  atStep: (step, { parameters }) => ({
    ...{ objective: step.objective, bounds: step.kind },
    ...psnrFields(psnrOfRow(step)),
    psnrError: null,
    parameters: parameters.map((one) => ({ ...one, value: numberOf(step, one.key) })),
    evaluation: null,
  }),
  request: ({ images, validation, noisy, second, check, settings }, out) => ({
    request: { kind: 'new', images, validation, noisy, second, check, settings, out },
    shown: {},
  }),
  going: {},
  messages: {
    reading: 'Reading the pictures…',
    begun: 'Evaluating the start…',
    writing: { images: 'Denoising the pictures…', report: 'Writing the report…' },
  },
  resume: (folder, { budget, maxSteps }) => ({ kind: 'resume', folder, budget, maxSteps }),
  exports: {
    model: async (folder) => ({
      as: 'model.json',
      type: 'application/json',
      data: await readFile(join(folder, 'model.json')).catch(notYet('model.json', folder)),
    }),
    async map(folder, _undecided, report) {
      await report();
      const file = `charts/${MAP_FILE}.npy`;
      return {
        as: `${MAP_FILE}.npy`,
        type: 'application/octet-stream',
        data: await readFile(join(folder, file)).catch(notYet(file, folder)),
      };
    },
  },
};

const NO_ROW = { psnrTrain: NaN };

/** The PSNRs of a summary as those of a step: infinite ones have no number there. */
function rowOf({ train, psnrEstimated }: RunSummary): Parameters<typeof psnrOfRow>[0] {
  return {
    psnrTrain: train.psnr.reconstructed ?? NaN,
    ...(psnrEstimated && { psnrEstimatedTrain: psnrEstimated.train.reconstructed ?? NaN }),
  };
}

function psnrFields({ value, isEstimated }: ReturnType<typeof psnrOfRow>) {
  return { psnr: finiteOrNull(value), isPsnrEstimated: isEstimated };
}

function boundsOf(summary: RunSummary | undefined): 'certified' | 'estimated' | null {
  if (summary === undefined) return null;
  const { objective, hypergradient } = summary;
  const certified = objective.kind === 'certified' && hypergradient.kind === 'certified';
  return certified ? 'certified' : 'estimated';
}

/** The column of a parameter; the names of columns are those of the model's parameters. */
function numberOf(row: object | undefined, key: string): number | null {
  return finiteOrNull((row as Partial<Record<string, number>> | undefined)?.[key]);
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
