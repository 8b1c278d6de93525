import { fista, gradientDescent, heavyBall, lowerErrorRate, type LowerSolver } from '@bilevel/core';
import { distance } from '../vector.js';
import { accumulatedRounding, certifiedDistance, distanceRounding } from './certifiedDistance.js';
import type { ErrorRow } from './errors.js';
import { COLUMNS, LOWER_ITERATIONS, type Knowledge, type Setup } from './setup.js';

/** Solvers of the lower-level figure. */
export const LOWER_SOLVERS: readonly LowerSolver[] = [fista(), gradientDescent(), heavyBall()];

/**
 * The a-priori bound c_k‖x₀ − x*‖ (mathematics.md §3) from what is known of ‖x₀ − x*‖, and rounding.
 * NaN where there is none.
 */
function aPrioriDistance(
  setup: Setup,
  solver: string,
  k: number,
  { initialDistance }: Knowledge,
): number {
  const { level, constants, truth } = setup;
  const rate = lowerErrorRate(solver, constants, k);
  if (rate.kind === 'none') return NaN;
  return rate.factor * initialDistance + accumulatedRounding(level, truth.solution);
}

/** ‖x_k − x*‖ and its two bounds, k = 0 … `iterations`, for every solver. */
export function lowerErrors(
  setup: Setup,
  solvers = LOWER_SOLVERS,
  iterations = LOWER_ITERATIONS,
): ErrorRow[] {
  const { level, start, truth } = setup;
  return solvers.flatMap((solver) => {
    const iteration = solver.start(level, start);
    return Array.from({ length: iterations + 1 }, (_, k): ErrorRow => {
      if (k > 0) iteration.step();
      return {
        solver: solver.name,
        iteration: k,
        error: distance(iteration.point, truth.solution),
        aPosteriori: certifiedDistance(level, iteration.point, iteration.gradient),
        aPriori: aPrioriDistance(setup, solver.name, k, setup.computable),
        aPrioriInformed: aPrioriDistance(setup, solver.name, k, setup.informed),
      };
    });
  });
}

/** x̃ and the bounds on its distance from x* that are known before the solve. */
export interface LowerPoint {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  readonly aPriori: number;
  readonly aPrioriInformed: number;
}

/** x_N of heavy ball; the closed form for `exact`, whose distance is that of rounding. */
export function lowerPoint(setup: Setup, steps: number | 'exact'): LowerPoint {
  const { level, start, truth } = setup;
  if (steps === 'exact') {
    const gradient = new Float64Array(COLUMNS);
    level.gradient(truth.solution, gradient);
    const aPriori = distanceRounding(level, truth.solution);
    return { point: truth.solution, gradient, aPriori, aPrioriInformed: aPriori };
  }
  const iteration = heavyBall().start(level, start);
  for (let k = 0; k < steps; k++) iteration.step();
  return {
    point: iteration.point,
    gradient: iteration.gradient,
    aPriori: aPrioriDistance(setup, 'hb', steps, setup.computable),
    aPrioriInformed: aPrioriDistance(setup, 'hb', steps, setup.informed),
  };
}
