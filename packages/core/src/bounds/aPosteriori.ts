import { combinedKind, type Constant, type ConstantKind } from '../problem/constant.js';
import type { LowerConstants, TangentNorm } from '../problem/problem.js';
import { representable, roundedUp } from '../vector/rounding.js';
import { tighter } from './change.js';
import { kindAbove, type EvaluationRounding } from './evaluationRounding.js';

/**
 * What a solve leaves behind, and the constants: all that the a-posteriori bound needs. Norms are upper
 * bounds, of the vectors in exact arithmetic where their rounding is not among `rounding`.
 */
export interface APosterioriInput {
  readonly lower: LowerConstants;
  /** L_f. */
  readonly lipschitzUpperGradient: Constant;
  /** L_fθ; 0 when f does not depend on θ directly. */
  readonly lipschitzUpperParameterGradient: Constant;
  /** ‖B(x̃)‖ or an upper bound of it. */
  readonly crossNorm: Constant;
  /** ε ≥ ‖x̃ − x*‖. */
  readonly epsilon: number;
  /** ≥ ‖x̃ − x*‖ in the norm of the mean Hessian between the two, √(eᵀĀe) = √(−∂_x g(x̃)ᵀe). Default √μ ε. */
  readonly energy?: number;
  readonly rounding: EvaluationRounding;
  /**
   * Bounds within the ball of radius ε around x̃, from {@link LocalChange}; without them the
   * global constants serve.
   */
  readonly local?: {
    readonly kind: ConstantKind;
    /** ≥ ‖(A(x') − A(x̃)) q̃‖ for every x' on the way from x̃ to x*, in place of L_A ‖q̃‖ ε. */
    readonly hessianChange: number;
    /** The same in the norm of A(x')⁻¹. */
    readonly hessianEnergy?: number;
    /** In place of (‖B‖ + L_B ε)/μ and (‖B‖ + L_B ε)/√μ. */
    readonly tangent?: TangentNorm;
    /** ≥ ‖(B(x*) − B(x̃))ᵀ q̃‖, in place of L_B ‖q̃‖ ε. */
    readonly crossTransposeChange: number;
    /** ≥ ‖B(x*) − B(x̃)‖, in place of L_B ε. */
    readonly crossNormChange?: number;
  };
  /** R = ‖A(x̃) q̃ − ∇_x f(x̃)‖ of the residual as computed. */
  readonly residual: number;
  /** ‖q̃‖. */
  readonly adjointNorm: number;
  /** ‖∇_x f(x̃)‖. */
  readonly upperGradientNorm: number;
}

/**
 * The terms of the bound; they add up to the total. Each is named for what it is due to; the formulas
 * are those of {@link aPosterioriBound}, and {@link dualWeightedBound} has its own.
 */
export interface BoundParts {
  /** The direct dependence of f on θ: L_fθ ε. */
  readonly parameterGradient: number;
  /** B taken at x̃ instead of x*: L_B ‖q̃‖ ε, or the local bound. */
  readonly cross: number;
  /** The adjoint system solved inexactly: (‖B‖ + L_B ε) R / μ, or with the local bound of ‖A⁻¹B‖. */
  readonly adjointResidual: number;
  /** ∇_x f taken at x̃ instead of x*: (‖B‖ + L_B ε) L_f ε / μ, likewise. */
  readonly upperGradient: number;
  /** A taken at x̃ instead of x*: (‖B‖ + L_B ε) L_A ‖q̃‖ ε / μ, or with local bounds. */
  readonly hessian: number;
  /** The rounding errors of the quantities above, and of h. */
  readonly rounding: number;
}

/** A bound on ‖h − ∇F‖. */
export interface HypergradientBound {
  /** The sum of the parts. */
  readonly total: number;
  readonly kind: ConstantKind;
  readonly parts: BoundParts;
}

/**
 * The computable bound of mathematics.md §5.1 (after Ehrhardt & Roberts 2023):
 *
 *     ‖h − ∇F‖ ≤ L_fθ ε + L_B ‖q̃‖ ε + (‖B(x̃)‖ + L_B ε) (R + (L_f + L_A ‖q̃‖) ε) / μ,
 *
 * plus the rounding errors of R and of h: with R for the residual as computed and ρ for its error, the
 * residual that the theory speaks of has a norm of at most R + ρ. It holds for every ε and every pair of solvers. Where the
 * problem knows how much A and B change within the error ball (§5.4), L_A ‖q̃‖ ε and L_B ‖q̃‖ ε give
 * way to those bounds when they are smaller, and (‖B‖ + L_B ε)/μ to a bound of ‖A⁻¹B‖ at x*: with r* as
 * there, B*ᵀ(q̃ − q*) = (A*⁻¹B*)ᵀr* = (A*^{−1/2}B*)ᵀ(A*^{−1/2}r*).
 */
