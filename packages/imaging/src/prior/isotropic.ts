import type { LocalTotalVariation } from './local.js';

/**
 * Isotropic smoothed total variation, Σ_p √(|∇x_p|² + ν²) with ∇x_p = (x_right − x_p, x_below − x_p)
 * and differences across the boundary equal to 0.
 *
 * Its constants are those of the anisotropic kind but for the norm of a block (mathematics.md §8
 * gives the scalar case). With h(z) = √(|z|² + ν²) on R²: ‖∂²h‖ ≤ 1/ν; the third derivative,
 * a symmetric trilinear form, attains its norm on the diagonal, −3c(s² − c²)/s⁵ with c = ⟨z, u⟩ and
 * s² = |z|² + ν² ≥ c² + ν². For c² ≤ 1.5ν² this is largest at s² = c² + ν², where it is the scalar
 * |φ'''| ≤ 0.8587/ν²; beyond, at s² = 5c²/3, it is at most 0.372/ν². And ∂/∂ log ν of the flux,
 * ν²z/s³, has derivatives of norm at most 1/ν.
 */
export const isotropic: LocalTotalVariation = {
  kind: 'isotropic',

  // The 2×d matrix of ∇x_p has largest singular value √λmax [[2, 1], [1, 2]] = √3.
  blockNorm: Math.sqrt(3),

  // The two differences of a block share a pixel, which couples its other two.
  hasMaximumPrinciple: false,
};
