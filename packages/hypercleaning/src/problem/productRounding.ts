import {
  UNDERFLOW,
  gamma,
  plainVectors,
  provenSizes,
  roundedUp,
  type ProductRounding,
} from '@bilevel/core';
import type { KnownProbabilities } from './knownProbabilities.js';
import { WEIGHT_ROUNDINGS, type SampleWeights } from './sampleWeights.js';
import type { PreparedSamples } from './samples.js';
import { rootOfSquaresUp, sumUp } from './upwards.js';

const sizes = provenSizes(plainVectors);

/** What the products are computed from. */
export interface ProductRoundingInput {
  readonly samples: PreparedSamples;
  readonly weights: SampleWeights;
  readonly ridge: number;
  /** Computed when they are first asked for: solvers linearise often, and certificates are few. */
  readonly probabilities: () => KnownProbabilities;
}

/**
 * How far the products of weighted softmax regression can be from the exact ones.
 *
 * A V = Σ s_i x̂_i ⊗ p_i∘(z_i − p_iᵀz_i) + 2aV, z_i = Vᵀx̂_i with |z_i[c]| ≤ m_i = ‖x̂_i‖‖V‖:
 *
 * - z is off by γ‖x̂_i‖‖V‖ as a vector, and diag p − ppᵀ ≼ ½I.
 * - p is off by ρ p: ρ Σ p|z − pᵀz| + |δpᵀz| ≤ ρ (3 + ρ) m_i, and at most 4 m_i in all, as both computed and
 *   exact results are of length 2 m_i at most.
 * - Σ pz is off by γ' m_i, and the rest by γ' of terms with the sum s_i 2 m_i.
 *
 * Bᵀq: s'_i Σ_c p_ic (z_c − z_y), with |z_c − z_y| ≤ √2 ‖x̂_i‖‖q‖ and p off by ρ p: relative to 1 − p_y. A
 * column of B, s'_i (p_i − e_y) ⊗ x̂_i, likewise: ‖p − e_y‖ ≤ √2 (1 − p_y).
 */
export function productRounding(input: ProductRoundingInput): ProductRounding {
  const { samples, weights, ridge } = input;
  const { norms, count, dimension, kernel } = samples;
  const { logits, probabilities, rows, absent } = kernel.roundings;
  const ofSum = gamma(probabilities + WEIGHT_ROUNDINGS + rows);
  const ofLogits = gamma(logits);
  const ofAll = gamma(logits + probabilities + WEIGHT_ROUNDINGS + rows);
  const lost = 4 * (count + 1) * dimension * UNDERFLOW * (1 + samples.largestNorm);
  let perHessian: number | undefined;
  let perCross: number | undefined;
  const hessian = (): number => {
    if (perHessian !== undefined) return perHessian;
    const { relative } = input.probabilities().rounding;
    perHessian = sumUp(count, (i) => {
      const rho = relative[i]! + absent;
      const ofResult = Math.min(rho * (3 + rho), 4.1) + 5 * ofSum;
      const each = ofLogits / 2 + (1 + ofLogits) * ofResult;
      return weights.mostWeights[i]! * norms[i]! * norms[i]! * each;
    });
    return perHessian;
  };
  const cross = (): number => {
    if (perCross !== undefined) return perCross;
    const { others, rounding } = input.probabilities();
    const root = rootOfSquaresUp(count, (i) => {
      const rho = rounding.relative[i]!;
      const off = others[i]! * (rho + (1 + rho) * ofAll);
      return weights.mostSlopes[i]! * norms[i]! * (Math.min(off, 3) + absent);
    });
    perCross = roundedUp(Math.SQRT2 * root);
    return perCross;
  };
  return {
    hessianVector(v) {
      const size = sizes.norm(v);
      return roundedUp((hessian() + gamma(rows) * 2 * ridge) * size + lost * (1 + size));
    },
    crossTranspose(q) {
      const size = sizes.norm(q);
      return roundedUp(cross() * size + lost * (1 + size));
    },
    cross: () => roundedUp(cross() + lost),
  };
}
