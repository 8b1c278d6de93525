import type { Real, Reals } from '../real.js';

/**
 * One sample of a problem at one θ in high precision, written from its definition. With
 * A = ∂_xx g(x, θ) and B = ∂_x ∂_θ g(x, θ).
 */
export interface ExactSample {
  /** d. */
  readonly dimension: number;
  /** n. */
  readonly parameters: number;
  /** μ > 0 with μI ≼ ∂_xx g everywhere, exact or below. */
  readonly strongConvexity: Real;
  at(x: Reals): ExactPoint;
}

/** A sample at a point x. Everything but the gradient is computed when it is asked for. */
export interface ExactPoint {
  readonly x: Reals;
  /** ∂_x g. */
  readonly gradient: Reals;
  /** A norm of what ∂_x g is summed from, which its rounding is relative to. */
  readonly gradientTerms: Real;
  /** A v. */
  apply(v: Reals): Real[];
  /** The matrix S A S in 64 bits, row by row, and S, diagonal, powers of ten that bring A to size 1. */
  scaledHessian(): ScaledHessian;
  /** Bᵀ q. */
  crossTranspose(q: Reals): Real[];
  /** B e_j. */
  cross(j: number): Real[];
  /** f(x, θ). */
  value(): Measured;
  /** ∇_x f(x, θ). */
  upperGradient(): Real[];
  /** Bounds that hold within `radius` of x, if crudely. */
  lipschitz(radius: Real): ExactLipschitz;
}

/** A number with what it is summed from: its rounding is relative to `terms`. */
export interface Measured {
  readonly value: Real;
  readonly terms: Real;
}

/** L_A, L_B and L_f, and a bound of ‖A‖, ‖B‖ at x. */
interface ExactLipschitz {
  readonly hessian: Real;
  readonly cross: Real;
  readonly upper: Real;
  readonly hessianNorm: Real;
  readonly crossNorm: Real;
}

export interface ScaledHessian {
  readonly scale: Reals;
  readonly matrix: Float64Array;
}
