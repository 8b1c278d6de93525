import type { FidelityEntry } from './entry.js';
import { gaussian } from './gaussian.js';
import { heteroscedastic } from './heteroscedastic.js';
import { poisson } from './poisson.js';

/** The data terms there are, in the order in which they are offered. */
export const FIDELITIES: readonly FidelityEntry[] = [gaussian, heteroscedastic, poisson];
