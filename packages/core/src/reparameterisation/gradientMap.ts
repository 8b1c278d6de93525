import { newtonStep, type CorrectionOptions } from './correctedPoint.js';
import type { Reparameterisation } from './reparameterisation.js';

/**
 * φ built from the gradient map (mathematics.md §6; Ye, Peyré, Cremers & Ablin 2024 §4):
 * x = x̃ + A(x̃, θ)⁻¹ ∂_x g(z, θ̃), θ̃ the current θ held fixed. z̃ is where ∂_x g(z̃, θ̃) = 0, so
 * that φ_θ = 0 there, and for g quadratic in x φ_z = A(θ)⁻¹A(θ̃), which is I at θ̃ with
 * ∂_θj φ_z = −A⁻¹ ∂_θj A. Hence
 *
 *     Ψ = ∇_θ f − Bᵀq + [sᵀ (∂_θj A) q]_j,   A q = ∇_x f,   s = A⁻¹ ∂_x g(x̃).
 *
 * For ridge regression B − [∂_θj A s]_j = B(x̃ − s) = B(x*): the Jacobian of x* is exact at every x̃,
 * and for an f linear in x the estimate is; for another f the error is that of ∇_x f(x̃), of first
 * order. Optimal for lower levels that are quadratic in x; for others the formula stays
 * consistent, but the terms of ∂_xx φ that would make it optimal are missing.
 *
 * Costs one more solve, dense for d ≤ 200 and by conjugate gradients beyond unless `linear` says
 * otherwise. ∂_θj A is the problem's own (`ParametricHessian`) or a difference of 4n products.
 *
 * @throws ArgumentError (on use) when A shows not to be positive definite
 */
export function gradientMap(options: CorrectionOptions = {}): Reparameterisation {
  return {
    name: 'gradient-map',
    at({ level, linearisation, hessian, gradient, parameters }) {
      const { solution: step } = newtonStep(level, linearisation, gradient, options);
      return {
        slopeParameter(q, out) {
          hessian.hessianParameter(step, q, out);
          for (let j = 0; j < parameters; j++) out[j] = -out[j]!;
        },
      };
    },
  };
}
