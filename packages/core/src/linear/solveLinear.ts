import type { Cooperative, Pace } from '../run/cooperative.js';
import { roundingLevel, UNIT_ROUNDOFF } from '../vector/rounding.js';
import { plainVectors } from '../vector/vectors.js';
import type { LinearSolver, LinearSystem } from './linearSolver.js';

/**
 * - `converged`: the true residual is at most δ.
 * - `rounding`: the residual is at its rounding level.
 * - `budget`: out of work.
 * - `indefinite`: A showed non-positive curvature.
 * - `diverged`: the residual grew without end, as where the steps are made for an L that A exceeds; 0 is
 *   returned instead.
 */
export type LinearStatus = 'converged' | 'rounding' | 'budget' | 'indefinite' | 'diverged';

/** The result of a linear solve. */
export interface LinearSolution {
  /** q̃. */
  readonly solution: Float64Array;
  /** R = ‖A q̃ − b‖, recomputed from its definition. */
  readonly residual: number;
  /** b − A q̃ itself, from methods that have it at hand. */
  readonly residualVector?: Float64Array;
  /** Units of work. */
  readonly work: number;
  readonly status: LinearStatus;
}

/** Failed confirmations without progress after which the residual is taken to be at its floor. */
const MAX_STALLS = 3;
/** Growth of the residual beyond which an iteration is taken to diverge: far above √κ. */
const DIVERGENCE = 1e12;
/** Iterations between two evaluations of the rounding level, which changes with q. */
const RENEW_EVERY = 32;

/**
 * Runs `solver` on A q = b from q0 until the residual is at most `delta` (absolute), its rounding
 * level is reached, or `maxWork` units are spent.
 */
export function* solveLinear(
  solver: LinearSolver,
  system: LinearSystem,
  q0: Float64Array,
  tolerance: { readonly delta: number; readonly maxWork: number },
  pace: Pace,
): Cooperative<LinearSolution> {
  let iteration = solver.start(system, q0);
  const { dot } = system.vectors ?? plainVectors;
  const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
  const scale = norm(system.rightHandSide);
  // Rounding level of A q − b. Without L only that of b is known, and the stalls below decide.
  const rounding = (): number =>
    system.lipschitz === undefined
      ? UNIT_ROUNDOFF * scale
      : roundingLevel(
          system.rightHandSide.length,
          system.lipschitz * norm(iteration.solution) + scale,
        );
  let floor = UNIT_ROUNDOFF * scale;
  let work = iteration.startWork;
  let stalls = 0;
  let best = Infinity;
  const limit = DIVERGENCE * Math.max(iteration.residualNorm(), scale);
  for (let k = 1; ; k++) {
    if (k % RENEW_EVERY === 0) floor = rounding();
    if (iteration.residualNorm() <= Math.max(tolerance.delta, floor)) {
      work += iteration.confirm();
      const residual = iteration.residualNorm();
      if (residual <= tolerance.delta) return finish('converged');
      stalls = residual < 0.5 * best ? 0 : stalls + 1;
      best = Math.min(best, residual);
      if (residual <= rounding() || stalls >= MAX_STALLS) return finish('rounding');
    }
    if (work >= tolerance.maxWork) return finish('budget');
    const spent = iteration.step();
    if (spent === 'indefinite') {
      work += 1;
      return finish('indefinite');
    }
    work += spent;
    // NaN is no divergence: the system's functions return it.
    if (iteration.residualNorm() > limit) return finish('diverged');
    if (pace.due(system.rightHandSide.length)) yield;
  }

  function finish(status: LinearStatus): LinearSolution {
    if (status === 'diverged') {
      iteration = solver.start(system, new Float64Array(q0.length));
      work += iteration.startWork;
    }
    work += iteration.confirm();
    iteration.end?.();
    return {
      solution: iteration.solution,
      residual: iteration.residualNorm(),
      ...(iteration.residual && { residualVector: iteration.residual }),
      work,
      status,
    };
  }
}
