import {
  aPosterioriBound,
  type APosterioriInput,
  type HypergradientBound,
} from '../bounds/aPosteriori.js';
import { crossNorm } from '../bounds/crossNorm.js';
import { correctedValue, plainValue, type BoundedValue } from '../bounds/value.js';
import { NotFiniteError, expected } from '../errors.js';
import { solveLinear, type LinearStatus } from '../linear/solveLinear.js';
import type { LinearSolver, LinearSystem } from '../linear/linearSolver.js';
import type { LowerSolver } from '../lower/lowerSolver.js';
import { solveLower, type LowerStatus } from '../lower/solveLower.js';
import { requireConstants } from '../problem/check.js';
import { certified } from '../problem/constant.js';
import type { Sample } from '../problem/problem.js';
import type { Cooperative, Pace } from '../run/cooperative.js';
import { dot, norm, subtract } from '../vector/vector.js';

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

/** How accurately, and with what, a sample is to be evaluated. */
export interface EvaluationRequest {
  readonly lower: LowerSolver;
  readonly linear: LinearSolver;
  /** ε asked of the lower level, a distance in x. Infinity stops at the starting point. */
  readonly epsilon: number;
  /** δ asked of the adjoint, an absolute residual. Infinity stops at the starting point. */
  readonly delta: number;
  /** Units of work each of the two solves may take. */
  readonly maxWork: number;
  /**
   * Units of work that the two solves may take together. A solve that has none left still takes
   * the one or two units that its certificate costs. Default: twice `maxWork`.
   */
  readonly maxTotalWork?: number;
}

/** Where the two solves start. */
export interface WarmStart {
  readonly point: Float64Array;
  readonly adjoint: Float64Array;
}

/** The inexact hypergradient of one sample, with everything that certifies it. */
export interface SampleHypergradient {
  /** h = ∇_θ f(x̃) − B(x̃)ᵀ q̃. */
  readonly gradient: Float64Array;
  /** x̃. */
  readonly solution: Float64Array;
  /** q̃. */
  readonly adjoint: Float64Array;
  /** ε ≥ ‖x̃ − x*‖, reached. */
  readonly epsilon: number;
  /** R = ‖A(x̃) q̃ − ∇_x f(x̃)‖, reached. */
  readonly residual: number;
  /** A-posteriori bound on ‖h − ∇F‖. */
  readonly bound: HypergradientBound;
  /** f(x̃) and its error. */
  readonly value: BoundedValue;
  /** The second-order corrected value and its error. */
  readonly corrected: BoundedValue;
  readonly work: Work;
  readonly status: HypergradientStatus;
}

/**
 * The unified framework (mathematics.md §2; Ehrhardt & Roberts 2023) on one sample: x̃ to ε, q̃ to δ,
 * h = ∇_θ f(x̃) − B(x̃)ᵀ q̃, and the bounds of §5.
 *
 * @throws ArgumentError unless 0 < μ ≤ L and the other constants are finite and at least 0.
 * @throws NotFiniteError when the problem's functions return NaN or infinity.
 */
export function* evaluateSample(
  sample: Sample,
  theta: Float64Array,
  start: WarmStart,
  request: EvaluationRequest,
  pace: Pace,
): Cooperative<SampleHypergradient> {
  const d = sample.dimension;
  const n = theta.length;
  const level = sample.lower(theta);
  requireConstants(level.constants);
  const { epsilon, delta, maxWork, maxTotalWork = 2 * maxWork } = request;
  const below = yield* solveLower(
    request.lower,
    level,
    start.point,
    { epsilon, maxWork: Math.min(maxWork, maxTotalWork) },
    pace,
  );
  const linearisation = level.linearise(below.point);

  const upperGradient = new Float64Array(d);
  sample.upper.gradient(below.point, theta, upperGradient);
  requireFinite('the gradient of the upper-level loss', norm(upperGradient));
  const system: LinearSystem = {
    apply: (v, out) => {
      linearisation.hessianVector(v, out);
    },
    ...(linearisation.precondition !== undefined && {
      precondition: (r: Float64Array, out: Float64Array) => linearisation.precondition?.(r, out),
    }),
    rightHandSide: upperGradient,
    lipschitz: level.constants.lipschitzGradient.value,
    strongConvexity: level.constants.strongConvexity.value,
  };
  const above = yield* solveLinear(
    request.linear,
    system,
    start.adjoint,
    { delta, maxWork: Math.min(maxWork, maxTotalWork - below.work) },
    pace,
  );
  requireFinite('the residual of the adjoint system', above.residual);

  const gradient = new Float64Array(n);
  linearisation.crossTranspose(above.solution, gradient);
  const direct = new Float64Array(n);
  sample.upper.parameterGradient?.(below.point, theta, direct);
  subtract(direct, gradient, gradient);
  requireFinite('the hypergradient', norm(gradient));

  const value = sample.upper.value(below.point, theta);
  requireFinite('the upper-level loss', value);
  const change = linearisation.within?.(below.epsilon);
  const input: APosterioriInput = {
    ...(change && {
      local: {
        kind: change.kind,
        hessianChange: change.hessianChange(above.solution),
        crossTransposeChange: change.crossTransposeChange(above.solution),
      },
    }),
    lower: level.constants,
    lipschitzUpperGradient: sample.upper.lipschitzGradient,
    lipschitzUpperParameterGradient: sample.upper.lipschitzParameterGradient ?? certified(0),
    crossNorm: crossNorm(linearisation, d, n),
    epsilon: below.epsilon,
    gradientRounding: below.gradientRounding,
    residual: above.residual,
    adjointNorm: norm(above.solution),
    upperGradientNorm: norm(upperGradient),
    upperParameterGradientNorm: norm(direct),
    dimension: d,
  };
  requireFinite('the norm of ∂_x ∂_θ g', input.crossNorm.value);
  return {
    gradient,
    solution: below.point,
    adjoint: above.solution,
    epsilon: below.epsilon,
    residual: above.residual,
    bound: aPosterioriBound(input),
    value: plainValue(value, input),
    corrected: correctedValue(value, dot(above.solution, below.gradient), input),
    work: { lower: below.work, adjoint: above.work, total: below.work + above.work },
    status: { lower: below.status, adjoint: above.status },
  };
}

function requireFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new NotFiniteError(
    expected('a finite value', name, value, 'Check the functions of the problem at this θ.'),
  );
}
