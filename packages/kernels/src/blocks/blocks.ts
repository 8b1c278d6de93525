import type { ConjugateSteps, FirstOrderSteps, InnerSolves, Vectors } from '@bilevel/core';
import type { PotentialName } from '../potential/potentials.js';
import type { Reach, TotalVariationChange } from '../totalVariation/change.js';
import type { Grid } from '../totalVariation/totalVariation.js';

/**
 * Which differences share one potential:
 *
 * - `difference`: each horizontal or vertical difference of each channel alone.
 * - `pixel`: the two differences of a pixel, to the right and below, in each channel.
 * - `colour`: all differences of a pixel, two for each channel (Bresson & Chan 2008).
 *
 * Differences across the boundary are 0; alone they are no block.
 */
export type BlockKind = 'difference' | 'pixel' | 'colour';

/** Pictures of several channels, each stored row by row, one channel after the other. */
export interface ChannelGrid extends Grid {
  readonly channels: number;
}

/** Σ_p w φ(|(Dx)_p|; ν) over blocks p of differences, and what is fixed while x moves. */
export interface BlockTerms {
  readonly grid: ChannelGrid;
  readonly blocks: BlockKind;
  readonly potential: PotentialName;
  /** w. */
  readonly weight: number;
  /** ν > 0. */
  readonly smoothing: number;
}

/**
 * The inner loops of a regulariser w Σ φ(|(Dx)_p|; ν), for x of width · height · channels numbers. They
 * add to what a vector holds, so that several of them, and a data term, make one gradient or product.
 *
 * No argument may alias `out`. With arrays from `vectors` nothing is copied and, after the first call,
 * nothing allocated but by `linearise` and what it returns.
 */
export interface BlockKernels {
  /** Where arrays are best kept; undefined where it makes no difference. */
  readonly vectors?: Vectors;
  /** Σ φ(|(Dx)_p|; ν), without w. */
  value(x: Float64Array): number;
  /** out ← out + wDᵀ∇φ(Dx). */
  addGradient(x: Float64Array, out: Float64Array): void;
  /**
   * Steps on ½‖x − y‖² + w Σ φ(|(Dx)_p|; ν) in fewer passes over memory than its parts take, `data` being y, which must not
   * change while they are used; undefined where there are none.
   */
  readonly denoisingSteps?: (data: Float64Array) => FirstOrderSteps | undefined;
  /** The second order at x, which is kept and must not change while the result is used. */
  linearise(x: Float64Array): BlockLinearisation;
  /** Gives back the memory of linearisations, and of `vectors` unless they were given. */
  release(): void;
}

/** Second order at a point x, and the derivatives of wDᵀ∇φ(Dx) in (log w, log ν), the columns of B. */
export interface BlockLinearisation {
  /** out ← out + wDᵀHDv, H the Hessian of the potentials at Dx, computed once. */
  addHessianVector(v: Float64Array, out: Float64Array): void;
  /**
   * ≥ what H is off by, as a norm of each block in units of w/ν, where rows of differences are themselves differences that
   * cancel: `jointRounding`. 0 for differences alone.
   */
  cancelled(): number;
  /** out ← out + the diagonal of wDᵀHD. */
  addDiagonal(out: Float64Array): void;
  /** out ← Bᵀq, 2 numbers. */
  crossTranspose(q: Float64Array, out: Float64Array): void;
  /** out ← Bu, u of 2 numbers. */
  cross(u: Float64Array, out: Float64Array): void;
  /**
   * Steps of conjugate gradients on (I + wDᵀHD)x = b in fewer passes over memory, by the diagonal of that matrix where they are
   * `preconditioned`; missing where there are none.
   */
  readonly denoisingConjugate?: (preconditioned: boolean) => ConjugateSteps;
  /** In 32 bits, on I + wDᵀHD or a majorant of it (`Linearisation.innerSolves` of core); missing where there are none. */
  readonly denoisingInner?: (theta: number) => InnerSolves | undefined;
  /** first, second ← the columns of B. */
  columns(first: Float64Array, second: Float64Array): void;
  /**
   * What bounds the change of H while blocks of differences move no farther than stated, with
   * (h_p + a/w)^{−1/2} for h_p^{−1/2}, which may be infinite: where Σ_p (w h_p + a)|(Dv)_p|² ≤ vᵀA'v for every v
   * and every point x' within reach, as for a ≤ μ/‖D‖²,
   *
   *     ‖wDᵀu‖ in the norm of A'⁻¹ is at most √w ‖((h_p + a/w)^{−1/2} u_p)_p‖.
   *
   * Every number is at least what is stated, but for the rounding of sums over as many blocks. Each is
   * 0 · ∞ = 0 where a potential's derivative is 0.
   */
  change(reach: Reach): TotalVariationChange;
}

/** The same for weights w_p that are each moved by itself, by fields of a number for each pixel. */
export interface FieldLinearisation extends BlockLinearisation {
  /** out ← the derivative of wDᵀ∇φ(Dx) as log w_p moves by `first`, a number or a field of them, and log ν by `second`. */
  crossField(first: Float64Array | number, second: number, out: Float64Array): void;
  /** products ← what log w_p has of Bᵀq, p by p; returns the sum of them, and what log ν has. */
  crossProducts(q: Float64Array, products?: Float64Array): readonly [number, number];
  /** out ← w_p|Φ'| of all blocks of a pixel, as a norm. */
  sizesOfColumns(out: Float64Array): void;
}
