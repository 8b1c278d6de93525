import type { ConstantKind } from '../problem/constant.js';
import { ASSUMED_MARGIN, roundingLevel } from '../vector/rounding.js';

/**
 * What the numbers that a certificate is computed from can be off by (mathematics.md §8, "Floating
 * point"): upper bounds, of the quantities in exact arithmetic at the computed x̃ and q̃.
 */
export interface EvaluationRounding {
  /** ≥ ‖fl(∂_x g(x̃)) − ∂_x g(x̃)‖. */
  readonly gradient: number;
  /** ≥ ‖fl(A q̃ − ∇_x f) − (A q̃ − ∇_x f)‖. */
  readonly residual: number;
  /** ≥ ‖fl(∇_θ f − Bᵀq̃) − (∇_θ f − Bᵀq̃)‖. */
  readonly hypergradient: number;
  /** ≥ |fl(f(x̃)) − f(x̃)|. */
  readonly value: number;
  /** ≥ |fl(q̃ᵀ∂_x g(x̃)) − q̃ᵀ fl(∂_x g(x̃))|, of that product alone. */
  readonly defect: number;
  /**
   * - `proven`: upper bounds.
   * - `assumed`: {@link roundingLevel} where the problem does not say. Bounds that are not more than
   *   {@link ASSUMED_MARGIN} times it count as estimated.
   */
  readonly kind: 'proven' | 'assumed';
}

/** Sizes of the terms that round. */
export interface EvaluationSizes {
  /** d. */
  readonly dimension: number;
  /** L. */
  readonly lipschitzGradient: number;
  /** ‖x̃‖. */
  readonly point: number;
  /** ‖∂_x g(x̃)‖. */
  readonly gradient: number;
  /** ‖q̃‖. */
  readonly adjoint: number;
  /** ‖∇_x f(x̃)‖. */
  readonly upperGradient: number;
  /** ‖∇_θ f(x̃)‖. */
  readonly upperParameterGradient: number;
  /** ‖B(x̃)‖. */
  readonly cross: number;
  /** |f(x̃)|. */
  readonly value: number;
}

/** The rounding of functions of which nothing is known: {@link roundingLevel} of their terms. */
export function assumedRounding(sizes: EvaluationSizes): EvaluationRounding {
  const { dimension: d, lipschitzGradient: L, adjoint } = sizes;
  return {
    gradient: roundingLevel(d, L * sizes.point + sizes.gradient),
    residual: roundingLevel(d, L * adjoint + sizes.upperGradient),
    hypergradient: roundingLevel(d, sizes.cross * adjoint + sizes.upperParameterGradient),
    value: roundingLevel(d, sizes.value),
    defect: roundingLevel(d, adjoint * sizes.gradient),
    kind: 'assumed',
  };
}

/**
 * The kind of a bound of that `total` of which `rounding` is due to the rounding of functions, and which
 * is of `kind` but for that.
 */
export function kindAbove(
  kind: ConstantKind,
  total: number,
  rounding: number,
  { kind: known }: Pick<EvaluationRounding, 'kind'>,
): ConstantKind {
  return known === 'proven' || total > ASSUMED_MARGIN * rounding ? kind : 'estimated';
}
