import { PATTERN_DEFAULTS, PATTERN_GROUPS } from '@bilevel/imaging/describe';
import { COUNT, POSITIVE, SEED } from './numbers.js';
import type { SettingOptions } from './option.js';

/** A share of k-space. */
export const RATE_OPTION = {
  ...{ kind: 'number', above: 0, below: 1 },
  ...{ flag: 'rate', value: 'share', name: 'Target rate' },
  help: 'share of k-space to come to, between 0 and 1',
} as const satisfies SettingOptions[string];

/** The settings of a run that learns what to measure of k-space. */
export const SAMPLING_OPTIONS = {
  groups: {
    ...{ kind: 'choice', choices: PATTERN_GROUPS, default: PATTERN_DEFAULTS.groups },
    ...{ flag: 'groups', value: 'kind', name: 'What is measured' },
    help: 'what of k-space is only measured together',
  },
  rates: {
    ...{ kind: 'other', flag: 'rate', value: 'share', name: 'Target rates' },
    help: 'share of k-space to come to; several by repeating it',
    otherwise: PATTERN_DEFAULTS.rates.join(', '),
  },
  noise: {
    ...{ ...POSITIVE, default: 0.02 },
    ...{ flag: 'noise', value: 's', name: 'Noise of k-space' },
    help: 'standard deviation of the noise of its real and imaginary parts, white minus black being 1',
  },
  seed: {
    ...SEED,
    ...{ flag: 'seed', value: 'n', name: 'Seed' },
    help: 'seed of the noise',
  },
  size: {
    ...COUNT,
    ...{ flag: 'size', value: 'n', name: 'Resize to, pixels a side' },
    help: 'width and height that pictures are resized to',
    otherwise: 'as they are',
  },
  smoothing: {
    ...{ ...POSITIVE, default: PATTERN_DEFAULTS.smoothing },
    ...{ flag: 'smoothing', value: 'g', name: 'Smoothing γ' },
    help: 'size of differences up to which total variation is quadratic, white minus black being 1',
  },
  ridge: {
    ...{ ...POSITIVE, default: PATTERN_DEFAULTS.ridge },
    ...{ flag: 'ridge', value: 'e', name: 'Ridge ε' },
    help: 'penalty ½ε‖x‖² of reconstructions, which keeps them unique',
  },
  binary: {
    ...{ kind: 'number', min: 0, default: PATTERN_DEFAULTS.binary },
    ...{ flag: 'binary', value: 'b', name: 'Penalty of weights between 0 and 1' },
    help: 'what weights between 0 and 1 cost, as a multiple of the penalty of samples',
  },
  growth: {
    ...{ kind: 'number', above: 1, default: PATTERN_DEFAULTS.growth },
    ...{ flag: 'growth', value: 'f', name: 'Growth of the penalty' },
    help: 'what the penalty of samples is multiplied by from stage to stage',
  },
  steps: {
    ...{ ...COUNT, default: PATTERN_DEFAULTS.steps },
    ...{ flag: 'steps', value: 'n', name: 'Steps a stage' },
    help: 'steps that the weights of the samples are learned by in each stage, at most',
  },
  maxStages: {
    ...{ ...COUNT, default: PATTERN_DEFAULTS.maxStages },
    ...{ flag: 'stages', value: 'n', name: 'Stages at most' },
    help: 'stages in all, at most',
  },
} as const satisfies SettingOptions;
