import { charbonnier } from './charbonnier.js';
import { fair } from './fair.js';
import { huber } from './huber.js';
import { logCosh } from './logCosh.js';
import type { Potential } from './potential.js';
import { quadratic } from './quadratic.js';
import { studentOfBlocks } from './studentOfBlocks.js';

/** All potentials, by their names. */
export const potentials = {
  charbonnier,
  'log-cosh': logCosh,
  huber,
  quadratic,
  fair,
  student: studentOfBlocks,
} as const satisfies Readonly<Record<string, Potential>>;

/** A potential's name. */
export type PotentialName = keyof typeof potentials;
