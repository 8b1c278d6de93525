import { gamma, roundedUp, type ErrorBall, type LocalChange } from '@bilevel/core';
import { deviations } from './deviations.js';
import type { LocalChangeInput } from './localChangeInput.js';
import { tangentNorm } from './tangentNorm.js';
import { rootOfSquaresUp, sumUp } from './upwards.js';

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
 *
 * Everything is rounded up: sums of terms of one sign, with upper bounds of s_i, ‖x̂_i‖ and var_i(V).
 */
export function localChange(input: LocalChangeInput, { radius }: ErrorBall): LocalChange {
  const { samples, weights } = input;
  const { gram, norms, count } = samples;
  const { mostWeights: s, mostSlopes } = weights;
  const range = norms.map((size) => radius * Math.SQRT2 * size * (1 + gamma(8)));
  const known = new WeakMap<Float64Array, Float64Array>();
  const deviationsOf = (V: Float64Array): Float64Array => {
    const found = known.get(V) ?? deviations(input, V);
    known.set(V, found);
    return found;
  };
  /** √s_i c_i. */
  const factor = (i: number): number => Math.sqrt(s[i]!) * Math.expm1(range[i]!);
  return {
    kind: 'certified',
    hessianChange(V) {
      const own = deviationsOf(V);
      const sum = rootOfSquaresUp(count, (i) => factor(i) * own[i]!);
      return roundedUp(Math.sqrt(gram.largestEigenvalue(s) / 2) * sum);
    },
    hessianEnergy(V) {
      const own = deviationsOf(V);
      return rootOfSquaresUp(count, (i) => factor(i) * Math.exp(range[i]! / 2) * own[i]!);
    },
    hessianForm(Z, V) {
      const one = deviationsOf(Z);
      const other = deviationsOf(V);
      return sumUp(count, (i) => s[i]! * Math.expm1(range[i]!) * (one[i]! * other[i]!));
    },
    crossTransposeChange(V) {
      const own = deviationsOf(V);
      // √½ ε‖x̂_i‖ is half the range.
      return rootOfSquaresUp(
        count,
        (i) => mostSlopes[i]! * (range[i]! / 2) * Math.exp(range[i]! / 2) * own[i]!,
      );
    },
    tangentNorm: () => tangentNorm(input, range),
  };
}
