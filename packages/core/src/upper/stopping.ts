import { ArgumentError, expected } from '../errors.js';
import type { Feasible } from './box.js';
import type { Evaluation } from './oracle.js';
import {
  DEFAULT_TOLERANCE,
  stoppingLevel,
  stoppingRule,
  stoppingState,
  type StoppingTolerance,
} from './stoppingRule.js';

/** What a method takes for stationary, and where it keeps θ. */
export interface Stopping {
  /** The rule in words; in a box ‖h‖ stands for ‖P_T(−h)‖. */
  readonly rule: string;
  /** The bound that ‖P_T(−h)‖ + bound has to stay below where F is `value`. */
  readonly tolerance: (value: number) => number;
  /** P(θ), into the box. */
  readonly project: (theta: Float64Array) => Float64Array;
}

/** {@link Stopping} of a tolerance and a box. */
export function stoppingOf(stop: Required<StoppingTolerance>, within: Feasible): Stopping {
  return {
    rule: stoppingRule(stop.relative, stop.absolute),
    tolerance: (value) => stoppingLevel(value, stop),
    project: (theta) => within.project(theta),
  };
}

/** The bound that a stationarity measure has to stay below. */
export function stationarityTolerance(
  evaluation: Evaluation,
  stop: Required<StoppingTolerance>,
): number {
  return stoppingLevel(evaluation.corrected.value, stop);
}

/** Whether ‖P_T(−∇F)‖ is proven to be within the stopping tolerance. */
export function isStationary(
  evaluation: Evaluation,
  stop: Required<StoppingTolerance>,
  within: Feasible,
): boolean {
  const { theta, gradient, bound, corrected } = evaluation;
  const norm = within.stationarity(theta, gradient);
  const measure = { objective: corrected.value, norm, bound: bound.total };
  return stoppingState(measure, stop) === 'met';
}

/** Defaults of a stopping tolerance. @throws ArgumentError unless both are finite and ≥ 0. */
export function resolveStop(stop: StoppingTolerance = {}): Required<StoppingTolerance> {
  const { relative = DEFAULT_TOLERANCE, absolute = 0 } = stop;
  const resolved = { relative, absolute };
  for (const [name, value] of Object.entries(resolved)) {
    if (!(value >= 0 && value < Infinity)) {
      throw new ArgumentError(expected('a finite number of at least 0', `stop.${name}`, value));
    }
  }
  return resolved;
}