export function aPosterioriBound(input: APosterioriInput): HypergradientBound {
  const { lower, epsilon, rounding } = input;
  const { cross, hessian, energy } = changesOf(input);
  const tangent = tangentOf(input);
  const throughHessian = tighter(
    product(tangent.euclidean, hessian),
    energy && product(tangent.energy, energy),
  );
  const gain = tangent.euclidean.value;
  const parts: BoundParts = {
    parameterGradient: input.lipschitzUpperParameterGradient.value * epsilon,
    cross: cross.value,
    adjointResidual: gain * input.residual,
    upperGradient: gain * input.lipschitzUpperGradient.value * epsilon,
    hessian: throughHessian.value,
    rounding: gain * rounding.residual + rounding.hypergradient,
  };
  const kind = combinedKind([
    lower.strongConvexity,
    tangent.euclidean,
    throughHessian,
    cross,
    input.lipschitzUpperGradient,
    input.lipschitzUpperParameterGradient,
  ]);
  return completed(parts, kind, rounding);
}

/** The bound of these parts, rounded up; what that adds counts as rounding. */
export function completed(
  parts: BoundParts,
  kind: ConstantKind,
  rounding: EvaluationRounding,
): HypergradientBound {
  const sum = sumOfParts(parts);
  // Of sums and products of non-negative numbers, none of which goes through more than 200 roundings.
  const total = roundedUp(sum, 200);
  const added = total === sum ? 0 : total - sum;
  return {
    total,
    kind: kindAbove(kind, total, parts.rounding, rounding),
    parts: { ...parts, rounding: parts.rounding + added },
  };
}

/** The total of a bound. */
function sumOfParts(parts: BoundParts): number {
  return Object.values<number>({ ...parts }).reduce((a, b) => a + b, 0);
}

/**
 * Bounds on ‖(A(x') − A(x̃)) q̃‖ and ‖(B(x') − B(x̃))ᵀ q̃‖, each the smaller of the local one and of the
 * global constant's; an estimated one only where there is no certified one. `energy` bounds the first
 * in the norm of A(x')⁻¹, where the problem does.
 */
export function changesOf(input: APosterioriInput): {
  readonly hessian: Constant;
  readonly cross: Constant;
  readonly energy: Constant | undefined;
} {
  const { lower, epsilon, adjointNorm, local } = input;
  const within = (value: number | undefined): Constant | undefined =>
    local && value !== undefined ? { value: representable(value), kind: local.kind } : undefined;
  const smaller = (constant: Constant, value: number | undefined): Constant =>
    tighter(
      { value: constant.value * representable(adjointNorm * epsilon), kind: constant.kind },
      within(value),
    );
  return {
    hessian: smaller(lower.lipschitzHessian, local?.hessianChange),
    cross: smaller(lower.lipschitzCross, local?.crossTransposeChange),
    energy: within(local?.hessianEnergy),
  };
}

/** Bounds on ‖A*⁻¹B*‖ and ‖A*^{−1/2}B*‖. */
function tangentOf({ lower, crossNorm, epsilon, local }: APosterioriInput): {
  readonly euclidean: Constant;
  readonly energy: Constant;
} {
  const { strongConvexity, lipschitzCross } = lower;
  const mu = strongConvexity.value;
  const change = tighter(
    { value: lipschitzCross.value * representable(epsilon), kind: lipschitzCross.kind },
    local?.crossNormChange === undefined
      ? undefined
      : { value: representable(local.crossNormChange), kind: local.kind },
  );
  const kind = combinedKind([strongConvexity, change, crossNorm]);
  const atSolution = crossNorm.value + change.value;
  const smaller = (value: number, within: number | undefined): Constant =>
    tighter(
      { value, kind },
      local && within !== undefined ? { value: within, kind: local.kind } : undefined,
    );
  return {
    euclidean: smaller(atSolution / mu, local?.tangent?.euclidean),
    energy: smaller(atSolution / Math.sqrt(mu), local?.tangent?.energy),
  };
}

function product(one: Constant, other: Constant): Constant {
  return { value: one.value * other.value, kind: combinedKind([one, other]) };
}

/**
 * The mean of per-sample bounds: the bound of the mean (mathematics.md §5.1). `rounding` is what
 * taking the mean adds.
 */
export function meanBound(bounds: readonly HypergradientBound[], rounding = 0): HypergradientBound {
  return addedBounds(bounds, rounding, (sum) => sum / bounds.length);
}

/** The bound of a sum. `rounding` is what summing adds. */
export function sumBound(
  bounds: readonly HypergradientBound[],
  rounding: number,
): HypergradientBound {
  return addedBounds(bounds, rounding, (sum) => sum);
}

function addedBounds(
  bounds: readonly HypergradientBound[],
  rounding: number,
  of: (sum: number) => number,
): HypergradientBound {
  const added = (pick: (bound: HypergradientBound) => number): number =>
    of(bounds.reduce((sum, bound) => sum + pick(bound), 0));
  return {
    total: roundedUp(added((b) => b.total) + rounding, bounds.length + 4),
    kind: bounds.every((b) => b.kind === 'certified') ? 'certified' : 'estimated',
    parts: {
      parameterGradient: added((b) => b.parts.parameterGradient),
      cross: added((b) => b.parts.cross),
      adjointResidual: added((b) => b.parts.adjointResidual),
      upperGradient: added((b) => b.parts.upperGradient),
      hessian: added((b) => b.parts.hessian),
      rounding: added((b) => b.parts.rounding) + rounding,
    },
  };
}
