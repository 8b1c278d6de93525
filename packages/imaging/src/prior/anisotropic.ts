import type { LocalTotalVariation } from './local.js';

/**
 * Anisotropic smoothed total variation, Σ_k φ_ν((Dx)_k) with φ_ν(t) = √(t² + ν²) over all
 * horizontal and vertical differences (mathematics.md §8).
 */
export const anisotropic: LocalTotalVariation = {
  kind: 'anisotropic',

  // ‖row of D‖ = √2.
  blockNorm: Math.SQRT2,

  // |φ'''| = 3ν²t/(t² + ν²)^{5/2}.
  thirdDerivative(a, nu) {
    const S = a * a + nu * nu;
    return (3 * nu * nu * a) / (S * S * Math.sqrt(S));
  },

  // φ'' = ν²/(t² + ν²)^{3/2}.
  largestSecondDerivative(a, nu) {
    const S = a * a + nu * nu;
    return (nu * nu) / (S * Math.sqrt(S));
  },

  blocks(x, v, { width, height }, visit) {
    for (let i = 0, p = 0; i < height; i++) {
      for (let j = 0; j < width; j++, p++) {
        if (j < width - 1) visit(Math.abs(x[p + 1]! - x[p]!), Math.abs(v[p + 1]! - v[p]!));
        if (i < height - 1) {
          visit(Math.abs(x[p + width]! - x[p]!), Math.abs(v[p + width]! - v[p]!));
        }
      }
    }
  },
};
