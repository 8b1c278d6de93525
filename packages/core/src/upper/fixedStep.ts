import { ArgumentError, expected, requirePositive } from '../errors.js';
import { Feasible, type Box } from './box.js';
import {
  NOTHING_SPENT,
  addSpent,
  isStationary,
  provesDecrease,
  resolveStop,
  stepRecord,
  type MethodState,
  type StoppingTolerance,
  type UpperMethod,
} from './method.js';
import type { Tolerances } from './oracle.js';

/** Options of {@link fixedStep}. */
export interface FixedStepOptions {
  /** ε for every evaluation, a distance in x. Default 1e-2. */
  readonly epsilon?: number;
  /** δ for every evaluation, an absolute residual. Default 1e-2. */
  readonly delta?: number;
  /**
   * α: given, or chosen so that the first step moves θ by `length`. Default: first move of 0.5.
   */
  readonly step?: { kind: 'given'; size: number } | { kind: 'firstMove'; length: number };
  readonly stop?: StoppingTolerance;
  /** Where θ is kept. Default: everywhere. */
  readonly box?: Box;
}

interface FixedStepState extends MethodState {
  readonly stepSize: number;
}

/**
 * θ⁺ = P(θ − αh) with α, ε and δ fixed, P the projection onto the box: the method of Ehrhardt &
 * Roberts 2023's experiments (mathematics.md §7). It certifies each gradient but promises no
 * descent.
 */
export function fixedStep(options: FixedStepOptions = {}): UpperMethod<FixedStepState> {
  const tolerances: Tolerances = {
    epsilon: options.epsilon ?? 1e-2,
    delta: options.delta ?? 1e-2,
  };
  requirePositive('epsilon', tolerances.epsilon);
  requirePositive('delta', tolerances.delta);
  const step = options.step ?? { kind: 'firstMove', length: 0.5 };
  requirePositive('step', step.kind === 'given' ? step.size : step.length);
  const stop = resolveStop(options.stop);
  const within = new Feasible(options.box);

  return {
    name: 'fixed',
    async init(oracle, theta, limits) {
      const evaluation = await oracle.evaluate(within.project(theta), tolerances, limits.maxWork);
      const h = within.stationarity(evaluation.theta, evaluation.gradient);
      const stepSize = step.kind === 'given' ? step.size : h > 0 ? step.length / h : 1;
      return {
        record: stepRecord(0, evaluation, addSpent(NOTHING_SPENT, evaluation), 0, false, within),
        status: isStationary(evaluation, stop, within) ? 'converged' : 'running',
        stepSize,
      };
    },
    async advance(oracle, state, limits) {
      const { record, stepSize } = state;
      const left = limits.maxWork - record.work.total;
      if (left <= 0) return { ...state, status: 'budget' };
      const theta = within.project(record.theta.map((t, j) => t - stepSize * record.gradient[j]!));
      if (!theta.every(Number.isFinite)) {
        throw new ArgumentError(
          expected('a step size at which θ stays finite', 'step', stepSize, 'Use a smaller one.'),
        );
      }
      const evaluation = await oracle.evaluate(theta, tolerances, left);
      const spent = addSpent(record, evaluation);
      const decrease = provesDecrease(record.objective, evaluation.corrected);
      const next = stepRecord(record.step + 1, evaluation, spent, stepSize, decrease, within);
      const exhausted = evaluation.exhausted || spent.work.total >= limits.maxWork;
      return {
        record: next,
        status: isStationary(evaluation, stop, within)
          ? 'converged'
          : exhausted
            ? 'budget'
            : 'running',
        stepSize,
      };
    },
  };
}
