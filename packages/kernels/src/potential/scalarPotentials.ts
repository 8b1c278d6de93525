import { firm } from './firm.js';
import { ofOneNumber } from './ofOneNumber.js';
import { potentials } from './potentials.js';
import type { ScalarPotential } from './scalarPotential.js';
import { softplus } from './softplus.js';
import { student } from './student.js';

/** All potentials of one signed number, by their names: those of blocks, and others. */
export const scalarPotentials = {
  charbonnier: ofOneNumber(potentials.charbonnier),
  'log-cosh': ofOneNumber(potentials['log-cosh']),
  huber: ofOneNumber(potentials.huber),
  quadratic: ofOneNumber(potentials.quadratic),
  fair: ofOneNumber(potentials.fair),
  softplus,
  student,
  firm,
} as const satisfies Readonly<Record<string, ScalarPotential>>;

/** A scalar potential's name. */
export type ScalarPotentialName = keyof typeof scalarPotentials;
