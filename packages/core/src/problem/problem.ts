import type { Vectors } from '../vector/vectors.js';
import type { Constant, ConstantKind } from './constant.js';
import type { ConjugateSteps, FirstOrderSteps } from './fusedSteps.js';
import type { InnerSolves } from './innerSolves.js';

/**
 * Constants of the lower level at one θ (mathematics.md §1): `certified` ones hold for all x. One that
 * holds where ‖x‖ is bounded only is made by {@link certifiedIn}, and counts as proven where the ball
 * of the solution lies in its region. L_A and L_B may be {@link UNBOUNDED}: then a certificate needs
 * {@link Linearisation.within}, and there is no a-priori bound.
 */
export interface LowerConstants {
  /** μ > 0 with μI ≼ ∂_xx g. */
  readonly strongConvexity: Constant;
  /** L with ∂_xx g ≼ LI. */
  readonly lipschitzGradient: Constant;
  /** L_A: ‖A(x) − A(x')‖ ≤ L_A ‖x − x'‖. */
  readonly lipschitzHessian: Constant;
  /** L_B: ‖B(x) − B(x')‖ ≤ L_B ‖x − x'‖. */
  readonly lipschitzCross: Constant;
}

/**
 * How much A and B can change from x to x*, and to any point between them: what sharper certificates
 * use in place of the global L_A, L_B and μ (mathematics.md §5.4). With A' and B' at any such point,
 * every number is an upper bound. What is left out is bounded from what is there.
 */
export interface LocalChange {
  readonly kind: ConstantKind;
  /** ≥ ‖(A' − A) v‖. */
  hessianChange(v: Float64Array): number;
  /** ≥ ‖(B' − B)ᵀ q‖. */
  crossTransposeChange(q: Float64Array): number;
  /** ≥ |zᵀ (A' − A) q|. Default: ‖z‖ times the change of A q. */
  hessianForm?(z: Float64Array, q: Float64Array): number;
  /** ≥ ‖(A' − A) v‖ in the norm of A'⁻¹, √(rᵀA'⁻¹r). Default: the change of A v over √μ. */
  hessianEnergy?(v: Float64Array): number;
  /** ≥ ‖(B' − B) e_j‖ in the norm of A'⁻¹. Default: L_B ε/√μ. */
  crossEnergy?(j: number): number;
  /** ≥ |uᵀ(B' − B)ᵀ q|, u of length n. Default: ‖u‖ times the change of Bᵀq. */
  crossForm?(u: Float64Array, q: Float64Array): number;
  /** ≥ ‖(B' − B) u‖ in the norm of A'⁻¹. Default: Σ_j |u_j| times that of e_j. */
  crossEnergyAlong?(u: Float64Array): number;
  /** ≥ ‖B' − B‖. Default: L_B ε. */
  crossNormChange?(): number;
  /** How strongly θ moves the solution. Default: (‖B‖ + L_B ε)/μ and (‖B‖ + L_B ε)/√μ. */
  tangentNorm?(): TangentNorm;
}

/** Bounds on the tangent −A'⁻¹B' of the solution map θ ↦ x*. */
export interface TangentNorm {
  /** ≥ ‖A'⁻¹B'‖. */
  readonly euclidean: number;
  /** ≥ ‖A'^{−1/2}B'‖: the image measured in the norm of A'. */
  readonly energy: number;
}

/** Where x* is known to be, from the gradient at x. */
export interface ErrorBall {
  /** ε ≥ ‖x* − x‖. */
  readonly radius: number;
  /** ∂_x g(x, θ) as computed, length d. */
  readonly gradient: Float64Array;
  /** Rounding error of that gradient, as a norm. */
  readonly gradientRounding: number;
  /** Whether {@link LocalChange.hessianForm} is going to be asked for, for which it may pay to keep something. */
  readonly forms?: boolean;
}

/**
 * Rounding errors of the products with A and B as computed, proven: upper bounds that hold for every
 * vector, for the matrices at this x in exact arithmetic (mathematics.md §8, "Floating point").
 */
