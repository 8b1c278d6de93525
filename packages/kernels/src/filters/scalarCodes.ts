import type { ScalarPotentialName } from '../potential/scalarPotentials.js';

/** The potentials of one number by their numbers in assembly/potential. */
export const SCALAR_CODES: Readonly<Record<ScalarPotentialName, number>> = {
  charbonnier: 0,
  'log-cosh': 1,
  huber: 2,
  quadratic: 3,
  fair: 4,
  softplus: 5,
  student: 6,
  firm: 7,
};
