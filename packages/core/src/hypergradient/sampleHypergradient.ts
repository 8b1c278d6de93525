import type { HypergradientBound } from '../bounds/aPosteriori.js';
import type { Beforehand } from './beforehand.js';
import type { BoundedValue } from '../bounds/value.js';
import type { LinearStatus } from '../linear/solveLinear.js';
import type { LowerStatus } from '../lower/solveLower.js';
import type { Along } from './along.js';

/** Units of work: one lower-level gradient = one Hessian-vector product = 1. */
export interface Work {
  readonly lower: number;
  readonly adjoint: number;
  readonly total: number;
}

/** How the two solves of a hypergradient ended. */
export interface HypergradientStatus {
  readonly lower: LowerStatus;
  readonly adjoint: LinearStatus;
}

/** The inexact hypergradient of one sample, with everything that certifies it. */
export interface SampleHypergradient {
  /** h = ∇_θ f(x̃) − B(x̃)ᵀ q̃, corrected by the sharp certificate. */
  readonly gradient: Float64Array;
  /** x̃. */
  readonly solution: Float64Array;
  /** q̃. */
  readonly adjoint: Float64Array;
  /** z_j ≈ A⁻¹B e_j, where the sharp certificate has solved for them: about −∂x* by ∂θ_j. */
  readonly duals?: readonly Float64Array[];
  /** Adjoints of earlier evaluations, newest first, where the linear solver recycles them. */
  readonly earlier?: readonly Float64Array[];
  /** ε ≥ ‖x̃ − x*‖, reached. */
  readonly epsilon: number;
  /** R = ‖A(x̃) q̃ − ∇_x f(x̃)‖, reached. */
  readonly residual: number;
  /** A-posteriori bound on ‖h − ∇F‖. */
  readonly bound: HypergradientBound;
  /** What its constants say whatever was reached. */
  readonly beforehand: Beforehand;
  /** f(x̃) and its error. */
  readonly value: BoundedValue;
  /** The derivative along the direction that was asked for. */
  readonly along?: Along;
  /** {@link upperCurvature}, where it was asked for. */
  readonly curvature?: Float64Array;
  /** The second-order corrected value and its error. */
  readonly corrected: BoundedValue;
  readonly work: Work;
  readonly status: HypergradientStatus;
}
