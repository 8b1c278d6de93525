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

  smallestSecondDerivative(a, nu) {
    const S = a * a + nu * nu;
    return (nu * nu) / (S * Math.sqrt(S));
  },

  hasMaximumPrinciple: true,

  blockCount: ({ width, height }) => 2 * width * height,

  blockNorms(v, { width, height }, out) {
    const d = width * height;
    out.fill(0);
    for (let i = 0; i < height; i++) {
      const first = i * width;
      const end = first + width - 1;
      for (let p = first; p < end; p++) out[p] = Math.abs(v[p + 1]! - v[p]!);
      if (i === height - 1) break;
      for (let p = first; p <= end; p++) out[d + p] = Math.abs(v[p + width]! - v[p]!);
    }
  },
};
