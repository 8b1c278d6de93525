import { UNDERFLOW, gamma, plainVectors, provenSizes, roundedUp } from '@bilevel/core';
import { largestColumn } from './probabilityRounding.js';
import { WEIGHT_ROUNDINGS, type SampleWeights } from './sampleWeights.js';
import type { PreparedSamples } from './samples.js';
import { sumUp } from './upwards.js';

const sizes = provenSizes(plainVectors);

/**
 * How far the computed Σ s_i (p_i − e_{y_i}) ⊗ x̂_i + 2aW can be from the exact one, as a function of W:
 *
 *     √½ γ Σ s_i‖x̂_i‖² max_c ‖W_c‖ + √2 γ' Σ s_i‖x̂_i‖ + 2a γ''‖W‖.
 *
 * - Exponents are off by δ with a range of 2ζ_i, ζ_i = γ‖x̂_i‖ max_c ‖W_c‖. The derivative of softmax along δ,
 *   p∘(δ − Eδ), has entries whose positive and negative parts have the same sum, at most ½E|δ − Eδ| ≤ ½ζ_i:
 *   a norm of at most √½ ζ_i.
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
  const perColumn = Math.SQRT1_2 * gamma(logits) * meanSquare;
  const perSize = gamma(rows) * 2 * ridge;
  const lost = 4 * (count + 1) * dimension * UNDERFLOW * (1 + samples.largestNorm);
  return (W) =>
    roundedUp(
      residuals * meanNorm +
        perColumn * largestColumn(W, classes) +
        perSize * sizes.norm(W) +
        lost * (1 + meanNorm),
    );
}
