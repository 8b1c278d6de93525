import { conjugateGradient } from '../linear/conjugateGradient.js';
import type { LinearSolver } from '../linear/linearSolver.js';
import { minres } from '../linear/minres.js';
import { directElimination } from './directElimination.js';

/** Up to here a dense factorisation takes milliseconds. */
const DENSE_UP_TO = 200;

/**
 * The solver for a symmetric system of `dimension` unknowns, where none is asked for: dense up to
 * 200; beyond, conjugate gradients for a definite one, and MINRES for one that need not be.
 */
export function defaultSolver(dimension: number, isDefinite: boolean): LinearSolver {
  if (dimension <= DENSE_UP_TO) return directElimination();
  return isDefinite ? conjugateGradient() : minres({ indefinite: 'solve' });
}
