import { elementwise } from './elementwise.js';
import { requireParametricHessian } from './parametricHessian.js';
import type { Reparameterisation } from './reparameterisation.js';

/**
 * x = P(θ)⁻¹ z with P(θ) = diag A(x̃, θ), x̃ held fixed (mathematics.md §6; Ye, Peyré, Cremers & Ablin
 * 2024 §5): φ' = 1/P, φ'' = 0, ∂_θ φ' = −∂_θ P/P². The estimate is the plain one with one more term,
 *
 *     Ψ = ∇_θ f − Bᵀq + (∂_θ P)ᵀ (P⁻¹∂_x g ⊙ q),   A q = ∇_x f.
 *
 * The problem must offer `ParametricHessian`.
 */
export function diagonalHessian(): Reparameterisation {
  const name = 'diagonal-hessian';
  return elementwise(name, ({ linearisation, point }) => {
    const hessian = requireParametricHessian(linearisation, name);
    const slope = new Float64Array(point.length);
    hessian.hessianDiagonal(slope);
    for (let i = 0; i < slope.length; i++) slope[i] = 1 / slope[i]!;
    const weighted = new Float64Array(point.length);
    return {
      slope,
      slopeParameterTranspose(w, out) {
        for (let i = 0; i < w.length; i++) weighted[i] = -w[i]! * slope[i]! ** 2;
        hessian.hessianDiagonalParameter(weighted, out);
      },
    };
  });
}
