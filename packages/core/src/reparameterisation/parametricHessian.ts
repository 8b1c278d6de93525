import type { Linearisation, Sample } from '../problem/problem.js';
import { differencedHessian } from './differencedHessian.js';

/**
 * What some changes of variable need of a problem beyond {@link Linearisation}: how its Hessian
 * A = ∂_xx g depends on θ at a fixed x. A problem offers it by returning these from `linearise` as
 * well; {@link differencedHessian} stands in where it does not.
 */
export interface ParametricHessian {
  /** out ← diag A, length d. */
  hessianDiagonal(out: Float64Array): void;
  /** out_j ← Σ_i w_i ∂_θj A_ii; w has length d, out length n. */
  hessianDiagonalParameter(w: Float64Array, out: Float64Array): void;
  /** out_j ← uᵀ (∂_θj A) v; u and v have length d, out length n. */
  hessianParameter(u: Float64Array, v: Float64Array, out: Float64Array): void;
}

/** How the Hessian at x depends on θ: the problem's own derivatives, or differences. */
export function parametricHessian(
  sample: Sample,
  theta: Float64Array,
  x: Float64Array,
  linearisation: Linearisation & Partial<ParametricHessian>,
): ParametricHessian {
  return isParametric(linearisation)
    ? linearisation
    : differencedHessian(sample, theta, x, linearisation);
}

function isParametric(
  linearisation: Linearisation & Partial<ParametricHessian>,
): linearisation is Linearisation & ParametricHessian {
  return (
    linearisation.hessianDiagonal !== undefined &&
    linearisation.hessianDiagonalParameter !== undefined &&
    linearisation.hessianParameter !== undefined
  );
}
