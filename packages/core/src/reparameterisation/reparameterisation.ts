import type { LowerLevel, Linearisation } from '../problem/problem.js';
import type { ParametricHessian } from './parametricHessian.js';

/** Where a change of variable is taken: x̃ and everything known there. */
export interface ReparameterisationContext {
  readonly level: LowerLevel;
  readonly linearisation: Linearisation;
  /** How A depends on θ at x̃; by differences where the problem does not say. */
  readonly hessian: ParametricHessian;
  /** x̃, length d. */
  readonly point: Float64Array;
  /** ∂_x g(x̃), length d. */
  readonly gradient: Float64Array;
  /** n. */
  readonly parameters: number;
}

/**
 * The derivatives at z̃ = φ⁻¹(x̃) of a change of variable x = φ(z, θ), as the estimate needs them.
 * φ_z is d×d and invertible, φ_θ is d×n. What is left out is zero.
 */
export interface ChangeOfVariable {
  /** out ← φ_z⁻ᵀ [Σ_k (∂_x g)_k ∂_zz φ_k] φ_z⁻¹ v: zero where φ is affine in z. Length d. */
  curvature?(v: Float64Array, out: Float64Array): void;
  /** out ← φ_θᵀ w, length n. It matters only together with `curvature`. */
  parameterTranspose?(w: Float64Array, out: Float64Array): void;
  /** out_j ← (∂_x g)ᵀ (∂_θj φ_z) φ_z⁻¹ q, length n. */
  slopeParameter?(q: Float64Array, out: Float64Array): void;
}

/**
 * A change of the lower-level variable, x = φ(z, θ) with φ(·, θ) invertible near x̃ (mathematics.md
 * §6; Ye, Peyré, Cremers & Ablin 2024 §4). Immutable.
 */
export interface Reparameterisation {
  readonly name: string;
  /** φ around x̃. φ itself may depend on x̃, which is then held fixed in its derivatives. */
  at(context: ReparameterisationContext): ChangeOfVariable;
}
