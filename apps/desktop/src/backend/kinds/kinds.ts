import type { RunKindName } from '@bilevel/runs';
import type { AppKind } from './appKind.js';
import { CLEANING_APP } from './cleaning.js';
import { LEARNING_APP } from './learning.js';
import { SAMPLING_APP } from './sampling.js';

/** How the app has each kind of run. */
export const APP_KINDS: { readonly [K in RunKindName]: AppKind<K> } = {
  learning: LEARNING_APP,
  cleaning: CLEANING_APP,
  sampling: SAMPLING_APP,
};
