import type { KindTypesByName, RunKindName } from '@bilevel/runs';
import { CLEANING_SHOWN } from './cleaning.js';
import { LEARNING_SHOWN } from './learning.js';
import { SAMPLING_SHOWN } from './sampling.js';
import type { Shown } from './shown.js';

/** How each kind of run is told of. */
export const SHOWN: { readonly [K in RunKindName]: Shown<KindTypesByName[K]> } = {
  learning: LEARNING_SHOWN,
  cleaning: CLEANING_SHOWN,
  sampling: SAMPLING_SHOWN,
};

/** What to type to go on with a run. */
export function resumeHint(kind: RunKindName, folder: string): string {
  return `To go on: bilevel ${SHOWN[kind].command} --resume ${JSON.stringify(folder)}`;
}
