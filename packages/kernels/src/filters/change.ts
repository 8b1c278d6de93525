/**
 * How far x may move, and what is known of the whole problem there. With κ_j = w_j/ν_j and, for every x' that is
 * meant, e = x' − x, A' the Hessian of the whole problem at x':
 *
 * - ‖e‖ ≤ ε.
 * - Σ κ_j (h_jp + a)(C_j e)_p² ≤ E², h_jp the least Φ'' at distances of up to ‖c_j‖ε/ν_j from T_jp, or 0 where that is
 *   negative. E may be Infinity.
 * - Σ κ_j (max(0, Φ''(T'_jp)) + a)(C_j v)_p² ≤ vᵀA'v for every v, and μ‖v‖² ≤ vᵀA'v. So it is for a ≤ μ/N² where the
 *   other terms of A' are at least μ plus what makes up for Σ κ_j min(0, Φ'') C_jᵀC_j.
 * - Σ κ_j C_jᵀC_j ≼ N² I.
 */
export interface FilterReach {
  /** ε. */
  readonly radius: number;
  /** E. */
  readonly energy: number;
  /** a > 0. */
  readonly least: number;
  /** N. */
  readonly norm: number;
  /** μ > 0. */
  readonly strongConvexity: number;
}

/**
 * Bounds on the change of A = ∂²R and of B within a reach (mathematics.md §8.9), rounding included: A' and B' are those of R at x', in
 * exact arithmetic. Vectors are known by identity: they must not change while this is used.
 */
export interface FilterChange {
  /** ≥ ‖(A' − A)v‖. */
  hessianChange(v: Float64Array): number;
  /** ≥ |zᵀ(A' − A)q|. */
  hessianForm(z: Float64Array, q: Float64Array): number;
  /** ≥ ‖(A' − A)v‖ in the norm of A'⁻¹ of the whole problem. */
  hessianEnergy(v: Float64Array): number;
  /** out_i ≥ |((B' − B)ᵀq)_i|, for each parameter. */
  crossTransposeChange(q: Float64Array, out: Float64Array): void;
  /** ≥ |qᵀ(B' − B)u|. */
  crossForm(u: Float64Array, q: Float64Array): number;
  /**
   * ≥ ‖(B' − B)u‖ in the norm of A'⁻¹ of the whole problem. `norm` ≥ √‖Σ U_jᵀU_j‖, U_j the filters whose taps are
   * u's, if that is known.
   */
  crossEnergy(u: Float64Array, norm?: number): number;
}
