import { conjugateGradient } from '../linear/conjugateGradient.js';
import type { LinearSystem } from '../linear/linearSolver.js';
import { solveLinear } from '../linear/solveLinear.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { plainVectors } from '../vector/vectors.js';

/** Above this many parameters the solves for the z_j cost more than they win. */
export const MAX_DUALS = 8;
/** ‖ρ_j‖ asked of the z_j, relative to the size of B. */
const ACCURACY = 0.02;

/** The z_j ≈ A⁻¹B e_j, with ‖B e_j − A z_j‖ and the units of work that all took. */
export interface Duals {
  readonly duals: readonly Float64Array[];
  readonly residuals: readonly number[];
  readonly work: number;
}

/**
 * Solves A z_j = B e_j by conjugate gradients for the dual-weighted bound, in which the residuals enter
 * only in products with other errors: moderate accuracy is enough. `columns` are the B e_j.
 */
export function* solveDuals(
  system: LinearSystem,
  columns: readonly Float64Array[],
  start: readonly Float64Array[] | undefined,
  maxWork: number,
  pace: Pace,
): Cooperative<Duals> {
  const { dot } = system.vectors ?? plainVectors;
  const size = Math.hypot(...columns.map((column) => Math.sqrt(dot(column, column))));
  // Only looked at: no solver works in it.
  const cold = new Float64Array(system.rightHandSide.length);
  const duals: Float64Array[] = [];
  const residuals: number[] = [];
  const delta = ACCURACY * size;
  let work = 0;
  for (const [j, column] of columns.entries()) {
    const solved = yield* solveLinear(
      conjugateGradient(),
      { ...system, rightHandSide: column },
      start?.[j] ?? cold,
      { delta, maxWork: Math.max(0, maxWork - work) },
      pace,
    );
    duals.push(solved.solution);
    if (solved.residualVector !== undefined) system.spare?.push(solved.residualVector);
    residuals.push(solved.residual);
    work += solved.work;
  }
  return { duals, residuals, work };
}
