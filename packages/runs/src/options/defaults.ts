import type { CleaningSettings } from '../cleaning/settings.js';
import type { SamplingSettings } from '../sampling/settings.js';
import type { DataSettings, TrainingSettings } from '../config.js';
import { PATTERN_DEFAULTS } from '@bilevel/imaging/describe';
import { CLEANING_OPTIONS } from './cleaning.js';
import { DATA_OPTIONS, KEEP_OPTION, WINDOW_SIDE } from './data.js';
import { defaultsOf } from './option.js';
import { SAMPLING_OPTIONS } from './sampling.js';
import { TRAINING_OPTIONS } from './training.js';

/** How pictures are learned from unless it is told otherwise. */
export const DEFAULT_DATA: DataSettings = {
  noise: { kind: 'gaussian', sigma: 0.1 },
  size: { kind: 'windowed', size: WINDOW_SIDE },
  ...defaultsOf(DATA_OPTIONS),
};

/** The solvers and limits of learning, likewise. */
export const DEFAULT_TRAINING: TrainingSettings = defaultsOf(TRAINING_OPTIONS);

/** Megabytes of reconstructions that a run keeps, likewise. */
export const KEEP_MEGABYTES = KEEP_OPTION.default;

/** How wrong labels are found, likewise. */
export const DEFAULT_CLEANING: CleaningSettings = defaultsOf(CLEANING_OPTIONS);

/** How it is learned what to measure of k-space, likewise. */
export const DEFAULT_SAMPLING: SamplingSettings = {
  ...defaultsOf(SAMPLING_OPTIONS),
  rates: [...PATTERN_DEFAULTS.rates],
};
