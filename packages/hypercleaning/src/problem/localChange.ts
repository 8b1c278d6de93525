import type { ErrorBall, LocalChange, TangentNorm } from '@bilevel/core';
import type { PreparedSamples } from './samples.js';

/** What the change of the second derivatives is made of. */
export interface LocalChangeInput {
  readonly samples: PreparedSamples;
  /** p_i[c] at W, sample by sample. */
  readonly probabilities: Float64Array;
  /** s_i = σ(θ_i)/N and s'_i = σ'(θ_i)/N. */
  readonly weights: Float64Array;
  readonly slopes: Float64Array;
  /** μ. */
  readonly strongConvexity: number;
}

/** Covers the rounding of the probabilities and of the sums below. */
const ROUNDING = 1 + 1e-9;

/**
 * How much A and B of weighted softmax regression can change from W to any W' with ‖W' − W‖ ≤ ε
 * (mathematics.md §5.4), from generalised self-concordance (Bach 2010). With H_i = diag p_i − p_i p_iᵀ,
 * the scores u_i = Vᵀx̂_i of a direction and var_i(V) = u_iᵀH_i u_i:
 *
 * - The third derivative of ℓ_i along u, u, v is E(u − Eu)²(v − Ev), at most max |v − Ev| u ᵀHu. The
 *   scores change by δ_i with ‖δ_i‖ ≤ ε‖x̂_i‖, whose entries have a range of r_i = √2 ε‖x̂_i‖ at most. So
 *   e^{−r_i}H_i ≼ H'_i ≼ e^{r_i}H_i, and −c_iH_i ≼ H'_i − H_i ≼ c_iH_i with c_i = e^{r_i} − 1.
 * - (A' − A)V = Σ s_i x̂_i ⊗ Δ_i, Δ_i = (H'_i − H_i)u_i, where Δ_iᵀH_i⁺Δ_i ≤ c_i² var_i(V). As
 *   A' ≽ Σ s_i x̂_ix̂_iᵀ ⊗ H'_i, its norm in that of A'⁻¹ is at most √(Σ s_i Δ_iᵀH'_i⁺Δ_i)
 *   ≤ √(Σ s_i c_i² e^{r_i} var_i(V)); its Euclidean norm, with H_i ≼ ½I and
 *   Λ = λ_max(Σ s_i x̂_ix̂_iᵀ), at most √(½ Λ Σ s_i c_i² var_i(V)).
 * - |⟨Z, (A' − A)V⟩| ≤ Σ s_i c_i √(var_i(Z) var_i(V)).
 * - B'B'ᵀ = Σ s'_i² g_ig_iᵀ, g_i = (p'_i − e_{y_i}) ⊗ x̂_i. As (p − e_y)ᵀ(diag p − ppᵀ)⁺(p − e_y) = (1 − p_y)/p_y =: o,
 *   g_ig_iᵀ ≼ o'_i H'_i ⊗ x̂_ix̂_iᵀ, and o'_i ≤ e^{r_i}o_i. With A' = μI + Σ s_i H'_i ⊗ x̂_ix̂_iᵀ and any set J of
 *   samples, B'B'ᵀ ≼ κ²(A' − μI) + β²I, κ² = max_{i∉J} s'_i²e^{r_i}o_i/s_i, β² = Σ_{i∈J} s'_i²‖g_i‖², ‖p' − e_y‖² ≤ 2.
 *   So ‖A'⁻¹B'‖² ≤ max_λ (κ²(λ − μ) + β²)/λ² ≤ κ²/4μ + β²/μ² and ‖A'^{−1/2}B'‖² ≤ κ² + β²/μ. J takes the samples
 *   of the largest odds, as many as make the first bound smallest.
 * - ((B' − B)ᵀV)_i = s'_i ⟨p'_i − p_i, u_i⟩, and ⟨p'_i − p_i, u_i⟩ is the mean of δ_iᵀHu_i on the way, at
 *   most √½ ε‖x̂_i‖ √(e^{r_i} var_i(V)).
 */
