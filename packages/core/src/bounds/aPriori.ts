import { ArgumentError, expected } from '../errors.js';
import { combinedKind, type Constant, type ConstantKind } from '../problem/constant.js';
import type { LowerConstants } from '../problem/problem.js';
import { representable, roundedUp, roundingLevel } from '../vector/rounding.js';
import { kindAbove } from './evaluationRounding.js';
import { gradientDescentRate, heavyBallFactor, heavyBallRate } from './rates.js';

/** A factor, or why there is none. */
export type APrioriRate =
  | { readonly kind: 'rate'; readonly factor: number }
  | { readonly kind: 'none'; readonly reason: string };

const none = (reason: string): APrioriRate => ({ kind: 'none', reason });
const rate = (factor: number): APrioriRate => ({ kind: 'rate', factor });

/** κ = L/μ. */
function condition({ strongConvexity, lipschitzGradient }: LowerConstants): number {
  return lipschitzGradient.value / strongConvexity.value;
}

/**
 * A factor c_k with ‖x_k − x*‖ ≤ c_k ‖x₀ − x*‖ for the point that a lower-level solver of this package
 * returns after k iterations (mathematics.md §3), by the solver's name:
 *
 * - `gd`: λ_GDᵏ.
 * - `fista`: its iterates have ‖x_k − x*‖² ≤ ρ^{2k} κ(1 + √s) ‖x₀ − x*‖² with ρ² = 1 − √s, s = μ/L. The
 *   point returned is y_k = x_k + β_k (x_k − x_{k−1}), hence for k ≥ 1
 *   √(κ(1 + √s)) ((1 + β)ρᵏ + βρ^{k−1}) with β = (1 − √s)/(1 + √s) ≥ β_k.
 *   (t⁺ ≥ t as long as t ≤ 1/√s, which t⁺ keeps; so
 *   β_k ≤ (1 − 1/t⁺)(1 − s t⁺)/(1 − s) = (1 + s − 1/t⁺ − s t⁺)/(1 − s) ≤ (1 − √s)²/(1 − s) = β.)
 * - `hb`: λ_HBᵏ(1 + k(1 + λ_HB)), the polynomial of §4.3, when g is quadratic in x, that is with a
 *   certified L_A = 0. Otherwise none: its rate is asymptotic.
 *
 * The rates need the constants wherever the iterates and the points between them and x* lie. Of constants
 * that hold in a region only ({@link certifiedIn}) whoever knows a ball that holds all of these says so by
 * {@link constantsOn}; for gradient descent that of radius 2‖x₀ − x*‖ around x₀ does, since no iterate is
 * farther from x* than x₀. Without it they count as estimated, here and in {@link aPrioriBound}.
 *
 * Other methods have none; their accuracy is known a posteriori only.
 *
 * @throws ArgumentError when k is not a whole number of at least 0
 */
export function lowerErrorRate(solver: string, constants: LowerConstants, k: number): APrioriRate {
  requireIterations(k);
  if (k === 0) return rate(1);
  const kappa = condition(constants);
  switch (solver) {
    case 'gd':
      return rate(gradientDescentRate(kappa) ** k);
    case 'fista': {
      const root = Math.sqrt(1 / kappa);
      const rho = Math.sqrt(1 - root);
      const beta = (1 - root) / (1 + root);
      const scale = Math.sqrt(kappa * (1 + root));
      return rate(scale * ((1 + beta) * rho ** k + beta * rho ** (k - 1)));
    }
    case 'hb':
      if (constants.lipschitzHessian.value > 0 || constants.lipschitzHessian.kind !== 'certified') {
        return none('The rate of heavy ball is proven for quadratic lower levels only.');
      }
      return rate(heavyBallFactor(kappa, k));
    default:
      return none(`No a-priori rate is known for the lower-level solver ${solver}.`);
  }
}

/**
 * A factor c_k with ‖r_k‖ ≤ c_k ‖r₀‖ for the residual of a linear solver of this package after k
 * iterations (mathematics.md §3 and §4.3), by the solver's name:
 *
 * - `gd`: λ_GDᵏ; `neumann`: (1 − μ/L)ᵏ.
 * - `hb`: λ_HBᵏ(1 + k(1 + λ_HB)).
 * - `cg`: 2√κ λ_HBᵏ; `minres`: min(1, 2λ_HBᵏ). None for `pcg`, whose rate is that of P⁻¹A.
 *
 * @throws ArgumentError when k is not a whole number of at least 0
 */
export function residualRate(solver: string, constants: LowerConstants, k: number): APrioriRate {
  requireIterations(k);
  if (k === 0) return rate(1);
  const kappa = condition(constants);
  switch (solver) {
    case 'gd':
      return rate(gradientDescentRate(kappa) ** k);
    case 'neumann':
      return rate((1 - 1 / kappa) ** k);
    case 'hb':
      return rate(heavyBallFactor(kappa, k));
    case 'cg':
      return rate(2 * Math.sqrt(kappa) * heavyBallRate(kappa) ** k);
    case 'minres':
      return rate(Math.min(1, 2 * heavyBallRate(kappa) ** k));
    default:
      return none(`No a-priori rate is known for the linear solver ${solver}.`);
  }
}

function requireIterations(k: number): void {
  if (Number.isInteger(k) && k >= 0) return;
  throw new ArgumentError(expected('a whole number of at least 0', 'the number of iterations', k));
}

