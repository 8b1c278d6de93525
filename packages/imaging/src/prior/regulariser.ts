import type {
  ConjugateSteps,
  ErrorBall,
  FirstOrderSteps,
  InnerSolves,
  LocalChange,
  ProductRounding,
  Vectors,
} from '@bilevel/core';

/** What a regulariser is told of the problem that it is a term of. */
export interface Surroundings {
  /**
   * μ of the whole problem: of the data term and the ridge, less the weak convexity of all regularisers. So the
   * Hessians of the others are at least μ plus the weak convexity of this one.
   */
  readonly strongConvexity: number;
  /** L of the whole. */
  readonly lipschitzGradient: number;
  /**
   * Whether the Hessian of everything else has no positive entry off its diagonal, and at least μ on it
   * more than the sum of their sizes: what the maximum principle needs.
   */
  readonly hasMaximumPrinciple: boolean;
  /** Which of the regulariser's own parameters θ holds, by their index, ascending. */
  readonly learned: readonly number[];
}

/** A regulariser R on pictures of one shape, convex but for its weak convexity, at fixed values of its parameters. */
export interface Regulariser {
  /** Where solvers had best keep their vectors; released with it. */
  readonly vectors?: Vectors | undefined;
  /** How many parameters it has: the columns of its B, in the scales of their descriptions. */
  readonly parameters: number;
  /** ∂²R ≼ curvature · I, proven. */
  readonly curvature: number;
  /** ∂²R ≽ −weakConvexity · I, proven. Default: 0, a convex one. */
  readonly weakConvexity?: number;
  /** ∂²R ≽ strongConvexity · I, proven. Default: 0. */
  readonly strongConvexity?: number;
  /** Lipschitz constant of ∂²R, proven. */
  readonly lipschitzHessian: number;
  /** Lipschitz constant of each column of B, proven; Infinity where there is none but in a ball. */
  readonly lipschitzColumn: number;
  /** The same of all columns together, where it is less than √n of that. */
  readonly lipschitzCross?: number;
  /** As {@link Surroundings.hasMaximumPrinciple} says of the others. */
  readonly hasMaximumPrinciple: boolean;
  /**
   * Whether conjugate gradients gain nothing by the diagonal of ∂²R, where nothing else varies: it is left out then.
   * Default: no.
   */
  readonly hasIdleDiagonal?: boolean;
  /** R(x). */
  value(x: Float64Array): number;
  /** out += ∂R(x). */
  addGradient(x: Float64Array, out: Float64Array): void;
  /** Steps on ½‖x − y‖² + R(x) in one pass over memory, where there are such; y stays as it is. */
  readonly denoisingSteps?: ((y: Float64Array) => FirstOrderSteps | undefined) | undefined;
  /** The same in single precision, where that is faster: `LowerLevel.approximateGradient` (core). */
  readonly addApproximateGradient?: (x: Float64Array, out: Float64Array) => void;
  /**
   * ≥ the error of what `addGradient` adds, as one of up to `ADDENDS` (kernels) terms of a sum; `size` ≥ ‖x‖.
   */
  gradientRounding(size: number): number;
  linearise(x: Float64Array): RegulariserLinearisation;
  release(): void;
}

/** Second order of a regulariser at x, and the derivatives of ∂R in the logarithms of its parameters. */
export interface RegulariserLinearisation {
  /** out += ∂²R v. */
  addHessianVector(v: Float64Array, out: Float64Array): void;
  /** The same in single precision, where that is faster. */
  readonly addApproximateHessianVector?: (v: Float64Array, out: Float64Array) => void;
  /** Steps of conjugate gradients on (I + ∂²R)x = b in fewer passes over memory, where there are such. */
  readonly denoisingConjugate?: ((preconditioned: boolean) => ConjugateSteps) | undefined;
  /** Inner solves on I + ∂²R or a majorant of it (`Linearisation.innerSolves` of core), where there are such. */
  readonly denoisingInner?: ((theta: number) => InnerSolves | undefined) | undefined;
  /** out += the diagonal of ∂²R. */
  addDiagonal(out: Float64Array): void;
  /** out ← Bᵀq, a number for each parameter. */
  crossTranspose(q: Float64Array, out: Float64Array): void;
  /** out ← Bu, u with a number for each parameter. */
  cross(u: Float64Array, out: Float64Array): void;
  /** ≥ ‖B‖ of the columns that are learned, where there are too many for n products. */
  crossNorm?(learned: readonly number[]): number;
  /** The same of the product with v; `size` ≥ ‖v‖. */
  hessianRounding(size: number): number;
  readonly rounding: Pick<ProductRounding, 'crossTranspose' | 'cross' | 'crossAlong'>;
  /** Of A by this term alone, and of its own columns of B that are learned, in their order. */
  within(ball: ErrorBall, surroundings: Surroundings): LocalChange;
}

/** A term Σ_j R_j, and which of its own parameters θ holds. */
export interface RegulariserOfSum {
  readonly regulariser: Regulariser;
  /** By their index, ascending. */
  readonly learned: readonly number[];
}
