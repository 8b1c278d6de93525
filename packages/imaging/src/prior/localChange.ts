import type { ErrorBall, LocalChange } from '@bilevel/core';
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
  /** μ = 1 + ξ. */
  readonly strongConvexity: number;
  readonly learnsWeight: boolean;
  readonly learnsSmoothing: boolean;
}

/** Covers the rounding of the sums below, of length 2d at most. */
const ROUNDING = 1 + 1e-10;

/**
 * How much A and B of smoothed total variation can change from x to the minimiser x*, and to any
 * point x' between (mathematics.md §5.4). With z_p = (Dx)_p the blocks of differences (single edges,
 * or pairs for the isotropic kind), z' those of x', e = x' − x, b the norm of a block's rows and r
 * the radius of the error ball:
 *
 * - |(De)_p| ≤ b r and Σ |(De)_p|² ≤ ‖D‖² r². For the anisotropic kind also |(De)_p| ≤ 2‖∂_x g(x)‖_∞/μ:
 *   with the mean Hessian Ā = μI + wDᵀH̄D, H̄ ≥ 0 diagonal, Āe* = −∂_x g(x), and where |e*| is largest,
 *   say e*_i > 0, (DᵀH̄De*)_i ≥ 0 as all differences to neighbours point down; so μe*_i ≤ |∂_x g(x)_i|.
 *   ρ is the smallest of these bounds on |(De)_p|.
 * - ‖H(z'_p) − H(z_p)‖ ≤ min(M_p |(De)_p|, 1/ν) =: δ_p with M_p the largest third derivative at
 *   distances of |z_p| − ρ to |z_p| + ρ from 0; and ≤ 1/ν since 0 ≼ H ≼ I/ν.
 * - (A' − A)v = wDᵀ((H' − H)Dv): its norm is at most w‖D‖ ‖(δ_p |(Dv)_p|)_p‖, and
 *   |zᵀ(A' − A)q| ≤ w Σ δ_p |(Dz)_p| |(Dq)_p|.
 * - A' ≽ wDᵀH'D, so that ‖wDᵀu‖ in the norm of A'⁻¹ is at most √w ‖H'^{−1/2}u‖: with h_p the
 *   smallest eigenvalue of H there, at most √(w Σ |u_p|²/h_p). Used for the columns of A' − A and
 *   B' − B.
 * - (B₁' − B₁) = wDᵀ(∇φ(z') − ∇φ(z)) with |∇φ(z'_p) − ∇φ(z_p)| ≤ S_p |(De)_p|, S_p the largest ‖H‖
 *   there, and likewise B₂ with P_p, the largest derivative of ν²z/s³. Both fall with |z|, so they
 *   are taken at |z_p| − ρ.
 *
 * Sums Σ c_p |(De)_p| are bounded by the smaller of ρ Σ c_p and ‖D‖ r ‖c‖, norms ‖(c_p |(De)_p|)_p‖ by
 * the smaller of ρ‖c‖ and ‖D‖ r max c_p.
 */
