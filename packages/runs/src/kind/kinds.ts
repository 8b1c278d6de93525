import { CLEANING_KIND, type CleaningRun } from '../cleaning/kind.js';
import { LEARNING_KIND, type LearningRun } from '../learning/kind.js';
import { SAMPLING_KIND, type SamplingRun } from '../sampling/kind.js';
import type { RunKindName } from './files.js';
import type { RunKind } from './runKind.js';

export interface KindTypesByName {
  readonly learning: LearningRun;
  readonly cleaning: CleaningRun;
  readonly sampling: SamplingRun;
}

/** The kinds of runs, by name. */
export const RUN_KINDS: { readonly [K in RunKindName]: RunKind<KindTypesByName[K]> } = {
  learning: LEARNING_KIND,
  cleaning: CLEANING_KIND,
  sampling: SAMPLING_KIND,
};
