import type { TotalVariationKind } from '@bilevel/kernels';

/** One kind of smoothed total variation as its certificates see it: block by block. */
export interface LocalTotalVariation {
  readonly kind: TotalVariationKind;
  /** The largest norm of the block of rows of D that share one smoothed norm: enters L_A. */
  readonly blockNorm: number;
  /**
   * x* − x is at most ‖∂_x g(x)‖_∞/μ in every pixel: true where DᵀHD has no positive entry off its
   * diagonal, whatever the H.
   */
  readonly hasMaximumPrinciple: boolean;
}
