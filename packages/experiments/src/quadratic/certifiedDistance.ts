import { norm, roundedUp, roundingLevel, upperNorm, type LowerLevel } from '@bilevel/core';

/** The rounding error of ∂_x g(x), divided by μ: what no bound on ‖x − x*‖ can beat. */
export function distanceRounding(level: LowerLevel, x: Float64Array): number {
  const { strongConvexity, lipschitzGradient } = level.constants;
  const rounding =
    level.gradientRounding?.(x) ?? roundingLevel(x.length, lipschitzGradient.value * norm(x));
  return rounding / strongConvexity.value;
}

/** Of {@link distanceRounding}: see {@link accumulatedRounding}. */
const ACCUMULATION = 8;

/**
 * What the roundings of all iterations add to an a-priori bound on ‖x_k − x*‖. A perturbation of size
 * αρ in every step, ρ the rounding of the gradient, adds up to αρ Σ c_k with the rates c_k of
 * mathematics.md §3 and §4.3:
 *
 * - gradient descent: αρ/(1 − λ) = ρ/μ;
 * - heavy ball: αρ(1 + λ²)/(1 − λ)² ≤ 2ρ/μ, since α = (1 − λ)²/μ;
 * - FISTA: of the order of 4ρ/μ.
 *
 * The roundings of the update itself, a few units of ‖x‖ in the last place, add up to about 8L‖x‖/μ of
 * them, which is what ρ/μ is at least.
 */
export function accumulatedRounding(level: LowerLevel, x: Float64Array): number {
  return ACCUMULATION * distanceRounding(level, x);
}

/** ε = (‖∂_x g(x)‖ + rounding)/μ ≥ ‖x − x*‖ (mathematics.md §2). */
export function certifiedDistance(
  level: LowerLevel,
  x: Float64Array,
  gradient: Float64Array,
): number {
  const size = upperNorm(gradient) / level.constants.strongConvexity.value;
  return roundedUp(size + distanceRounding(level, x));
}
