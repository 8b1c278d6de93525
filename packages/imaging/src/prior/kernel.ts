import type { Grid } from './grid.js';

/** Second-order part of a total variation at a point x, with its weights precomputed. */
interface TotalVariationLinearisation {
  /** out ← (aI + w Dᵀ H D) v, H the Hessian of the smoothed norm at Dx. */
  hessianVector(v: Float64Array, out: Float64Array): void;
  /** out ← ∂/∂(log ν) of w Dᵀ∇φ_ν(Dx). */
  smoothingColumn(out: Float64Array): void;
  /** out ← the diagonal of aI + w Dᵀ H D. */
  diagonal(out: Float64Array): void;
}

/** Inner loops of one kind of smoothed total variation. None allocates but `linearise`. */
export interface TotalVariationKernel {
  /** The largest norm of the block of rows of D that share one smoothed norm: enters L_A. */
  readonly blockNorm: number;
  /**
   * The largest third derivative of the smoothed norm at |z| = a, as the norm of a trilinear form:
   * it rises to a = ν/2 and falls beyond.
   */
  thirdDerivative(a: number, nu: number): number;
  /** The largest eigenvalue of its Hessian at |z| = a; it falls with a. */
  largestSecondDerivative(a: number, nu: number): number;
  /** Visits every block with |(Dx)_p| and |(Dv)_p|. */
  blocks(
    x: Float64Array,
    v: Float64Array,
    grid: Grid,
    visit: (size: number, along: number) => void,
  ): void;
  /** Σ φ_ν(Dx). */
  value(x: Float64Array, nu: number, grid: Grid): number;
  /** out ← a x − b y + w Dᵀ∇φ_ν(Dx). `up` is scratch of one row. */
  gradient(
    x: Float64Array,
    y: Float64Array,
    a: number,
    b: number,
    w: number,
    nu: number,
    grid: Grid,
    up: Float64Array,
    out: Float64Array,
  ): void;
  /** Keeps x. */
  linearise(
    x: Float64Array,
    a: number,
    w: number,
    nu: number,
    grid: Grid,
  ): TotalVariationLinearisation;
}
