import { ArgumentError, expected } from '../errors.js';
import { combinedKind, constantOn, type Constant } from '../problem/constant.js';
import type { LowerConstants } from '../problem/problem.js';
import { roundedUp } from '../vector/rounding.js';

/** A Newton step at x̃, solved for inexactly. */
export interface NewtonStep {
  /** ≥ ‖s‖, s ≈ A(x̃)⁻¹ ∂_x g(x̃). */
  readonly size: number;
  /** ≥ ‖A(x̃) s − ∂_x g(x̃)‖, as computed. */
  readonly residual: number;
  /** ≥ the rounding error of that residual: of the computed ∂_x g(x̃), of A s and of the difference. */
  readonly residualRounding: number;
  /** x̃. Needed for constants that hold in a region only: without it they count as estimated. */
  readonly point?: Float64Array;
}

/**
 * A bound on ‖x̃ − x*‖ from a Newton step (mathematics.md §5.4; Kantorovich 1948): with
 * η = ‖s‖ + ‖As − ∂_x g(x̃)‖/μ ≥ ‖A⁻¹∂_x g(x̃)‖ and h = L_A η/μ ≤ ½, the equation ∂_x g = 0 has a solution
 * within
 *
 *     η (1 − √(1 − 2h))/h = 2η/(1 + √(1 − 2h)),
 *
 * which is x*, the only one there is. The residual is that of the exact gradient and product.
 * Undefined when h > ½, where it proves nothing.
 *
 * Constants that hold in a region ({@link certifiedIn}) count as proven when that very ball lies in it,
 * which is all that the theorem uses: L_A on the ball gives the solution in it, μ there makes it the only
 * one, and both together bound nothing outside.
 *
 * It is at most twice ‖A⁻¹∂_x g‖, hence close to the distance, where ‖∂_x g‖/μ can be κ times it; s costs a
 * linear solve of moderate accuracy. To move to x̃ − s instead is {@link newtonFinish}.
 *
 * @throws ArgumentError for a negative size or residual
 */
export function newtonDistance(constants: LowerConstants, step: NewtonStep): Constant | undefined {
  const { strongConvexity, lipschitzHessian } = constants;
  const { size, residual, residualRounding } = step;
  for (const [name, value] of Object.entries({ size, residual, residualRounding })) {
    if (!(value >= 0)) throw new ArgumentError(expected('a number of at least 0', name, value));
  }
  const mu = strongConvexity.value;
  const eta = roundedUp(size + (residual + residualRounding) / mu);
  const h = roundedUp((lipschitzHessian.value * eta) / mu);
  if (!(h <= 0.5)) return undefined;
  // 1 − 2h is 2⁻⁵³ of 1 off at most, whose root is 2⁻²⁶ at most where it cancels.
  const root = Math.sqrt(Math.max(0, 1 - 2 * h - 2 ** -52));
  const value = roundedUp((2 * eta) / (1 + root));
  const { point } = step;
  const used = [strongConvexity, lipschitzHessian];
  return {
    value,
    kind: combinedKind(point ? used.map((constant) => constantOn(constant, point, value)) : used),
  };
}
