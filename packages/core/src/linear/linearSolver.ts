import { ArgumentError } from '../errors.js';
import type { ConjugateSteps } from '../problem/fusedSteps.js';
import type { InnerSolves } from '../problem/innerSolves.js';
import type { Linearisation, LowerLevel } from '../problem/problem.js';
import type { SolverDescription } from '../shard/solverDescription.js';
import type { Vectors } from '../vector/vectors.js';

/** The symmetric positive definite system A q = b. */
export interface LinearSystem {
  /** out ← A v; one unit of work. */
  apply(v: Float64Array, out: Float64Array): void;
  /** {@link Linearisation.approximateHessianVector}: for iterations whose residual is confirmed by `apply`. */
  readonly approximate?: (v: Float64Array, out: Float64Array) => void;
  /** out ← P⁻¹ r, P ≈ A. */
  precondition?(r: Float64Array, out: Float64Array): void;
  /** {@link Linearisation.conjugate}. Default: from `apply` and `precondition`. */
  readonly conjugate?: (preconditioned: boolean) => ConjugateSteps;
  /** {@link Linearisation.innerSolves} for A itself. */
  readonly innerSolves?: () => InnerSolves | undefined;
  /** Where the solver keeps its vectors, and what it computes with. Default: plain arrays. */
  readonly vectors?: Vectors;
  readonly rightHandSide: Float64Array;
  /** L with A ≼ LI. With it the rounding level of the residual is known. */
  readonly lipschitz?: number;
  /** μ > 0 with μI ≼ A. */
  readonly strongConvexity?: number;
  /** Solutions of earlier, similar systems, newest first, for solvers that say they recycle some. */
  readonly earlier?: readonly Float64Array[];
  /** The residual at which the caller will stop, absolute: spares what it does not need. */
  readonly tolerance?: number;
  /**
   * Vectors of the length of b in the memory of `vectors` that nobody uses, whatever is in them: of several systems one after the
   * other. Solvers may take them from its end, and put back what they need no more.
   */
  readonly spare?: Float64Array[];
}

/** A linear solve under way. `step` changes `solution` in place. */
export interface LinearIteration {
  readonly solution: Float64Array;
  /** ‖A q − b‖ as the iteration knows it: by recurrence, or true after `confirm`. */
  residualNorm(): number;
  /** b − A q itself, from its definition after `confirm`; for methods that have it at hand. */
  readonly residual?: Float64Array;
  /** Units of work spent by the start. */
  readonly startWork: number;
  /**
   * One iteration. Returns the units of work it took, or `indefinite` when a direction of
   * non-positive curvature shows that A is not positive definite.
   */
  step(): number | 'indefinite';
  /** Recomputes the residual from its definition. Returns the units of work it took. */
  confirm(): number;
  /** The iteration is over: what is neither its solution nor its residual is put back to the system's spare vectors. */
  end?(): void;
}

/** A method for A q = b. Immutable; {@link solveLinear} drives it. */
export interface LinearSolver {
  readonly name: string;
  /** From which it can be made again in another thread or process. */
  readonly description?: SolverDescription;
  /** How many solutions of earlier systems, besides q0, it can use. Default 0. */
  readonly recycles?: number;
  /** Starts at q0 (copied). A zero q0 costs no work. */
  start(system: LinearSystem, q0: Float64Array): LinearIteration;
}

/** A q = b with the Hessian of a linearisation. */
export function hessianSystem(
  level: LowerLevel,
  linearisation: Linearisation,
  rightHandSide: Float64Array,
): LinearSystem {
  return {
    apply: (v, out) => {
      linearisation.hessianVector(v, out);
    },
    ...(linearisation.approximateHessianVector && {
      approximate: linearisation.approximateHessianVector,
    }),
    ...(linearisation.precondition !== undefined && {
      precondition: (r: Float64Array, out: Float64Array) => linearisation.precondition?.(r, out),
    }),
    ...(linearisation.conjugate && { conjugate: linearisation.conjugate }),
    ...(linearisation.innerSolves && { innerSolves: () => linearisation.innerSolves?.(1) }),
    ...(level.vectors && { vectors: level.vectors }),
    rightHandSide,
    spare: [],
    lipschitz: level.constants.lipschitzGradient.value,
    strongConvexity: level.constants.strongConvexity.value,
  };
}

/**
 * μ and L of a system, for the methods whose steps are made of them.
 *
 * @throws ArgumentError when the system does not state them
 */
export function requireSpectrum(system: LinearSystem, solver: string): { mu: number; L: number } {
  const { strongConvexity: mu, lipschitz: L } = system;
  if (mu === undefined || L === undefined) {
    throw new ArgumentError(
      `Expected strongConvexity and lipschitz in the linear system for the solver ${solver} but ` +
        'received none. State them, or use conjugateGradient().',
    );
  }
  return { mu, L };
}
