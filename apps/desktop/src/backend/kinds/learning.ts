import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunSummary } from '@bilevel/runs';
import { notYet } from '../exports.js';
import type { AppKind } from './appKind.js';

/** Runs that learn weights. */
export const LEARNING_APP: AppKind<'learning'> = {
  library: { folder: 'runs', file: 'library.json' },
  empty: {
    ...{ prior: null, method: null, train: 0, validation: 0, evaluation: null },
    ...{ objective: null, weight: null, smoothing: null, psnr: null, bounds: null },
  },
  fieldsOf: ({ config, row, summary }) => ({
    prior: config.settings.training.prior,
    method: config.settings.training.method,
    train: config.train.length,
    validation: config.validation.length,
    evaluation: null,
    objective: summary?.objective.final ?? row?.objective ?? null,
    weight: summary?.parameters['weight'] ?? row?.weight ?? null,
    smoothing: summary?.parameters['smoothing'] ?? row?.smoothing ?? null,
    psnr: summary?.train.psnr.reconstructed ?? finiteOrNull(row?.psnrTrain),
    bounds: boundsOf(summary),
  }),
  atStep: ({ objective, weight = null, smoothing = null, psnrTrain, kind }) => ({
    ...{ objective, weight, smoothing, psnr: finiteOrNull(psnrTrain), bounds: kind },
    evaluation: null,
  }),
  request: ({ images, validation, noisy, settings }, out) => ({
    request: { kind: 'new', images, validation, noisy, settings, out },
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
  },
};

function boundsOf(summary: RunSummary | undefined): 'certified' | 'estimated' | null {
  if (summary === undefined) return null;
  const { objective, hypergradient } = summary;
  const certified = objective.kind === 'certified' && hypergradient.kind === 'certified';
  return certified ? 'certified' : 'estimated';
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
