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
 * A V = Σ s_i x̂_i ⊗ H_iz_i + 2aV, H = diag p − ppᵀ, z_i = Vᵀx̂_i with |z_i[c]| ≤ m_i = ‖x̂_i‖‖V‖:
 *
 * - z is off by γ‖x̂_i‖‖V‖ as a vector, and H ≼ ½I.
 * - Exponents are off by δ with a range of 2ζ_i. The derivative of H along δ is, as a form in v and w,
 *   E(δ − Eδ)(v − Ev)(w − Ew), at most 2ζ_i √(vᵀHv wᵀHw): H is off by ζ_i, and by ½ at most.
 * - Given the exponents, p is off by γ' p: Hz by γ' (E|z − Ez| + |z|) ≤ 2γ' m_i. Σ pz is off by another γ' m_i,
 *   and all else by γ'' of terms s_i p|z − Ez|, whose sum is s_i m_i at most: E|z − Ez| ≤ max |z|.
 *
 * Bᵀq: s'_i Σ_c p_ic (z_c − z_y), with |z_c − z_y| ≤ √2 ‖x̂_i‖‖q‖ and p off by ρ p: relative to 1 − p_y. A
 * column of B, s'_i (p_i − e_y) ⊗ x̂_i, likewise: ‖p − e_y‖ ≤ √2 (1 − p_y). Samples of weight 0 add exact zeros.
 */
export function productRounding(input: ProductRoundingInput): ProductRounding {
  const { samples, weights, ridge } = input;
  const { norms, count, dimension, kernel } = samples;
  const { logits, probabilities, rows, absent } = kernel.roundings;
  const ofProbabilities = gamma(probabilities);
  // E|z − Ez| as computed, and products of errors, are within 1 % of what is above.
  const ofProduct =
    gamma(logits) / 2 + 1.01 * (gamma(rows + WEIGHT_ROUNDINGS + 4) + 3 * ofProbabilities);
  // ρ has those of the probabilities. The product by x̂_ij and the entry itself are two.
  const ofResidual = gamma(logits + WEIGHT_ROUNDINGS + 4);
  const lost = 4 * (count + 1) * dimension * UNDERFLOW * (1 + samples.largestNorm);
  let perHessian: number | undefined;
  let perCross: number | undefined;
  const hessian = (): number => {
    if (perHessian !== undefined) return perHessian;
    const { exponents } = input.probabilities().rounding;
    perHessian = sumUp(count, (i) => {
      const each = ofProduct + 0.505 * Math.min(exponents[i]!, 1) + 3 * absent;
      return weights.mostWeights[i]! * norms[i]! * norms[i]! * each;
    });
    return perHessian;
  };
  const cross = (): number => {
    if (perCross !== undefined) return perCross;
    const { others, rounding } = input.probabilities();
    const root = rootOfSquaresUp(count, (i) => {
      const rho = rounding.relative[i]!;
      const off = others[i]! * (rho + (1 + rho) * ofResidual);
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
