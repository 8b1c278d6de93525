import { filters } from './entries/filters.js';
import type { RegulariserEntry } from './entries/regulariserEntry.js';
import { ridge } from './entries/ridge.js';
import { tgv } from './entries/tgv.js';
import { tikhonov } from './entries/tikhonov.js';
import { tv } from './entries/tv.js';
import { tvColour } from './entries/tvColour.js';
import { tvIsotropic } from './entries/tvIsotropic.js';
import { weightMap } from './entries/weightMap.js';

/** The regularisers there are, in the order in which they are offered. */
export const REGULARISERS: readonly RegulariserEntry[] = [
  tv,
  tvIsotropic,
  tvColour,
  tgv,
  weightMap,
  tikhonov,
  ridge,
  filters,
];