export function localChange(input: LocalChangeInput, ball: ErrorBall): LocalChange {
  const { local, x, grid, weight, smoothing: nu, strongConvexity: mu } = input;
  const norm = Math.sqrt(squaredNormOfDifferences(grid));
  const along = norm * ball.radius;
  const rho = largestDifference(local, ball, mu);
  const count = local.blockCount(grid);
  const third = new Float64Array(count);
  const largest = new Float64Array(count);
  const mixed = new Float64Array(count);
  /** h_p^{−1/2}. */
  const soft = new Float64Array(count);
  local.blockNorms(x, grid, third);
  for (let p = 0; p < count; p++) {
    const size = third[p]!;
    const nearest = Math.max(0, size - rho);
    third[p] = largestThirdDerivative(local, size, rho, nu);
    largest[p] = local.largestSecondDerivative(nearest, nu);
    mixed[p] = smoothingDerivative(nearest, nu);
    soft[p] = 1 / Math.sqrt(local.smallestSecondDerivative(size + rho, nu));
  }
  const differences = remembered((v: Float64Array) => {
    const out = new Float64Array(count);
    local.blockNorms(v, grid, out);
    return out;
  });

  /** ≥ ‖(δ_p c_p scale_p)_p‖ for all differences (De)_p that are possible. */
  function changeNorm(c: Float64Array, scale?: Float64Array): number {
    let largestTerm = 0;
    let sum = 0;
    for (let p = 0; p < count; p++) {
      const size = scale === undefined ? c[p]! : c[p]! * scale[p]!;
      const slope = third[p]! * size;
      if (slope > largestTerm) largestTerm = slope;
      const change = Math.min(third[p]! * rho, 1 / nu) * size;
      sum += change * change;
    }
    return ROUNDING * Math.min(along * largestTerm, Math.sqrt(sum));
  }

  const hessianChange = (v: Float64Array): number => weight * norm * changeNorm(differences(v));
  const columns = [
    ...(input.learnsWeight ? [largest] : []),
    ...(input.learnsSmoothing ? [mixed] : []),
  ];

  return {
    kind: 'certified',
    hessianChange,
    crossTransposeChange(q) {
      const Dq = differences(q);
      const total = columns.reduce((squares, slope) => {
        let sum = 0;
        let square = 0;
        for (let p = 0; p < count; p++) {
          const c = slope[p]! * Dq[p]!;
          sum += c;
          square += c * c;
        }
        return squares + Math.min(rho * sum, along * Math.sqrt(square)) ** 2;
      }, 0);
      return ROUNDING * weight * Math.sqrt(total);
    },
    hessianForm(z, q) {
      const Dz = differences(z);
      const Dq = differences(q);
      let sum = 0;
      let square = 0;
      for (let p = 0; p < count; p++) {
        const size = Dz[p]! * Dq[p]!;
        const slope = third[p]! * size;
        sum += Math.min(third[p]! * rho, 1 / nu) * size;
        square += slope * slope;
      }
      return ROUNDING * weight * Math.min(sum, along * Math.sqrt(square));
    },
    hessianEnergy: (v) =>
      Math.min(
        Math.sqrt(weight) * changeNorm(differences(v), soft),
        hessianChange(v) / Math.sqrt(mu),
      ),
    crossEnergy(j) {
      const slope = columns[j]!;
      let largestTerm = 0;
      let largestSlope = 0;
      let sum = 0;
      for (let p = 0; p < count; p++) {
        const c = slope[p]! * soft[p]!;
        sum += c * c;
        if (c > largestTerm) largestTerm = c;
        if (slope[p]! > largestSlope) largestSlope = slope[p]!;
      }
      return (
        ROUNDING *
        Math.min(
          Math.sqrt(weight) * Math.min(rho * Math.sqrt(sum), along * largestTerm),
          (weight * norm * along * largestSlope) / Math.sqrt(mu),
        )
      );
    },
  };
}

/** ρ ≥ |(De)_p| in every block. */
function largestDifference(local: LocalTotalVariation, ball: ErrorBall, mu: number): number {
  const fromDistance = local.blockNorm * ball.radius;
  if (!local.hasMaximumPrinciple) return fromDistance;
  let largest = 0;
  for (const entry of ball.gradient) largest = Math.max(largest, Math.abs(entry));
  return Math.min(fromDistance, (2 * ROUNDING * (largest + ball.gradientRounding)) / mu);
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

/** f with its results kept by identity of the argument, which must not change meanwhile. */
function remembered<K extends object, T>(f: (key: K) => T): (key: K) => T {
  const results = new WeakMap<K, T>();
  return (key) => {
    let result = results.get(key);
    if (result === undefined) {
      result = f(key);
      results.set(key, result);
    }
    return result;
  };
}
