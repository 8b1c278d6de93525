import { COUNT, POSITIVE, SEED } from './numbers.js';
import type { SettingOptions } from './option.js';

/** How features are brought to one scale. */
const SCALINGS = { standard: 'mean 0, standard deviation 1', none: 'as they are' } as const;

/** The settings of a run that finds wrong labels. */
export const CLEANING_OPTIONS = {
  corrupt: {
    ...{ kind: 'number', min: 0, max: 1, default: 0 },
    ...{ flag: 'corrupt', value: 'share', name: 'Share that is made wrong' },
    help: 'share of the training labels to make wrong on purpose, to see how well they are found',
  },
  train: {
    ...COUNT,
    ...{ flag: 'train', value: 'n', name: 'Samples to clean' },
    help: 'training samples, those whose labels are judged',
    otherwise: 'all that the rest leaves',
  },
  validation: {
    ...{ kind: 'number', above: 0, whole: 'or-share', default: 0.25 },
    ...{ flag: 'validation', value: 'n|share', name: 'Validation samples' },
    help: 'samples, or share of all, that judge the weights; the fewer of their labels are wrong, the better',
  },
  test: {
    ...{ kind: 'number', min: 0, whole: 'or-share', default: 0.2 },
    ...{ flag: 'test', value: 'n|share', name: 'Test samples' },
    help: 'samples, or share of all, to measure on once, at the end; not used where the data have a test part',
  },
  scaling: {
    ...{ kind: 'choice', choices: SCALINGS },
    ...{ flag: 'scaling', value: 'kind', name: 'Scaling of features' },
    help: 'standard: mean 0 and standard deviation 1 over the training samples; none: as they are',
    otherwise: 'none for pictures, else standard',
  },
  ridge: {
    ...{ ...POSITIVE, default: 1e-3 },
    ...{ flag: 'ridge', value: 'a', name: 'Ridge a' },
    help: 'penalty a‖W‖² of the classifier',
  },
  method: {
    kind: 'choice',
    choices: { lbfgs: 'L-BFGS', adaptive: 'Adaptive: needs no tuning' },
    default: 'lbfgs',
    ...{ flag: 'method', value: 'name', name: 'Upper-level method' },
    help: 'how the weights are changed',
  },
  budget: {
    ...{ ...COUNT, default: 2000 },
    ...{ flag: 'budget', value: 'work', name: 'Work at most' },
    help: 'units of work in all: passes over the training samples',
  },
  patience: {
    ...{ ...COUNT, default: 5 },
    ...{ flag: 'patience', value: 'n', name: 'Patience' },
    help: 'steps without a better hold-out loss to stop after',
  },
  seed: {
    ...SEED,
    ...{ flag: 'seed', value: 'n', name: 'Seed' },
    help: 'seed of the corruption and of the split',
  },
} as const satisfies SettingOptions;