export interface ProductRounding {
  /** ≥ ‖fl(A v) − A v‖. */
  hessianVector(v: Float64Array): number;
  /** ≥ ‖fl(Bᵀ q) − Bᵀ q‖. */
  crossTranspose(q: Float64Array): number;
  /** ≥ ‖fl(B) − B‖, Frobenius, of the columns as `crossColumns` or `cross` of unit vectors gives them. */
  cross(): number;
  /**
   * ≥ ‖fl(B u) − B u‖ of `cross`. Default: what the columns are off by times ‖u‖, and what a sum of n
   * multiples of them is, as by a `cross` that adds them in any order.
   */
  crossAlong?(u: Float64Array): number;
}

/** Rounding errors of an upper-level loss as computed, proven: upper bounds. */
export interface UpperRounding {
  /** ≥ |fl(f) − f|. */
  readonly value: number;
  /** ≥ ‖fl(∇_x f) − ∇_x f‖. */
  readonly gradient: number;
  /** ≥ ‖fl(∇_θ f) − ∇_θ f‖. Default: 0, as without `parameterGradient`. */
  readonly parameterGradient?: number;
}

/**
 * g(·, θ) to second order at a point x, with everything reusable precomputed. With
 * A = ∂_xx g(x, θ), d×d, and B = ∂_x ∂_θ g(x, θ), d×n.
 */
export interface Linearisation {
  /** out ← A v; v and out have length d and do not alias. */
  hessianVector(v: Float64Array, out: Float64Array): void;
  /**
   * out ← A v but for some 2⁻²⁴ of its size, as in single precision, where that costs less. Solvers iterate with it,
   * and what they find is judged by `hessianVector`.
   */
  readonly approximateHessianVector?: (v: Float64Array, out: Float64Array) => void;
  /** out ← Bᵀ q; q has length d, out length n. */
  crossTranspose(q: Float64Array, out: Float64Array): void;
  /** out ← B u; u has length n, out length d. */
  cross(u: Float64Array, out: Float64Array): void;
  /** columns[j] ← B e_j for every j, where that costs less than n products. */
  crossColumns?(columns: readonly Float64Array[]): void;
  /** An upper bound on ‖B‖, rounding included, for n too large to compute it from n products. */
  crossNorm?(): Constant;
  /**
   * Sharper than L_A and L_B, given where x* is. The certificates use it when it is there, and the
   * global constants otherwise.
   */
  within?(ball: ErrorBall): LocalChange;
  /**
   * What the products can be off by. Without it rounding is assumed to be that of {@link roundingLevel},
   * and a bound that is not well above that counts as estimated ({@link ASSUMED_MARGIN}).
   */
  readonly rounding?: ProductRounding;
  /** out ← P⁻¹ r for a symmetric positive definite P ≈ A. */
  precondition?(r: Float64Array, out: Float64Array): void;
  /**
   * Iterations of conjugate gradients with A, with P of `precondition` or with P = I: for problems that
   * do better than their functions one by one.
   */
  readonly conjugate?: (preconditioned: boolean) => ConjugateSteps;
  /**
   * Inner solves with A_θ = θA + (1 − θ)M, θ in [0, 1], for an M ≽ A with which x − M⁻¹∂_x g(x) always lowers g, as that of
   * lagged diffusivity (Vogel & Oman 1996; Chan & Mulet 1999): Newton's method for θ = 1. Undefined where there is no room.
   */
  readonly innerSolves?: (theta: number) => InnerSolves | undefined;
}

/** The lower-level objective g(·, θ) of one sample, with θ fixed. */
export interface LowerLevel {
  readonly constants: LowerConstants;
  /** g(x, θ). */
  value(x: Float64Array): number;
  /** out ← ∂_x g(x, θ). */
  gradient(x: Float64Array, out: Float64Array): void;
  /**
   * out ← ∂_x g(x) but for some 2⁻²⁴ of L‖x‖, as in single precision, where that costs less. Solvers iterate with it;
   * the gradient of the point that they find is `gradient`, and so is all that is certified.
   */
  readonly approximateGradient?: (x: Float64Array, out: Float64Array) => void;
  /** The second-order model at x. It may keep x, which the caller does not change meanwhile. */
  linearise(x: Float64Array): Linearisation;
  /**
   * ≥ ‖fl(∂_x g(x)) − ∂_x g(x)‖, proven: the gradient in exact arithmetic at this θ. Default:
   * {@link roundingLevel} of L‖x‖ + ‖∂_x g(x)‖, which is assumed: bounds that are not well above it count
   * as estimated then.
   */
  gradientRounding?(x: Float64Array): number;
  /** Where the solvers keep their vectors, and what they compute with. Default: plain arrays. */
  readonly vectors?: Vectors;
  /** Steps of first-order methods in one pass. Default: from `gradient`. */
  readonly steps?: FirstOrderSteps;
  /**
   * Gives back the memory of `vectors` and of linearisations, none of which may be used afterwards:
   * called by what made the level, once it has copied what it keeps. Without the call the memory is
   * given back when the arrays are collected, which waits for a turn of the event loop.
   */
  release?(): void;
}

