import type { ConjugateSteps, FirstOrderSteps, InnerSolves, Vectors } from '@bilevel/core';
import type { Reach, TotalVariationChange } from './change.js';

/** Columns and rows of a picture stored row by row. */
export interface Grid {
  readonly width: number;
  readonly height: number;
}

/**
 * - `anisotropic`: Σ_k φ_ν((Dx)_k), φ_ν(t) = √(t² + ν²), over all horizontal and vertical differences.
 * - `isotropic`: Σ_p √(|(∇x)_p|² + ν²), (∇x)_p = (x_right − x_p, x_below − x_p), with differences across
 *   the boundary equal to 0.
 */
export type TotalVariationKind = 'anisotropic' | 'isotropic';

/** What is fixed while x moves. */
export interface TotalVariationTerms {
  /** y, d = width · height numbers; not to be changed while it is used. */
  readonly data: Float64Array;
  readonly grid: Grid;
  /** a. */
  readonly diagonal: number;
  /** w. */
  readonly weight: number;
  /** ν > 0. */
  readonly smoothing: number;
}

/**
 * The inner loops of denoising with smoothed total variation (mathematics.md §8):
 *
 *     ∂g(x) = a x − y + w Dᵀ∇φ_ν(Dx).
 *
 * No argument may alias `out`. With arrays from `vectors` nothing is copied and, after the first call,
 * nothing allocated but by `linearise`.
 */
export interface SmoothedTotalVariation {
  /** Where arrays are best kept; undefined where it makes no difference. */
  readonly vectors?: Vectors;
  /** Steps of first-order methods on g, each in one pass; undefined where they are no faster. */
  readonly steps?: FirstOrderSteps;
  /** Σ φ_ν(Dx). */
  value(x: Float64Array): number;
  /** out ← ∂g(x). Returns Σ φ_ν(Dx). */
  gradient(x: Float64Array, out: Float64Array): number;
  /** The second order at x, which is kept and must not change while the result is used. */
  linearise(x: Float64Array): TotalVariationLinearisation;
  /** Gives back the memory of `vectors` and of linearisations, none of which may be used any more. */
  release(): void;
}

/** Second order at a point x, and the derivatives of ∂g in (log w, log ν), the columns of B. */
export interface TotalVariationLinearisation {
  /** out ← (aI + w DᵀHD)v, H the Hessian of the smoothed norms at Dx, computed once. */
  hessianVector(v: Float64Array, out: Float64Array): void;
  /** out ← the diagonal of aI + w DᵀHD. */
  diagonal(out: Float64Array): void;
  /** out ← Bᵀq, 2 numbers. */
  crossTranspose(q: Float64Array, out: Float64Array): void;
  /** out ← Bu, u of 2 numbers. */
  cross(u: Float64Array, out: Float64Array): void;
  /** first, second ← the columns of B. */
  columns(first: Float64Array, second: Float64Array): void;
  /**
   * Conjugate gradients with this Hessian, preconditioned by its diagonal or not, in two passes an
   * iteration; undefined where they are no faster than one by one.
   */
  readonly conjugate?: (preconditioned: boolean) => ConjugateSteps;
  /** In 32 bits, between this Hessian and the majorant of lagged diffusivity (`Linearisation.innerSolves` of core). */
  readonly innerSolves?: (theta: number) => InnerSolves | undefined;
  /** What bounds the change of H while blocks of differences move no farther than stated. */
  change(reach: Reach): TotalVariationChange;
}
