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
