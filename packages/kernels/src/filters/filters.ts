import type { Vectors } from '@bilevel/core';
import type { ChannelGrid } from '../blocks/blocks.js';
import type { ScalarPotentialName } from '../potential/scalarPotentials.js';
import type { FilterChange, FilterReach } from './change.js';

/**
 * R(x) = Σ_j w_j Σ_p φ((C_j x)_p; ν_j), J filters of k×k taps on each channel of a picture,
 *
 *     (C_j x)_p = Σ_{c,a,b} taps_j[c, a, b] x[c, p + (a, b)],
 *
 * over the (height − k + 1) × (width − k + 1) places p where a filter fits (`valid`), the same potential for all.
 */
export interface FilterTerms {
  readonly grid: ChannelGrid;
  /** k, from 2 to 9. */
  readonly size: number;
  readonly potential: ScalarPotentialName;
  /** Filter by filter, channel by channel, row by row: J · channels · k² numbers. */
  readonly taps: Float64Array;
  /** w_j ≥ 0. A filter of weight 0 changes nothing. */
  readonly weights: Float64Array;
  /** ν_j > 0. */
  readonly smoothings: Float64Array;
}

/**
 * The inner loops of a bank of filters, for x of width · height · channels numbers. They add to what a vector
 * holds, so that several regularisers, and a data term, make one gradient or product. Responses are computed, used
 * and forgotten a few rows at a time.
 *
 * The parameters are, in this order, log w_j of each filter, log ν_j of each, and all taps.
 *
 * No argument may alias `out`. With arrays from `vectors` nothing is copied and, after the first call,
 * nothing allocated but by `linearise` and what it returns.
 */
export interface FilterKernels {
  /** Where arrays are best kept; undefined where it makes no difference. */
  readonly vectors?: Vectors;
  /** 2J + J · channels · k². */
  readonly parameters: number;
  /** R(x). */
  value(x: Float64Array): number;
  /** out ← out + ∂R(x) = out + Σ w_j C_jᵀφ'(C_j x). */
  addGradient(x: Float64Array, out: Float64Array): void;
  /**
   * `addGradient` with responses and sums in 32-bit, off by some 2⁻²⁴ of the size of their terms, at about twice the
   * speed: for what is verified afterwards.
   */
  addGradientSingle(x: Float64Array, out: Float64Array): void;
  /** The second order at x, which is kept and must not change while the result is used. */
  linearise(x: Float64Array): FilterLinearisation;
  /** Gives back the memory of linearisations, and of `vectors` unless they were given. */
  release(): void;
}

/** Second order at a point x, with z_j = C_j x, and B = ∂_x ∂_θ R, θ the parameters. */
export interface FilterLinearisation {
  /** out ← out + Av, A = Σ w_j C_jᵀ diag(φ''(z_j)) C_j, with the second derivatives computed once. */
  addHessianVector(v: Float64Array, out: Float64Array): void;
  /** `addHessianVector` in 32-bit, as `addGradientSingle` is. */
  addHessianVectorSingle(v: Float64Array, out: Float64Array): void;
  /** out ← out + the diagonal of A. */
  addDiagonal(out: Float64Array): void;
  /**
   * out ← Bᵀq: for log w_j, w_j φ'(z_j)ᵀC_j q; for log ν_j, w_j ν_j ∂_νφ'(z_j)ᵀC_j q; for the tap of filter j at a
   * (S_a the shift and channel by it)
   *
   *     w_j Σ_p [φ'(z_jp) (S_a q)_p + φ''(z_jp) (C_j q)_p (S_a x)_p].
   */
  crossTranspose(q: Float64Array, out: Float64Array): void;
  /**
   * out ← Bu. With u the numbers α_j, β_j for log w_j and log ν_j, and U_j the filter whose taps are u's,
   *
   *     Σ_j w_j {C_jᵀ[α_j φ'(z_j) + β_j ν_j ∂_νφ'(z_j) + φ''(z_j) ⊙ U_j x] + U_jᵀφ'(z_j)}.
   */
  cross(u: Float64Array, out: Float64Array): void;
  /** What bounds the change of A and B within a reach. */
  change(reach: FilterReach): FilterChange;
}
