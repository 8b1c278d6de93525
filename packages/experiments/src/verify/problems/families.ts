import { autodiffDraw } from './autodiff.js';
import type { Draw } from './instance.js';
import { drawQuadratic } from './quadratic.js';
import { drawQuartic } from './quartic.js';
import { drawLogistic, drawRidge } from './regression.js';
import { drawSoftmax } from './softmax.js';
import { drawTotalVariation } from './totalVariation.js';

/**
 * The kinds of problem that are verified. The constants of `quartic` hold in a ball only; `autodiff` is computed in 32 bits and proves nothing.
 */
export const PROBLEMS = [
  'quadratic',
  'ridge',
  'logistic',
  'tv',
  'tv-isotropic',
  'softmax',
  'quartic',
  'autodiff',
] as const;
export type ProblemName = (typeof PROBLEMS)[number];

const DRAW: Readonly<Record<Exclude<ProblemName, 'autodiff'>, Draw>> = {
  quadratic: drawQuadratic,
  ridge: drawRidge,
  logistic: drawLogistic,
  tv: drawTotalVariation('tv'),
  'tv-isotropic': drawTotalVariation('tv-isotropic'),
  softmax: drawSoftmax,
  quartic: drawQuartic,
};

/** How to draw each of the problems; those that cannot be computed here are left out. */
export async function drawsOf(names: readonly ProblemName[]): Promise<Map<ProblemName, Draw>> {
  const draws = new Map<ProblemName, Draw>();
  for (const name of names) {
    const draw = name === 'autodiff' ? await autodiffDraw() : DRAW[name];
    if (draw !== undefined) draws.set(name, draw);
  }
  return draws;
}
