import { norm, type ErrorBall, type LocalChange } from '@bilevel/core';
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

/** Share s of the strong convexity that the energy bound of {@link localChange} spends on the differences. */
const SHARE = 1 / 16;

/**
 * How much A and B of smoothed total variation can change from x to the minimiser x*, and to any
 * point x' between (mathematics.md §5.4). With z_p = (Dx)_p the blocks of differences (single edges,
 * or pairs for the isotropic kind), z' those of x', e = x' − x, b the norm of a block's rows, r the
 * radius of the error ball, G ≥ ‖∂_x g(x)‖:
 *
 * - |(De)_p| ≤ b r. For the anisotropic kind also |(De)_p| ≤ 2‖∂_x g(x)‖_∞/μ: with the mean Hessian
 *   Ā = μI + wDᵀH̄D between x and x*, H̄ ≥ 0 diagonal, Āe* = −∂_x g(x), and where |e*| is largest, say
 *   e*_i > 0, (DᵀH̄De*)_i ≥ 0 as all differences to neighbours point down; so μe*_i ≤ |∂_x g(x)_i|. ρ is
 *   the smallest of these, and h_p the smallest eigenvalue of the Hessian of the smoothed norm at
 *   distances of up to |z_p| + ρ from 0.
 * - In energy: with u = ‖e*‖ ≤ r, μu² + Σ w|H̄_p^½(De*)_p|² = e*ᵀĀe* = −∂_x g(x)ᵀe* ≤ G u, and as
 *   u² ≥ ‖De*‖²/‖D‖², for any s in [0, 1]
 *
 *       Σ a_p |(De*)_p|² ≤ G u − (1 − s)μu² ≤ E²,   a_p = w h_p + s μ/‖D‖²,
 *
 *   E² the largest value for u ≤ r. So Σ (|(De)_p|/t_p)² ≤ 1 with t_p = E/√a_p, and |(De)_p| ≤ ρ_p = min(ρ, t_p).
 *   Where the picture is flat, h_p is near 1/ν, and this is √(w‖D‖²/ν) times below ‖D‖r.
 * - ‖H(z'_p) − H(z_p)‖ ≤ min(M_p |(De)_p|, 1/ν) =: δ_p with M_p the largest third derivative at
 *   distances of |z_p| − ρ_p to |z_p| + ρ_p from 0; and ≤ 1/ν since 0 ≼ H ≼ I/ν.
 * - (A' − A)v = wDᵀ((H' − H)Dv): its norm is at most w‖D‖ ‖(δ_p |(Dv)_p|)_p‖, and
 *   |zᵀ(A' − A)q| ≤ w Σ δ_p |(Dz)_p| |(Dq)_p|.
 * - A' ≽ wDᵀH'D, so that ‖wDᵀu‖ in the norm of A'⁻¹ is at most √w ‖H'^{−1/2}u‖ ≤ √(w Σ |u_p|²/h_p). Used
 *   for the columns of A' − A and B' − B.
 * - (B₁' − B₁) = wDᵀ(∇φ(z') − ∇φ(z)) with |∇φ(z'_p) − ∇φ(z_p)| ≤ S_p |(De)_p|, S_p the largest ‖H‖
 *   there, and likewise B₂ with P_p, the largest derivative of ν²z/s³. Both fall with |z|, so they
 *   are taken at |z_p| − ρ_p.
 *
 * Sums Σ c_p |(De)_p| are bounded by the smaller of Σ c_p ρ_p and ‖(c_p t_p)_p‖, norms ‖(c_p |(De)_p|)_p‖ by
 * the smaller of ‖(c_p ρ_p)_p‖ and max c_p t_p.
 */
export function localChange(input: LocalChangeInput, ball: ErrorBall): LocalChange {
  const { local, x, grid, weight, smoothing: nu, strongConvexity: mu } = input;
  const normD = Math.sqrt(squaredNormOfDifferences(grid));
  const rho = largestDifference(local, ball, mu);
  const energy = largestEnergy(ball, mu, mu + (weight * normD ** 2) / nu);
  const least = (SHARE * mu) / normD ** 2;
  const count = local.blockCount(grid);
  const third = new Float64Array(count);
  const largest = new Float64Array(count);
  const mixed = new Float64Array(count);
  /** h_p^{−1/2}. */
  const soft = new Float64Array(count);
  /** t_p. */
  const span = new Float64Array(count);
  local.blockNorms(x, grid, third);
  for (let p = 0; p < count; p++) {
    const size = third[p]!;
    const curvature = local.smallestSecondDerivative(size + rho, nu);
    soft[p] = 1 / Math.sqrt(curvature);
    span[p] = energy / Math.sqrt(weight * curvature + least);
    const reach = Math.min(rho, span[p]!);
    const nearest = Math.max(0, size - reach);
    third[p] = largestThirdDerivative(local, size, reach, nu);
    largest[p] = local.largestSecondDerivative(nearest, nu);
    mixed[p] = smoothingDerivative(nearest, nu);
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
      const term = third[p]! * span[p]! * size;
      if (term > largestTerm) largestTerm = term;
      const change = Math.min(third[p]! * Math.min(rho, span[p]!), 1 / nu) * size;
      sum += change * change;
    }
    return ROUNDING * Math.min(largestTerm, Math.sqrt(sum));
  }

  const hessianChange = (v: Float64Array): number => weight * normD * changeNorm(differences(v));
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
          sum += c * Math.min(rho, span[p]!);
          square += (c * span[p]!) ** 2;
        }
        return squares + Math.min(sum * sum, square);
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
        sum += Math.min(third[p]! * Math.min(rho, span[p]!), 1 / nu) * size;
        square += (third[p]! * span[p]! * size) ** 2;
      }
      return ROUNDING * weight * Math.min(sum, Math.sqrt(square));
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
        sum += (c * Math.min(rho, span[p]!)) ** 2;
        largestTerm = Math.max(largestTerm, c * span[p]!);
        largestSlope = Math.max(largestSlope, slope[p]! * span[p]!);
      }
      return (
        ROUNDING *
        Math.min(
          Math.sqrt(weight) * Math.min(Math.sqrt(sum), largestTerm),
          (weight * normD * largestSlope) / Math.sqrt(mu),
        )
      );
    },
  };
}

/** E: E² is the largest G u − (1 − s)μu² for u ≤ r, where G ≤ L r in any case, for ∂_x g(x) = −Āe*. */
function largestEnergy(
  { radius, gradient, gradientRounding }: ErrorBall,
  mu: number,
  L: number,
): number {
  const size = Math.min(norm(gradient) + gradientRounding, L * radius);
  const curvature = (1 - SHARE) * mu;
  const u = Math.min(radius, size / (2 * curvature));
  return ROUNDING * Math.sqrt(u * (size - curvature * u));
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
