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
  /** Visits every block with |(Dx)_p| and |(Dv)_p|. */
  blocks(
    x: Float64Array,
    v: Float64Array,
    grid: Grid,
    visit: (size: number, along: number) => void,
  ): void;
}
