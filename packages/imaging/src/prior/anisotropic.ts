import type { LocalTotalVariation } from './local.js';

/**
 * Anisotropic smoothed total variation, Σ_k φ_ν((Dx)_k) with φ_ν(t) = √(t² + ν²) over all
 * horizontal and vertical differences (mathematics.md §8).
 */
export const anisotropic: LocalTotalVariation = {
  kind: 'anisotropic',

  // ‖row of D‖ = √2.
  blockNorm: Math.SQRT2,

  hasMaximumPrinciple: true,
};