/** What is known before solving. */
export interface APrioriInput {
  readonly lower: LowerConstants;
  /** L_f. */
  readonly lipschitzUpperGradient: Constant;
  /** L_fθ; 0 when f does not depend on θ directly. */
  readonly lipschitzUpperParameterGradient: Constant;
  /** ‖B(x*)‖, or a bound on ‖B‖ everywhere. */
  readonly crossNorm: Constant;
  /** ‖∇_x f(x*)‖ or a bound of it. */
  readonly upperGradientNorm: Constant;
  /** ε_K: the a-priori bound on ‖x̃ − x*‖ after the lower level's iterations. */
  readonly epsilon: number;
  /** c_k: the factor of {@link residualRate} after the adjoint's iterations, from q₀ = 0. */
  readonly residualFactor: number;
  /** d, for the rounding level. */
  readonly dimension: number;
  /** What the problem states of the rounding of a hypergradient. Default: {@link roundingLevel}. */
  readonly rounding?: APrioriRounding;
}

/** Bounds on rounding errors that hold for every vector, and for every x within ε of x*. */
export interface APrioriRounding {
  /** c with ‖fl(A v) − A v‖ ≤ c ‖v‖. */
  readonly hessianVector: number;
  /** c with ‖fl(Bᵀ q) − Bᵀ q‖ ≤ c ‖q‖. */
  readonly crossTranspose: number;
  /** ≥ ‖fl(∇_x f) − ∇_x f‖. */
  readonly upperGradient: number;
  /** ≥ ‖fl(∇_θ f) − ∇_θ f‖. Default: 0. */
  readonly upperParameterGradient?: number;
}

/** The terms of the a-priori bound; they add up to the total. */
export interface APrioriParts {
  /** L_fθ ε. */
  readonly parameterGradient: number;
  /** L_B Q ε. */
  readonly cross: number;
  /** (‖B‖ + L_B ε) δ_k/μ. */
  readonly adjointResidual: number;
  /** (‖B‖ + L_B ε) L_f ε/μ. */
  readonly upperGradient: number;
  /** (‖B‖ + L_B ε) L_A Q ε/μ. */
  readonly hessian: number;
  /** The rounding of the quantities above. */
  readonly rounding: number;
}

/** An a-priori bound on ‖h − ∇F‖. */
export interface APrioriBound {
  readonly total: number;
  readonly kind: ConstantKind;
  readonly parts: APrioriParts;
}

/**
 * The a-priori bound (mathematics.md §5.2; Ehrhardt & Roberts 2023). With Q = ‖∇_x f(x*)‖/μ ≥ ‖q*‖ and
 * δ_k = c_k (‖∇_x f(x*)‖ + L_f ε) ≥ c_k ‖r₀‖, the adjoint being started from 0,
 *
 *     ‖h − ∇F‖ ≤ L_fθ ε + L_B Q ε + (‖B(x*)‖ + L_B ε)(δ_k + (L_f + L_A Q) ε)/μ,
 *
 * which is ‖B‖δ_k/μ + Dε of the paper and its εδ and ε² terms. It differs from the a-posteriori bound in
 * splitting Bᵀ(x̃)q̃ − Bᵀ(x*)q* = (B(x̃) − B(x*))ᵀq* + B(x̃)ᵀ(q̃ − q*) and
 * A(x̃)(q̃ − q*) = (A(x*) − A(x̃))q* + r + ∇f(x̃) − ∇f(x*) around q*, of which a bound is known beforehand,
 * instead of around q̃.
 *
 * The rounding of the last products is added, without which a bound would fall below what any
 * arithmetic in 64 bits can reach; that ε includes its own is up to the caller. c_k is of exact arithmetic:
 * what the roundings of k iterations add up to is assumed to be of the same size, so that a bound that is
 * not {@link ASSUMED_MARGIN} times as large counts as estimated, whatever the problem states.
 */
export function aPrioriBound(input: APrioriInput): APrioriBound {
  const { lower, crossNorm, upperGradientNorm, dimension } = input;
  const epsilon = representable(input.epsilon);
  const mu = lower.strongConvexity.value;
  const Lf = input.lipschitzUpperGradient.value;
  const slope = representable(upperGradientNorm.value);
  const adjoint = slope / mu;
  const cross = representable(crossNorm.value + lower.lipschitzCross.value * epsilon);
  const gradientSize = slope + Lf * epsilon;
  // ‖q̃‖ ≤ (1 + c_k)‖∇f(x̃)‖/μ, at whose size the products with A and B round.
  const reached = ((1 + input.residualFactor) * gradientSize) / mu;
  const L = lower.lipschitzGradient.value;
  const rounding = input.rounding ?? {
    hessianVector: roundingLevel(dimension, L),
    crossTranspose: roundingLevel(dimension, cross),
    upperGradient: roundingLevel(dimension, gradientSize),
  };
  const parts: APrioriParts = {
    parameterGradient: input.lipschitzUpperParameterGradient.value * epsilon,
    cross: lower.lipschitzCross.value * adjoint * epsilon,
    adjointResidual: (cross * input.residualFactor * gradientSize) / mu,
    upperGradient: (cross * Lf * epsilon) / mu,
    hessian: (cross * lower.lipschitzHessian.value * adjoint * epsilon) / mu,
    rounding:
      (cross * (rounding.hessianVector * reached + rounding.upperGradient)) / mu +
      rounding.crossTranspose * reached +
      (rounding.upperParameterGradient ?? 0),
  };
  // No term goes through more than 24 roundings.
  const total = roundedUp(
    Object.values<number>({ ...parts }).reduce((a, b) => a + b, 0),
    24,
  );
  const kind = combinedKind([
    lower.strongConvexity,
    lower.lipschitzGradient,
    lower.lipschitzHessian,
    lower.lipschitzCross,
    input.lipschitzUpperGradient,
    input.lipschitzUpperParameterGradient,
    crossNorm,
    upperGradientNorm,
  ]);
  return {
    total,
    kind: kindAbove(kind, total, parts.rounding, { kind: 'assumed' }),
    parts,
  };
}
