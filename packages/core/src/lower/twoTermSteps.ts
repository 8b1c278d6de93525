/** α and β of x⁺ = x − α ∂_x g(x) + β (x − x₋), x₋ being the iterate before x. */
export interface TwoTermSteps {
  /** α. */
  readonly step: number;
  /** β. */
  readonly momentum: number;
}

/** Gradient descent, α = 2/(L + μ) and β = 0 (mathematics.md §3). */
export function gradientDescentSteps(mu: number, L: number): TwoTermSteps {
  return { step: 2 / (L + mu), momentum: 0 };
}

/** Heavy ball, α = 4/(√L + √μ)² and β = ((√κ − 1)/(√κ + 1))² (mathematics.md §3). */
export function heavyBallSteps(mu: number, L: number): TwoTermSteps {
  const rootL = Math.sqrt(L);
  const rootMu = Math.sqrt(mu);
  return {
    step: 4 / (rootL + rootMu) ** 2,
    momentum: ((rootL - rootMu) / (rootL + rootMu)) ** 2,
  };
}
