import type { Grid, TotalVariationKind } from '@bilevel/kernels';

/** One kind of smoothed total variation as its certificates see it: block by block. */
export interface LocalTotalVariation {
  readonly kind: TotalVariationKind;
  /** The largest norm of the block of rows of D that share one smoothed norm: enters L_A. */
  readonly blockNorm: number;
  /**
   * The largest third derivative of the smoothed norm at |z| = a, as the norm of a trilinear form:
   * it rises to a = ν/2 and falls beyond.
   */
  thirdDerivative(a: number, nu: number): number;
  /** The largest eigenvalue of its Hessian at |z| = a; it falls with a. */
  largestSecondDerivative(a: number, nu: number): number;
  /** The smallest eigenvalue of its Hessian at |z| = a, ν²/(a² + ν²)^{3/2} or below; it falls with a. */
  smallestSecondDerivative(a: number, nu: number): number;
  /**
   * x* − x is at most ‖∂_x g(x)‖_∞/μ in every pixel: true where DᵀHD has no positive entry off its
   * diagonal, whatever the H.
   */
  readonly hasMaximumPrinciple: boolean;
  /** Number of blocks of a grid; some may be empty, with a norm of 0. */
  blockCount(grid: Grid): number;
  /** out_p ← |(Dv)_p|, one entry a block. */
  blockNorms(v: Float64Array, grid: Grid, out: Float64Array): void;
}
