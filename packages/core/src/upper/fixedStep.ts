import { Feasible, type Box } from './box.js';
import {
  addSpent,
  provesDecrease,
  stepRecord,
  type MethodState,
  type UpperMethod,
} from './method.js';
import { firstStepSize, limitedStep, resolveMoves, type MoveOptions } from './moves.js';
import { requireTolerances, startingTolerances } from './startingTolerances.js';
import { isStationary, resolveStop, stoppingOf } from './stopping.js';
import type { StoppingTolerance } from './stoppingRule.js';

/** Options of {@link fixedStep}. */
export interface FixedStepOptions extends MoveOptions {
  /**
   * ε for every evaluation, a distance in x. Default: a thousandth of the certified distance at the
   * starting point.
   */
  readonly epsilon?: number;
  /** δ for every evaluation, an absolute residual. Default: a thousandth of ‖∇_x f‖ at the start. */
  readonly delta?: number;
  readonly stop?: StoppingTolerance;
  /** Where θ is kept. Default: everywhere. */
  readonly box?: Box;
}

/** ε and δ, where they are not given, as shares of what the solves start from. */
const SHARE = 1e-3;

interface FixedStepState extends MethodState {
  readonly stepSize: number;
}

/**
 * θ⁺ = P(θ − αh) with α, ε and δ fixed, P the projection onto the box: the method of Ehrhardt &
 * Roberts 2023's experiments (mathematics.md §7). It certifies each gradient but promises no
 * descent. α is in units of θ² per unit of F: where F is a sum of squares, data times k ask for α/k².
 *
 * Where it differs: a step that would move θ too far ({@link MoveOptions.maxMove}) lowers α for good.
 */
export function fixedStep(options: FixedStepOptions = {}): UpperMethod<FixedStepState> {
  requireTolerances(options);
  const { step, maxMove } = resolveMoves(options);
  const stop = resolveStop(options.stop);
  const within = new Feasible(options.box);

  return {
    name: 'fixed',
    stopping: stoppingOf(stop, within),
    async init(oracle, start, limits) {
      const theta = within.project(start);
      const { tolerances, spent } = await startingTolerances(oracle, theta, options, limits, SHARE);
      const left = limits.maxWork - spent.work.total;
      const evaluation = await oracle.evaluate(theta, tolerances, left);
      const h = within.stationarity(evaluation.theta, evaluation.gradient);
      return {
        record: stepRecord(0, evaluation, addSpent(spent, evaluation), 0, false, within),
        status: isStationary(evaluation, stop, within) ? 'converged' : 'running',
        stepSize: firstStepSize(step, h),
      };
    },
    async advance(oracle, state, limits) {
      const { record } = state;
      // Those of the start: the record of every step has them.
      const { tolerances } = record;
      const left = limits.maxWork - record.work.total;
      if (left <= 0) return { ...state, status: 'budget' };
      const { theta, stepSize } = limitedStep(
        record.theta,
        record.gradient,
        state.stepSize,
        maxMove,
        within,
      );
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
