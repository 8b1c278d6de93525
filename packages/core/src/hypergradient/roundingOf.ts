import { assumedRounding, type EvaluationRounding } from '../bounds/evaluationRounding.js';
import type { ProductRounding, UpperRounding } from '../problem/problem.js';
import { representable, roundedUp, UNIT_ROUNDOFF } from '../vector/rounding.js';
import type { ProvenSizes } from '../vector/vectors.js';

/** What an evaluation computed, in sizes; norms are upper bounds. */
export interface EvaluatedQuantities {
  readonly adjoint: Float64Array;
  /** Columns of B of which Bᵀq̃ was computed by inner products; undefined where by `crossTranspose`. */
  readonly columns: readonly Float64Array[] | undefined;
  readonly sizes: {
    /** L. */
    readonly lipschitzGradient: number;
    /** ‖∂_x g(x̃)‖ as computed, and what it can be off by. */
    readonly gradient: number;
    readonly gradientRounding: number;
    /** ‖A q̃ − ∇_x f‖ as computed. */
    readonly residual: number;
    /** ‖q̃‖. */
    readonly adjoint: number;
    readonly upperGradient: number;
    /** ‖∇_θ f‖ and ‖∇_θ f − Bᵀq̃‖ as computed. */
    readonly upperParameterGradient: number;
    readonly hypergradient: number;
    /** ‖B‖. */
    readonly cross: number;
    /** |f|. */
    readonly value: number;
  };
}

/** What a problem states about its rounding. */
export interface StatedRounding {
  /** Whether the gradient of the lower level is among it. */
  readonly gradient: boolean;
  readonly products: ProductRounding | undefined;
  readonly upper: UpperRounding | undefined;
}

/**
 * The rounding errors of what a certificate is computed from (mathematics.md §8, "Floating point"), from
 * what the problem states about its functions:
 *
 * - A q̃ − ∇_x f, computed as the difference of two vectors: the errors of both, and u times itself.
 * - ∇_θ f − Bᵀq̃ likewise; Bᵀq̃ by inner products with computed columns has the error of the columns
 *   times ‖q̃‖, and that of the inner products.
 * - q̃ᵀ∂_x g(x̃): that of the inner product.
 *
 * What is not stated is assumed, and then all of it counts as assumed.
 */
export function roundingOf(
  { adjoint, columns, sizes }: EvaluatedQuantities,
  stated: StatedRounding,
  proven: ProvenSizes,
): EvaluationRounding {
  const d = adjoint.length;
  const { gradient, products, upper } = stated;
  const assumed = assumedRounding({ dimension: d, point: 0, ...sizes });
  const transposed = (of: ProductRounding): number =>
    columns === undefined
      ? of.crossTranspose(adjoint)
      : of.cross() * sizes.adjoint +
        Math.hypot(
          ...columns.map((column) => proven.dotRounding(proven.norm(column), sizes.adjoint, d)),
        );
  return {
    gradient: representable(sizes.gradientRounding),
    residual:
      products && upper
        ? representable(
            roundedUp(
              products.hessianVector(adjoint) + upper.gradient + UNIT_ROUNDOFF * sizes.residual,
            ),
          )
        : assumed.residual,
    hypergradient:
      products && upper
        ? representable(
            roundedUp(
              transposed(products) +
                (upper.parameterGradient ?? 0) +
                UNIT_ROUNDOFF * sizes.hypergradient,
            ),
          )
        : assumed.hypergradient,
    value: upper ? representable(upper.value) : assumed.value,
    defect: representable(proven.dotRounding(sizes.adjoint, sizes.gradient, d)),
    kind: gradient && products && upper ? 'proven' : 'assumed',
  };
}
