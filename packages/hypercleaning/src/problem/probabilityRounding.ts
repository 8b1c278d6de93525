import { gamma, normUp, roundedUp, UNDERFLOW } from '@bilevel/core';
import type { PreparedSamples } from './samples.js';

/** What the probabilities that are computed at a W can be off by (mathematics.md §8.6). */
export interface ProbabilityRounding {
  /**
   * 2ζ_i ≥ how far the differences of exponents of sample i are from those of the exact scores x̂_iᵀW:
   * ζ_i = γ ‖x̂_i‖ max_c ‖W_c‖, with the roundings of the kernel's scores.
   */
  readonly exponents: Float64Array;
  /**
   * ρ_i = e^{2ζ_i}(1 + γ) − 1, γ that of the kernel's probabilities: computed p_i[c], and 1 − p_i[y_i] as the
   * sum of the others, are within (1 + ρ_i)^{±1} of the exact ones, but for `absent`.
   */
  readonly relative: Float64Array;
}

/** At W. */
export function probabilityRounding(
  samples: PreparedSamples,
  W: Float64Array,
): ProbabilityRounding {
  const { norms, count, classes, dimension, kernel } = samples;
  const { logits, probabilities } = kernel.roundings;
  const size = largestColumn(W, classes);
  const features = dimension / classes;
  const perNorm = 2 * gamma(logits) * size;
  const lost = 2 * features * UNDERFLOW * (1 + size);
  const own = gamma(probabilities);
  const exponents = new Float64Array(count);
  const relative = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const exponent = roundedUp(perNorm * norms[i]! + lost);
    exponents[i] = exponent;
    relative[i] = roundedUp(Math.expm1(exponent) * (1 + own) + own);
  }
  return { exponents, relative };
}

/** ≥ max_c ‖W_c‖, W_c the entries of class c. */
export function largestColumn(W: Float64Array, classes: number): number {
  let largest = 0;
  const features = W.length / classes;
  for (let c = 0; c < classes; c++) {
    let sum = 0;
    for (let k = c; k < W.length; k += classes) sum += W[k]! * W[k]!;
    // NaN, of a W that is not finite, is larger than all others.
    const size = Math.sqrt(sum);
    if (!(size <= largest)) largest = size;
  }
  return roundedUp(normUp(largest, features, features));
}
