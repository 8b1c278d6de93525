import { UNDERFLOW, gamma, roundedUp, type UpperRounding } from '@bilevel/core';
import { probabilityRounding } from './probabilityRounding.js';
import type { PreparedSamples } from './samples.js';
import { sumUp } from './upwards.js';

/**
 * How far the computed mean cross-entropy (1/M) Σ ℓ_i and its gradient (1/M) Σ (p_i − e_{y_i}) ⊗ x̂_i can be
 * from the exact ones at W, from the losses there, computed into `losses`. With the exponents of sample
 * i off by 2ζ_i ({@link probabilityRounding}):
 *
 *     |δℓ_i| ≤ 2ζ_i e^{2ζ_i} (1 − p_y) + γ ℓ_i
 *     ‖δ(p_i − e_y)‖ ≤ √2 (1 − p_y) (e^{2ζ_i}(1 + γ) − 1),
 *
 * since ∂ℓ/∂z = p − e_y, whose entries besides that of y have the sum 1 − p_y, and ‖p − e_y‖² is at most
 * 2(1 − p_y)². All is relative to 1 − p_y = 1 − e^{−ℓ} and ℓ, however small. Sums add γ of their terms.
 */
export function lossRounding(
  samples: PreparedSamples,
  W: Float64Array,
  losses: Float64Array,
): UpperRounding {
  const { norms, count, dimension, kernel } = samples;
  const { probabilities, losses: ofLosses, rows, absent } = kernel.roundings;
  kernel.losses(W, losses);
  const { exponents } = probabilityRounding(samples, W);
  // One more for the weight 1/M.
  const ofSum = gamma(rows + 1);
  const ofGradient = gamma(probabilities + rows + 1);
  const up = 1 + gamma(ofLosses + 2);
  const most = (i: number): number => (losses[i]! + absent) * up;
  // ≥ 1 − p_y, at the exact exponents and at those between them and the computed ones.
  const others = (i: number): number =>
    Math.min(1, -Math.expm1(-most(i)) * Math.exp(exponents[i]!) * (1 + gamma(8)));
  const value = sumUp(
    count,
    (i) => exponents[i]! * others(i) + (gamma(ofLosses + 2) + ofSum) * most(i) + absent,
  );
  const gradient = sumUp(count, (i) => {
    const relative = Math.expm1(exponents[i]!) * (1 + ofGradient) + ofGradient;
    // Neither residual is longer than √2.
    return norms[i]! * (Math.min(3, others(i) * relative) + absent);
  });
  const lost = 4 * (count + 1) * dimension * UNDERFLOW * (1 + samples.largestNorm);
  return {
    value: roundedUp(value / count + lost),
    gradient: roundedUp((Math.SQRT2 * gradient) / count + lost),
  };
}
