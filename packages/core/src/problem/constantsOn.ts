import { constantOn } from './constant.js';
import type { LowerConstants } from './problem.js';

/**
 * The constants of a lower level as they count on the closed ball of radius ε around x̃
 * ({@link constantOn}), where ε = (‖∂_x g(x̃)‖ + rounding)/μ.
 *
 * That ε is of the μ that is in question makes no circle. Let K be that ball and μI ≼ ∂_xx g on K, which
 * the region of μ promises when it holds K. Then g has exactly one stationary point in K:
 *
 * - There is one. K is compact, so g has a minimiser x' over it. In the interior ∂_x g(x') = 0. On the
 *   sphere ∂_x g(x') = −λ(x' − x̃) with λ ≥ 0, while strong convexity between x̃ and x' gives
 *   ⟨∂_x g(x'), x' − x̃⟩ ≥ ⟨∂_x g(x̃), x' − x̃⟩ + με² ≥ −‖∂_x g(x̃)‖ε + με² ≥ 0, so that −λε² ≥ 0: λ = 0.
 * - There is no other: ⟨∂_x g(x) − ∂_x g(x'), x − x'⟩ ≥ μ‖x − x'‖² for x, x' in K, which is convex.
 *
 * It is x* where g is convex, or has no other stationary point; of a g that has several it is that
 * minimiser, of which the hypergradient then is. Nothing of g outside K is used: nor is it by the bounds,
 * which take A, B and ∇f at x̃, at x* and on the way between them. The other constants need to hold on K
 * for the same reason.
 */
export function constantsOn(
  { strongConvexity, lipschitzGradient, lipschitzHessian, lipschitzCross }: LowerConstants,
  x: Float64Array,
  epsilon: number,
): LowerConstants {
  return {
    strongConvexity: constantOn(strongConvexity, x, epsilon),
    lipschitzGradient: constantOn(lipschitzGradient, x, epsilon),
    lipschitzHessian: constantOn(lipschitzHessian, x, epsilon),
    lipschitzCross: constantOn(lipschitzCross, x, epsilon),
  };
}
