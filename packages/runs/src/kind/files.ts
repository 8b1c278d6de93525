import { CLEANING, type CleaningTypes } from '../cleaning/files.js';
import { LEARNING, type LearningTypes } from '../learning/files.js';
import { SAMPLING, type SamplingTypes } from '../sampling/files.js';
import type { RunFiles } from './runFiles.js';

/** What the files of each kind of run hold. */
export interface RunTypesByKind {
  readonly learning: LearningTypes;
  readonly cleaning: CleaningTypes;
  readonly sampling: SamplingTypes;
}
export type RunKindName = keyof RunTypesByKind;

/** The kinds of runs by name: here a new one begins. */
export const RUN_FILES: { readonly [K in RunKindName]: RunFiles<RunTypesByKind[K]> } = {
  learning: LEARNING,
  cleaning: CLEANING,
  sampling: SAMPLING,
};

export const RUN_KIND_NAMES = Object.keys(RUN_FILES) as [RunKindName, ...RunKindName[]];
