import { gamma, requireLength } from '@bilevel/core';
import { sigmoid, sigmoidSlope } from './sigmoid.js';

/** θ as the kernels and the bounds need it. */
export interface SampleWeights {
  /** s_i = σ(θ_i)/N, as computed. */
  readonly weights: Float64Array;
  /** s'_i = σ'(θ_i)/N, as computed. */
  readonly slopes: Float64Array;
  /**
   * Upper bounds of the exact s_i, and of the s'_i; at least 2⁻³⁰⁰, so that products of them are normal
   * numbers. The computed ones are off by at most γ of {@link WEIGHT_ROUNDINGS} times these.
   */
  readonly mostWeights: Float64Array;
  readonly mostSlopes: Float64Array;
}

/**
 * σ: e^−|t| with 2u, 1 + e with u, the quotient u, the division by N u. σ': 2u of e, as
 * |d log σ'/d log e| ≤ 1, twice u of 1 + e, u of its square, of both quotients.
 */
export const WEIGHT_ROUNDINGS = 8;
const LEAST = 2 ** -300;

/** Those of `count` samples. @throws ShapeError unless there is a θ_i for each */
export function sampleWeights(theta: Float64Array, count: number): SampleWeights {
  requireLength('theta', theta, count);
  const weights = theta.map((t) => sigmoid(t) / count);
  const slopes = theta.map((t) => sigmoidSlope(t) / count);
  // One more for the product itself.
  const up = 1 + gamma(WEIGHT_ROUNDINGS + 1);
  const most = (s: number): number => Math.max(s * up, LEAST);
  return { weights, slopes, mostWeights: weights.map(most), mostSlopes: slopes.map(most) };
}
