import { ArgumentError, requireLength } from '../errors.js';
import type { LinearSolver } from '../linear/linearSolver.js';
import { solveLinear, type LinearSolution, type LinearStatus } from '../linear/solveLinear.js';
import type { Linearisation, LowerLevel } from '../problem/problem.js';
import { Pace, runToEnd } from '../run/cooperative.js';
import { roundingLevel } from '../vector/rounding.js';
import { norm } from '../vector/vector.js';
import { defaultSolver } from './defaultSolver.js';
import { hessianDiagonal } from './differencedHessian.js';

/**
 * P of the correction P⁻¹∂_x g:
 *
 * - `none`: no correction.
 * - `diagonal`: diag A.
 * - `own`: the problem's own preconditioner.
 * - `newton`: A itself.
 * - a function: out ← P⁻¹ r for any symmetric positive definite P.
 */
export type PointPreconditioner =
  | 'none'
  | 'diagonal'
  | 'own'
  | 'newton'
  | ((r: Float64Array, out: Float64Array) => void);

/** Options of {@link correctedPoint}, for the system of the Newton step. */
export interface CorrectionOptions {
  /** Default: dense for d ≤ 200, conjugate gradients beyond. */
  readonly linear?: LinearSolver;
  /** Absolute residual to reach, at least 0. Default 0: as small as rounding lets it be. */
  readonly delta?: number;
  /** Units of work. Default 10,000. */
  readonly maxWork?: number;
}

/** A corrected point, and what it took. */
export interface CorrectedPoint {
  /** x̃ − s. */
  readonly point: Float64Array;
  /** s = P⁻¹∂_x g(x̃). */
  readonly step: Float64Array;
  /** ‖Ps − ∂_x g(x̃)‖ for P = A; 0 where P⁻¹ is applied. */
  readonly residual: number;
  /** Hessian-vector products and the gradient. */
  readonly work: number;
  /** Of the solve; `converged` where P⁻¹ is applied. */
  readonly status: LinearStatus;
}

/** A s = ∂_x g. @throws ArgumentError when A shows not to be positive definite */
export function newtonStep(
  { constants }: LowerLevel,
  linearisation: Linearisation,
  gradient: Float64Array,
  options: CorrectionOptions = {},
): LinearSolution {
  const d = gradient.length;
  const { linear = defaultSolver(d, true), delta = 0, maxWork = 10_000 } = options;
  const solution = runToEnd(
    solveLinear(
      linear,
      {
        apply: (v, out) => {
          linearisation.hessianVector(v, out);
        },
        ...(linearisation.precondition && {
          precondition: (r: Float64Array, out: Float64Array) =>
            linearisation.precondition?.(r, out),
        }),
        rightHandSide: gradient,
        lipschitz: constants.lipschitzGradient.value,
        strongConvexity: constants.strongConvexity.value,
      },
      new Float64Array(d),
      { delta: Math.max(delta, roundingLevel(d, norm(gradient))), maxWork },
      new Pace(),
    ),
  );
  if (solution.status === 'indefinite') {
    throw new ArgumentError(
      'Expected a positive definite Hessian for the Newton step but received another. ' +
        "Check the problem's hessianVector.",
    );
  }
  return solution;
}

/**
 * The preconditioned point x̃ − P⁻¹∂_x g(x̃), at which the estimate is better than at x̃ (mathematics.md
 * §6; Ye, Peyré, Cremers & Ablin 2024 §3):
 *
 *     x̂ − x* = (I − P⁻¹A)(x̃ − x*) + O(‖x̃ − x*‖²).
 *
 * P = A is a Newton step: the error of the estimate there is O(‖x̃ − x*‖²), super-efficient, and 0 for
 * g quadratic in x; a residual R of its solve adds at most R/μ to ‖x̂ − x*‖. P = diag A is cheaper and
 * of first order, with a constant smaller by about ‖I − P⁻¹A‖ where that is below 1, and so is any
 * other P.
 *
 * @throws ShapeError when lengths do not fit; ArgumentError when the problem has no preconditioner
 *     of its own, or a Hessian that is not positive definite
 */
export function correctedPoint(
  level: LowerLevel,
  x: Float64Array,
  preconditioner: PointPreconditioner,
  options: CorrectionOptions = {},
): CorrectedPoint {
  const d = x.length;
  if (preconditioner === 'none') {
    return {
      point: x.slice(),
      step: new Float64Array(d),
      residual: 0,
      work: 0,
      status: 'converged',
    };
  }
  const gradient = new Float64Array(d);
  level.gradient(x, gradient);
  const linearisation = level.linearise(x);
  const subtracted = (step: Float64Array): Float64Array => x.map((xi, i) => xi - step[i]!);
  if (preconditioner === 'newton') {
    const { solution, residual, work, status } = newtonStep(
      level,
      linearisation,
      gradient,
      options,
    );
    return { point: subtracted(solution), step: solution, residual, work: work + 1, status };
  }
  const step = new Float64Array(d);
  let work = 1;
  if (preconditioner === 'diagonal') {
    hessianDiagonal(linearisation, step);
    if (!('hessianDiagonal' in linearisation)) work += d;
    for (let i = 0; i < d; i++) step[i] = gradient[i]! / step[i]!;
  } else if (preconditioner === 'own') {
    if (linearisation.precondition === undefined) {
      throw new ArgumentError(
        'Expected precondition in the linearisation of the problem but received none. Add it, or ' +
          "use 'diagonal'.",
      );
    }
    linearisation.precondition(gradient, step);
  } else {
    preconditioner(gradient, step);
    requireLength('the result of the preconditioner', step, d);
  }
  return { point: subtracted(step), step, residual: 0, work, status: 'converged' };
}
