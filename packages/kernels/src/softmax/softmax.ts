import type { SoftmaxRoundings } from './roundings.js';

/** Bits of a floating-point number. */
export type Precision = 32 | 64;

/**
 * Multinomial logistic regression over fixed samples, with p_i = softmax(x̂_iᵀW):
 *
 *     g(W) = Σ_i s_i ℓ_i(W) + a‖W‖²,   ℓ_i = −log p_i[y_i]
 *
 * (mathematics.md §8, there s_i = σ(θ_i)/N). W is a vector of features × classes entries, the
 * classes of a feature beside each other and the bias last: W[j·C + c]. Weights s, one a sample,
 * are given with every call and may be of any sign.
 *
 * Samples are summed in fixed chunks, and these in order: a result depends on the data alone, not
 * on the number of threads. No argument may alias `out`.
 */
export interface SoftmaxRegression {
  readonly rows: number;
  /** Columns of the samples, and one for the bias. */
  readonly features: number;
  readonly classes: number;
  /** features · classes, the length of W. */
  readonly dimension: number;
  /** What 64-bit arithmetic makes of all that follows. */
  readonly roundings: SoftmaxRoundings;
  /** out ← ∂g(W) = Σ_i s_i x̂_i (p_i − e_{y_i})ᵀ + 2aW. Returns g(W). */
  gradient(W: Float64Array, weights: Float64Array, ridge: number, out: Float64Array): number;
  /** g(W). */
  value(W: Float64Array, weights: Float64Array, ridge: number): number;
  /** losses[i] ← ℓ_i(W), one a sample, accurate relative to themselves however small: 1 − p_i[y_i] = 1 − e^−ℓ_i. */
  losses(W: Float64Array, losses: Float64Array): void;
  /** probabilities[i·C + c] ← p_i[c]. */
  probabilities(W: Float64Array, probabilities: Float64Array): void;
  /** The derivatives at W, with the probabilities computed once. */
  linearise(W: Float64Array): SoftmaxLinearisation;
}

/**
 * Second order at W. It holds the probabilities there, n·C numbers; W may change afterwards.
 */
export interface SoftmaxLinearisation {
  /** out ← Σ_i s_i x̂_i [(diag p_i − p_i p_iᵀ) x̂_iᵀV]ᵀ + 2aV. */
  hessianVector(V: Float64Array, weights: Float64Array, ridge: number, out: Float64Array): void;
  /** out[i] ← s_i ⟨p_i − e_{y_i}, x̂_iᵀQ⟩: Bᵀq with s_i the derivative of i's weight. */
  crossTranspose(Q: Float64Array, weights: Float64Array, out: Float64Array): void;
  /** out ← Σ_i s_i x̂_i (p_i − e_{y_i})ᵀ: Bu with s_i = u_i times the derivative of i's weight. */
  cross(weights: Float64Array, out: Float64Array): void;
  /** out ← the diagonal of the Hessian, Σ_i s_i x̂_ij² p_ic (1 − p_ic) + 2a. */
  diagonal(weights: Float64Array, ridge: number, out: Float64Array): void;
}