/** The upper-level loss f(x, θ) of one sample. */
export interface UpperLoss {
  /** L_f: Lipschitz constant of ∇_x f in x; {@link certifiedIn} where it holds in a region only. */
  readonly lipschitzGradient: Constant;
  /** L_fθ: Lipschitz constant of ∇_θ f in x. Needed when `parameterGradient` is given. */
  readonly lipschitzParameterGradient?: Constant;
  /**
   * A Lipschitz constant of ∇_x f that holds within `radius` of x, where it is sharper than L_f. The
   * certificates use it when it is there.
   */
  lipschitzGradientWithin?(x: Float64Array, theta: Float64Array, radius: number): Constant;
  /** f(x, θ). */
  value(x: Float64Array, theta: Float64Array): number;
  /**
   * What value and gradients at x can be off by. Default: {@link roundingLevel} of |f| and of the norms of
   * the gradients, which is assumed: bounds that are not well above it count as estimated then.
   */
  rounding?(x: Float64Array, theta: Float64Array): UpperRounding;
  /** out ← ∇_x f(x, θ). */
  gradient(x: Float64Array, theta: Float64Array, out: Float64Array): void;
  /** out ← ∇_θ f(x, θ). Leave it out when f does not depend on θ directly. */
  parameterGradient?(x: Float64Array, theta: Float64Array, out: Float64Array): void;
}

/** Quantities of interest by name, such as a PSNR or an accuracy. Plain data. */
export type Measures = Readonly<Record<string, number>>;

/** One training sample: a lower level, and the loss of its solution. */
export interface Sample {
  /** d, the length of x. */
  readonly dimension: number;
  /** x₀, where the first lower-level solve starts. Default: zeros. */
  readonly start?: Float64Array;
  readonly upper: UpperLoss;
  /** Bytes that an evaluation keeps beside vectors of length d, such as second derivatives. Default 0. */
  readonly memory?: number;
  /** g(·, θ) at the θ given, of length n. */
  lower(theta: Float64Array): LowerLevel;
  /** Scores of a solution x that are reported and not optimised ({@link Oracle.measure}). */
  measure?(x: Float64Array): Measures;
  /**
   * Samples of which this one is the sum, as {@link sumOfSamples} makes it: x is their unknowns one after the other, g
   * and f are the sums of theirs. Each is then solved and certified alone. Default: it is no sum.
   */
  readonly parts?: readonly Sample[];
}

/** r(θ), a penalty on the parameters themselves. */
export interface ParameterRegulariser {
  value(theta: Float64Array): number;
  /** out ← ∇r(θ). */
  gradient(theta: Float64Array, out: Float64Array): void;
}

/**
 * A bilevel problem (mathematics.md §1; Ehrhardt & Roberts 2023):
 *
 *     min over θ in Rⁿ of F(θ) = (1/m) Σ_i f_i(x_i*(θ), θ) + r(θ),
 *     x_i*(θ) = argmin over x in R^{d_i} of g_i(x, θ).
 *
 * Samples share nothing but θ, so that they can be evaluated apart from each other; each has its
 * own dimension d_i. Functions may be called at any θ and x and must be deterministic.
 */
export interface BilevelProblem {
  /** n, the length of θ. */
  readonly parameters: number;
  /** The m ≥ 1 samples. */
  readonly samples: readonly Sample[];
  readonly regulariser?: ParameterRegulariser;
  /**
   * What its functions are made of: versions of packages, the kind of their kernels. Where samples are
   * evaluated elsewhere it has to be the same there. Default: nothing that needs to be compared.
   */
  readonly software?: Readonly<Record<string, string>>;
}
