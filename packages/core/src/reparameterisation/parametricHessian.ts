import { ArgumentError } from '../errors.js';
import type { Linearisation } from '../problem/problem.js';

/**
 * What some changes of variable need of a problem beyond {@link Linearisation}: how its Hessian
 * A = ∂_xx g depends on θ at a fixed x. A problem offers it by returning these from `linearise` as
 * well.
 */
export interface ParametricHessian {
  /** out ← diag A, length d. */
  hessianDiagonal(out: Float64Array): void;
  /** out_j ← Σ_i w_i ∂_θj A_ii; w has length d, out length n. */
  hessianDiagonalParameter(w: Float64Array, out: Float64Array): void;
  /** out_j ← uᵀ (∂_θj A) v; u and v have length d, out length n. */
  hessianParameter(u: Float64Array, v: Float64Array, out: Float64Array): void;
}

/**
 * The linearisation as one that knows its Hessian's dependence on θ.
 *
 * @throws ArgumentError when it does not
 */
export function requireParametricHessian(
  linearisation: Linearisation,
  name: string,
): Linearisation & ParametricHessian {
  if (isParametric(linearisation)) return linearisation;
  throw new ArgumentError(
    `Expected hessianDiagonal, hessianDiagonalParameter and hessianParameter in the linearisation ` +
      `for the reparameterisation ${name} but received none. Add them to what the problem's ` +
      'linearise() returns.',
  );
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
