import { norm, roundingLevel, type LowerLevel } from '@bilevel/core';

/** The rounding error of ∂_x g(x) and of its norm, divided by μ: what no bound on ‖x − x*‖ can beat. */
export function distanceRounding(level: LowerLevel, x: Float64Array, gradientNorm: number): number {
  const rounding = level.gradientRounding?.(x) ?? 0;
  return (rounding + roundingLevel(x.length, gradientNorm)) / level.constants.strongConvexity.value;
}

/** ε = (‖∂_x g(x)‖ + rounding)/μ ≥ ‖x − x*‖ (mathematics.md §2). */
export function certifiedDistance(
  level: LowerLevel,
  x: Float64Array,
  gradient: Float64Array,
): number {
  const size = norm(gradient);
  return size / level.constants.strongConvexity.value + distanceRounding(level, x, size);
}