export function localChange(input: LocalChangeInput, { radius }: ErrorBall): LocalChange {
  const { samples, weights, slopes } = input;
  const { gram, count } = samples;
  const range = Float64Array.from(gram.squaredNorms, (square) => radius * Math.sqrt(2 * square));
  const variances = new WeakMap<Float64Array, Float64Array>();
  const varianceOf = (V: Float64Array): Float64Array => {
    const known = variances.get(V);
    if (known !== undefined) return known;
    const computed = variance(input, V);
    variances.set(V, computed);
    return computed;
  };
  return {
    kind: 'certified',
    hessianChange(V) {
      const own = varianceOf(V);
      let sum = 0;
      for (let i = 0; i < count; i++) sum += weights[i]! * Math.expm1(range[i]!) ** 2 * own[i]!;
      return ROUNDING * Math.sqrt((gram.largestEigenvalue(weights) / 2) * sum);
    },
    hessianEnergy(V) {
      const own = varianceOf(V);
      let sum = 0;
      for (let i = 0; i < count; i++) {
        sum += weights[i]! * Math.expm1(range[i]!) ** 2 * Math.exp(range[i]!) * own[i]!;
      }
      return ROUNDING * Math.sqrt(sum);
    },
    hessianForm(Z, V) {
      const one = varianceOf(Z);
      const other = varianceOf(V);
      let sum = 0;
      for (let i = 0; i < count; i++) {
        sum += weights[i]! * Math.expm1(range[i]!) * Math.sqrt(one[i]! * other[i]!);
      }
      return ROUNDING * sum;
    },
    crossTransposeChange(V) {
      const own = varianceOf(V);
      let sum = 0;
      for (let i = 0; i < count; i++) {
        // √½ ε‖x̂_i‖ is half the range.
        const change = (slopes[i]! * range[i]!) / 2;
        sum += change * change * Math.exp(range[i]!) * own[i]!;
      }
      return ROUNDING * Math.sqrt(sum);
    },
    tangentNorm: () => tangentNorm(input, range),
  };
}

/** κ and β above, for the best J. */
function tangentNorm(
  { samples, probabilities, weights, slopes, strongConvexity: mu }: LocalChangeInput,
  range: Float64Array,
): TangentNorm {
  const { gram, count, classes, labels } = samples;
  const perCurvature = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const own = i * classes + labels[i]!;
    let others = 0;
    for (let k = i * classes; k < (i + 1) * classes; k++)
      if (k !== own) others += probabilities[k]!;
    // Without weight a sample has no slope either.
    if (slopes[i] === 0) continue;
    const odds = Math.exp(range[i]!) * (others / probabilities[own]!);
    perCurvature[i] = (slopes[i]! ** 2 / weights[i]!) * odds;
  }
  const order = Uint32Array.from(perCurvature.keys()).sort((i, j) => {
    const [one, other] = [perCurvature[i]!, perCurvature[j]!];
    // The odds may be infinite, so that their difference says nothing.
    return one === other ? i - j : one > other ? -1 : 1;
  });
  let beta = 0;
  let best = { euclidean: Infinity, energy: Infinity };
  for (let k = 0; k <= count; k++) {
    const kappa = k < count ? perCurvature[order[k]!]! : 0;
    const euclidean = kappa / (4 * mu) + beta / (mu * mu);
    if (euclidean < best.euclidean) best = { euclidean, energy: kappa + beta / mu };
    if (beta / (mu * mu) > best.euclidean || k === count) break;
    const i = order[k]!;
    beta += 2 * slopes[i]! ** 2 * gram.squaredNorms[i]!;
  }
  return {
    euclidean: ROUNDING * Math.sqrt(best.euclidean),
    energy: ROUNDING * Math.sqrt(best.energy),
  };
}

/** var_i(V) of every sample: the variance of its scores u_i = Vᵀx̂_i under p_i. */
function variance({ samples, probabilities }: LocalChangeInput, V: Float64Array): Float64Array {
  const { count, classes, rows } = samples;
  const scores = new Float64Array(classes);
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    rows.scores(i, V, scores);
    let mean = 0;
    for (let c = 0; c < classes; c++) mean += probabilities[i * classes + c]! * scores[c]!;
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      sum += probabilities[i * classes + c]! * (scores[c]! - mean) ** 2;
    }
    out[i] = sum;
  }
  return out;
}
