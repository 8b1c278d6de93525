import type { HypergradientBound } from '../bounds/aPosteriori.js';
import type { BoundedValue } from '../bounds/value.js';
import type { Beforehand } from '../hypergradient/beforehand.js';
import type { DirectionalDerivative } from '../hypergradient/hypergradient.js';
import type { Work } from '../hypergradient/sampleHypergradient.js';
import { ArgumentError, expected } from '../errors.js';
import { norm } from '../vector/vector.js';
import type { Feasible } from './box.js';
import type { Evaluation, Oracle, Tolerances } from './oracle.js';
import type { Stopping } from './stopping.js';

/**
 * - `running`: more steps can follow.
 * - `converged`: ‖h‖ + bound is at or below the stopping tolerance ({@link Stopping}); in a box
 *   ‖P_T(−h)‖. ‖∇F‖ is no larger, for certain where the bound is certified.
 * - `unmoved`: so it is, but at the start, or no lower than the start was, and no trial away from it
 *   has a lower F: nothing was learned. The start is a minimum, or lies on a plateau wider than the
 *   trials.
 * - `flat`: so it is, lower than the start, but in some direction F is the same far around: θ, or a
 *   part of it, has no influence there.
 * - `budget`: out of work. `steps`: out of steps.
 * - `accuracy`: no further step can be certified at the accuracy that 64-bit floats, or the work
 *   allowed per solve, can reach.
 */
export type LearnStatus =
  | 'running'
  | 'converged'
  | 'unmoved'
  | 'flat'
  | 'budget'
  | 'steps'
  | 'accuracy';

/** One accepted point of a learning run. Plain data. */
export interface LearnStep {
  /** 0 is the starting point. */
  readonly step: number;
  readonly theta: Float64Array;
  /** F with the interval that holds it: the corrected value. */
  readonly objective: BoundedValue;
  /** h at θ, its norm, and the a-posteriori bound on its error. */
  readonly gradient: Float64Array;
  readonly gradientNorm: number;
  readonly bound: HypergradientBound;
  /** μ, L, L_A, L_B at θ and the a-priori bound; records of earlier versions have none. */
  readonly beforehand?: Beforehand;
  /**
   * ‖P_T(−h)‖, T the tangent cone of the box at θ; without a box the same as `gradientNorm`. The
   * true ‖P_T(−∇F)‖ differs from it by at most `bound`.
   */
  readonly stationarity: number;
  /** The derivative of F along the start of the next path, where that was certified by itself. */
  readonly along?: DirectionalDerivative;
  /** ε and δ asked for in the evaluation at θ. */
  readonly tolerances: Tolerances;
  /** The largest ε and R over the samples, reached. */
  readonly epsilon: number;
  readonly residual: number;
  /** α of the step that led here; 0 for the starting point. */
  readonly stepSize: number;
  /** Since the start of the run, over all samples, rejected trials included. */
  readonly work: Work;
  /** Evaluations of F and h since the start of the run. */
  readonly evaluations: number;
  /** True when the step was proven to lower F, by constants that are all certified. */
  readonly certifiedDecrease: boolean;
  /**
   * Where F and h are those of samples that were drawn: what is certified holds for their mean, and of the objective it
   * is an estimate. Without it they are those of the whole objective.
   */
  readonly drawn?: DrawnSamples;
}

/** Of how many samples an estimate is. */
export interface DrawnSamples {
  readonly samples: number;
  /** Samples that can be drawn, N. */
  readonly of: number;
  /** Estimate of ‖h − ∇F‖ from the spread of the samples: its standard deviation. */
  readonly error: number;
}

/** State of a method between two steps: plain data, so that it can be stored and resumed exactly. */
export interface MethodState {
  readonly record: LearnStep;
  readonly status: LearnStatus;
  /** True once a lower F was looked for around this stationary point, in vain. */
  readonly doubted?: boolean;
}

/** An upper-level method: pure functions from state to state, all randomness and clocks outside. */
export interface UpperMethod<State extends MethodState = MethodState> {
  readonly name: string;
  /** With it a run doubts a start that is stationary, see {@link LearnStatus}. */
  readonly stopping?: Stopping;
  /** Evaluates the starting point. */
  init(oracle: Oracle, theta: Float64Array, limits: Limits): Promise<State>;
  /**
   * θ of a state as the next step, evaluated again after the oracle went over to other samples of the same objective:
   * what was learned of its shape is kept.
   */
  again?(oracle: Oracle, state: State, limits: Limits, factors: Tolerances): Promise<State>;
  /** Prepares the oracle for a state that was stored, before warm starts are restored. */
  enter?(oracle: Oracle, state: State): Promise<void>;
  /** The next step. When none can be made, the same record with a status that says why. */
  advance(oracle: Oracle, state: State, limits: Limits): Promise<State>;
}

/** What a run may spend. */
export interface Limits {
  /** Units of work in all. */
  readonly maxWork: number;
  /** Steps in all. Default: no limit. */
  readonly maxSteps?: number;
  /**
   * ≥ 0, for an evaluation: what h is off by whatever is solved for, as an estimate from samples. Nothing is to be known to
   * far less than that, and no descent to be proven that it hides. Default: 0.
   */
  readonly haze?: (evaluation: Evaluation) => number;
  /**
   * In (0, 1]: what ‖h‖ is expected to fall by in a step. Tolerances are then those of
   * the next h, so that it need not be evaluated twice. Default: 1, as large as it is.
   */
  readonly fall?: number;
}

/** Work and evaluations spent so far. */
export interface Spent {
  readonly work: Work;
  readonly evaluations: number;
}

export const NOTHING_SPENT: Spent = { work: { lower: 0, adjoint: 0, total: 0 }, evaluations: 0 };

export function addSpent(spent: Spent, evaluation: Evaluation): Spent {
  return {
    work: {
      lower: spent.work.lower + evaluation.work.lower,
      adjoint: spent.work.adjoint + evaluation.work.adjoint,
      total: spent.work.total + evaluation.work.total,
    },
    evaluations: spent.evaluations + 1,
  };
}

/** The record of an evaluation that became step `step`. */
export function stepRecord(
  step: number,
  evaluation: Evaluation,
  spent: Spent,
  stepSize: number,
  certifiedDecrease: boolean,
  within: Feasible,
): LearnStep {
  return {
    step,
    theta: evaluation.theta,
    objective: evaluation.corrected,
    gradient: evaluation.gradient,
    gradientNorm: norm(evaluation.gradient),
    bound: evaluation.bound,
    beforehand: evaluation.beforehand,
    stationarity: within.stationarity(evaluation.theta, evaluation.gradient),
    ...(evaluation.along && { along: evaluation.along }),
    tolerances: evaluation.tolerances,
    epsilon: evaluation.epsilon,
    residual: evaluation.residual,
    stepSize,
    work: spent.work,
    evaluations: spent.evaluations,
    certifiedDecrease,
  };
}

/** Whether the intervals prove F to be smaller after the step, by constants that are certified. */
export function provesDecrease(before: BoundedValue, after: BoundedValue): boolean {
  return (
    after.kind === 'certified' &&
    before.kind === 'certified' &&
    after.value + after.error < before.value - before.error
  );
}

/** @throws ArgumentError unless low < value < high. */
export function requireBetween(name: string, value: number, low: number, high: number): void {
  if (!(value > low && value < high)) {
    throw new ArgumentError(
      expected(
        high === Infinity
          ? `a finite number above ${String(low)}`
          : `a number strictly between ${String(low)} and ${String(high)}`,
        name,
        value,
      ),
    );
  }
}
