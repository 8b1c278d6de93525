import type { LinearSolver } from '../linear/linearSolver.js';
import type { LowerSolver } from '../lower/lowerSolver.js';

/**
 * How the error of h is bounded; each is never worse than the one before.
 *
 * - `plain`: mathematics.md §5.1, with the global constants L_A, L_B.
 * - `local`: the same with the problem's {@link LocalChange}. No work, some passes over the data.
 * - `sharp`: dual-weighted (§5.4), by {@link dualWeightedBound}: n more linear solves of moderate
 *   accuracy, for up to {@link MAX_DUALS} parameters. h is corrected by what they tell about the
 *   residual of the adjoint.
 * - `newton`: the same in the smaller ball around x̃ that a Newton step proves ({@link distanceByStep}), where
 *   the problem has a {@link LocalChange} and states its rounding: one more linear solve, for lower levels of a
 *   bad condition.
 */
export type Certificate = 'plain' | 'local' | 'sharp' | 'newton';

/** Whether a certificate solves for the z_j, for as few parameters as it does so. */
export function usesDuals(certificate: Certificate | undefined): boolean {
  return certificate === 'sharp' || certificate === 'newton';
}

/** How accurately, and with what, a sample is to be evaluated. */
export interface EvaluationRequest {
  readonly lower: LowerSolver;
  readonly linear: LinearSolver;
  /** ε asked of the lower level, a distance in x. Infinity stops at the starting point. */
  readonly epsilon: number;
  /** δ asked of the adjoint, an absolute residual. Infinity stops at the starting point. */
  readonly delta: number;
  /** Units of work each of the two solves may take. */
  readonly maxWork: number;
  /**
   * Units of work that the two solves may take together. A solve that has none left still takes
   * the one or two units that its certificate costs. Default: twice `maxWork`.
   */
  readonly maxTotalWork?: number;
  /** How the error of h is bounded. Default `local`. */
  readonly certificate?: Certificate;
  /** u, of length n: certify uᵀ∇F too ({@link certifiedAlong}), and estimate the error of h. */
  readonly direction?: Float64Array;
  /** Estimate the curvature of F too ({@link upperCurvature}), of up to {@link MAX_DUALS} parameters. Default false. */
  readonly curvature?: boolean;
}
