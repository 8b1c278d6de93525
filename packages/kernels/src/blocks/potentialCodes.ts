import type { PotentialName } from '../potential/potentials.js';

/** The potentials that have SIMD kernels, by their numbers in assembly/potential/potentials.ts. */
export const POTENTIAL_CODES: Readonly<Partial<Record<PotentialName, number>>> = {
  charbonnier: 0,
  'log-cosh': 1,
  huber: 2,
  quadratic: 3,
};
