import { elementwise } from './elementwise.js';
import type { Reparameterisation } from './reparameterisation.js';

/**
 * x = P(θ)⁻¹ z with P(θ) = diag A(x̃, θ), x̃ held fixed (mathematics.md §6; Ye, Peyré, Cremers & Ablin
 * 2024 §5): φ' = 1/P, φ'' = 0, ∂_θ φ' = −∂_θ P/P². The estimate is the plain one with one more term,
 *
 *     Ψ = ∇_θ f − Bᵀq + (∂_θ P)ᵀ (P⁻¹∂_x g ⊙ q),   A q = ∇_x f.
 *
 * A problem that offers `ParametricHessian` makes it cheap; see `differencedHessian` for
 * what it costs with one that does not.
 */
export function diagonalHessian(): Reparameterisation {
  return elementwise('diagonal-hessian', ({ hessian, point }) => {
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
