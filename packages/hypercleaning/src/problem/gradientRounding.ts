import { UNDERFLOW, gamma, plainVectors, provenSizes, roundedUp } from '@bilevel/core';
import { WEIGHT_ROUNDINGS, type SampleWeights } from './sampleWeights.js';
import type { PreparedSamples } from './samples.js';
import { sumUp } from './upwards.js';

const sizes = provenSizes(plainVectors);

/**
 * How far the computed Σ s_i (p_i − e_{y_i}) ⊗ x̂_i + 2aW can be from the exact one, as a function of W:
 *
 *     ½ γ Σ s_i‖x̂_i‖² ‖W‖ + √2 γ' Σ s_i‖x̂_i‖ + 2a γ''‖W‖.
 *
 * - Scores of class c are off by γ‖x̂_i‖‖W_c‖, as vectors by γ‖x̂_i‖‖W‖, and softmax passes on a half. The
 *   largest score is subtracted with errors of at most u · 2‖x̂_i‖‖W‖, of which softmax passes on no more
 *   than the mean deviation: that largest error, or ½ · 4u‖x̂_i‖‖W‖.
 * - Given the exponents, residuals and what is made of them have errors relative to themselves, and
 *   ‖p − e_y‖ ≤ √2.
 */
export function gradientRounding(
  samples: PreparedSamples,
  { mostWeights }: SampleWeights,
  ridge: number,
): (W: Float64Array) => number {
  const { norms, count, classes, dimension, kernel } = samples;
  const { logits, probabilities, rows, absent } = kernel.roundings;
  const meanNorm = sumUp(count, (i) => mostWeights[i]! * norms[i]!);
  const meanSquare = sumUp(count, (i) => mostWeights[i]! * norms[i]! * norms[i]!);
  const residuals =
    Math.SQRT2 * gamma(probabilities + WEIGHT_ROUNDINGS + rows) + Math.sqrt(classes) * absent;
  const perSize = (gamma(logits + 4) / 2) * meanSquare + gamma(rows) * 2 * ridge;
  const lost = 4 * (count + 1) * dimension * UNDERFLOW * (1 + samples.largestNorm);
  return (W) => roundedUp(residuals * meanNorm + perSize * sizes.norm(W) + lost);
}
