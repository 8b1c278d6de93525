import type { RunKindName } from '@bilevel/runs';

/** Where the pages of each kind of run are: that of a run, without its id, and the list of all. */
export const KIND_PLACES: Readonly<
  Record<RunKindName, { readonly at: string; readonly list: string; readonly listed: string }>
> = {
  learning: { at: '/run', list: '/runs', listed: 'Runs' },
  sampling: { at: '/sample', list: '/sample', listed: 'Sampling' },
  cleaning: { at: '/clean', list: '/clean', listed: 'Clean labels' },
};
