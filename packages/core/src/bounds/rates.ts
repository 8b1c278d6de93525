/** λ_GD = (κ − 1)/(κ + 1), the rate of gradient descent with α = 2/(L + μ). */
export function gradientDescentRate(kappa: number): number {
  return (kappa - 1) / (kappa + 1);
}

/** λ_HB = (√κ − 1)/(√κ + 1), the rate of heavy ball and of conjugate gradients. */
export function heavyBallRate(kappa: number): number {
  return (Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1);
}

/**
 * λᵏ(1 + k(1 + λ)), λ = λ_HB, which bounds the polynomial of k steps of heavy ball (mathematics.md
 * §4.3): |λᵏ (U_k(σ) − λ U_{k−1}(σ))| ≤ λᵏ (k + 1 + λk), since |U_k| ≤ k + 1 on [−1, 1].
 */
export function heavyBallFactor(kappa: number, k: number): number {
  const lambda = heavyBallRate(kappa);
  return lambda ** k * (1 + k * (1 + lambda));
}
