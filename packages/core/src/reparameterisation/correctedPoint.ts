import { ArgumentError } from '../errors.js';
import { solveLinear } from '../linear/solveLinear.js';
import type { Linearisation, LowerLevel } from '../problem/problem.js';
import { Pace, runToEnd } from '../run/cooperative.js';
import { roundingLevel } from '../vector/rounding.js';
import { norm } from '../vector/vector.js';
import { directElimination } from './directElimination.js';
import { requireParametricHessian } from './parametricHessian.js';

/** P of the correction P⁻¹∂_x g: diag A, or A itself (dense: for small d). */
export type PointPreconditioner = 'diagonal' | 'newton';

/** P⁻¹ ∂_x g(x̃), length d. */
export function correction(
  linearisation: Linearisation,
  gradient: Float64Array,
  preconditioner: PointPreconditioner,
): Float64Array {
  const d = gradient.length;
  if (preconditioner === 'diagonal') {
    const diagonal = new Float64Array(d);
    requireParametricHessian(linearisation, 'diagonal').hessianDiagonal(diagonal);
    return diagonal.map((a, i) => gradient[i]! / a);
  }
  const { solution, status } = runToEnd(
    solveLinear(
      directElimination(),
      {
        apply: (v, out) => {
          linearisation.hessianVector(v, out);
        },
        rightHandSide: gradient,
      },
      new Float64Array(d),
      { delta: roundingLevel(d, norm(gradient)), maxWork: Infinity },
      new Pace(),
    ),
  );
  if (status === 'indefinite') {
    throw new ArgumentError(
      'Expected a positive definite Hessian for the Newton step but received a singular one. ' +
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
 * g quadratic in x. P = diag A is cheaper and of first order, with a constant smaller by about
 * ‖I − P⁻¹A‖ where that is below 1.
 *
 * @throws ArgumentError when the problem does not offer what the preconditioner needs
 */
export function correctedPoint(
  level: LowerLevel,
  x: Float64Array,
  preconditioner: PointPreconditioner,
): Float64Array {
  const gradient = new Float64Array(x.length);
  level.gradient(x, gradient);
  const step = correction(level.linearise(x), gradient, preconditioner);
  return x.map((xi, i) => xi - step[i]!);
}
