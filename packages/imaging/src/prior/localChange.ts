import type { LocalChange } from '@bilevel/core';
import type { Grid } from '@bilevel/kernels';
import { squaredNormOfDifferences } from './grid.js';
import type { LocalTotalVariation } from './local.js';

/** What the change of the second derivatives is made of. */
export interface LocalChangeInput {
  readonly local: LocalTotalVariation;
  readonly x: Float64Array;
  readonly grid: Grid;
  readonly weight: number;
  readonly smoothing: number;
  readonly learnsWeight: boolean;
  readonly learnsSmoothing: boolean;
}

/** Covers the rounding of the sums below, of length 2d at most. */
const ROUNDING = 1 + 1e-10;

/**
 * How much A and B of smoothed total variation can change within the ball ‖x' − x‖ ≤ r
 * (mathematics.md §5.4, "error ball" and "structured residual"). With z_p = (Dx)_p the blocks of
 * differences (single edges, or pairs for the isotropic kind), z' those of x' and b the norm of a
 * block's rows:
 *
 * - |z'_p − z_p| ≤ ρ = b r, and Σ |z'_p − z_p|² ≤ ‖D‖² r².
 * - ‖H(z'_p) − H(z_p)‖ ≤ M_p |z'_p − z_p| with M_p the largest third derivative at distances of
 *   |z_p| − ρ to |z_p| + ρ from 0, and ≤ 1/ν, since 0 ≼ H ≼ I/ν.
 * - (A(x') − A(x))v = wDᵀ((H' − H)Dv), so its norm is at most w‖D‖ times the smaller of
 *   ‖D‖ r max_p M_p|(Dv)_p| and ‖(min(M_p ρ, 1/ν) |(Dv)_p|)_p‖.
 * - (B₁(x') − B₁(x))ᵀq = w Σ_p ⟨∇φ(z'_p) − ∇φ(z_p), (Dq)_p⟩ ≤ w ‖D‖ r ‖(S_p |(Dq)_p|)_p‖ with S_p the
 *   largest ‖H‖ there, and likewise for B₂ with P_p, the largest derivative of ν²z/s³. Both fall
 *   with |z|, so they are taken at |z_p| − ρ.
 */
export function localChange(input: LocalChangeInput, radius: number): LocalChange {
  const { local, x, grid, weight, smoothing: nu, learnsWeight, learnsSmoothing } = input;
  const norm = Math.sqrt(squaredNormOfDifferences(grid));
  const rho = local.blockNorm * radius;
  return {
    kind: 'certified',
    hessianChange(v) {
      let largest = 0;
      let sum = 0;
      local.blocks(x, v, grid, (size, along) => {
        const M = largestThirdDerivative(local, size, rho, nu);
        largest = Math.max(largest, M * along);
        const change = Math.min(M * rho, 1 / nu) * along;
        sum += change * change;
      });
      return ROUNDING * weight * norm * Math.min(norm * radius * largest, Math.sqrt(sum));
    },
    crossTransposeChange(q) {
      let first = 0;
      let second = 0;
      local.blocks(x, q, grid, (size, along) => {
        const nearest = Math.max(0, size - rho);
        first += (local.largestSecondDerivative(nearest, nu) * along) ** 2;
        second += (smoothingDerivative(nearest, nu) * along) ** 2;
      });
      const sum = (learnsWeight ? first : 0) + (learnsSmoothing ? second : 0);
      return ROUNDING * weight * norm * radius * Math.sqrt(sum);
    },
  };
}

/** sup of the third derivative at distances in [size − ρ, size + ρ]: it peaks at ν/2. */
function largestThirdDerivative(
  local: LocalTotalVariation,
  size: number,
  rho: number,
  nu: number,
): number {
  const low = Math.max(0, size - rho);
  const high = size + rho;
  if (high < nu / 2) return local.thirdDerivative(high, nu);
  return local.thirdDerivative(Math.max(low, nu / 2), nu);
}

/**
 * ‖∂/∂z (ν²z/s³)‖ at |z| = a: the larger of ν²/s³ and ν²|ν² − 2a²|/s⁵, which changes hands at
 * a² = 2ν². It falls with a throughout.
 */
function smoothingDerivative(a: number, nu: number): number {
  const nu2 = nu * nu;
  const s2 = a * a + nu2;
  const s = Math.sqrt(s2);
  return a * a <= 2 * nu2 ? nu2 / (s2 * s) : (nu2 * (2 * a * a - nu2)) / (s2 * s2 * s);
}
