import { dot, norm } from '../vector/vector.js';
import { Feasible, type Box } from './box.js';
import {
  addSpent,
  provesDecrease,
  requireBetween,
  stepRecord,
  type MethodState,
  type UpperMethod,
} from './method.js';
import { firstStepSize, limitedStep, resolveMoves, type MoveOptions } from './moves.js';
import type { Evaluation, Tolerances } from './oracle.js';
import {
  requireTolerances,
  startingTolerances,
  type FirstTolerances,
} from './startingTolerances.js';
import { isStationary, resolveStop, stoppingOf } from './stopping.js';
import type { StoppingTolerance } from './stoppingRule.js';

/** How ε and δ fall: with a finite sum over all steps. */
export type ToleranceSchedule =
  /** ε_k = ε₀ factorᵏ, 0 < factor < 1. */
  | { readonly kind: 'exponential'; readonly factor: number }
  /** ε_k = ε₀ (k + 1)⁻ᵖ, p > 1. */
  | { readonly kind: 'polynomial'; readonly power: number };

/** Options of {@link hoag}. */
export interface HoagOptions extends FirstTolerances, MoveOptions {
  /** Default exponential with the factor 0.9. */
  readonly schedule?: ToleranceSchedule;
  readonly stop?: StoppingTolerance;
  /** Where θ is kept. Default: everywhere. */
  readonly box?: Box;
}

interface HoagState extends MethodState {
  /** ε₀ and δ₀. */
  readonly first: Tolerances;
  /** α of the next step. */
  readonly stepSize: number;
  /** u of the record's value. */
  readonly uncertainty: number;
}

/** α grows by this factor after a step that did as well as its size promised, and shrinks by that. */
const GROWTH = 1 / 0.95;
const SHRINKAGE = 0.5;
/** Solvers cannot be asked for less. */
const SMALLEST_TOLERANCE = 1e-290;

/**
 * HOAG (Pedregosa 2016): θ⁺ = P(θ − αh), P the projection onto the box, with ε and δ that fall so that
 * their sum over all steps is finite; then θ converges to a stationary point for 1/α above the Lipschitz
 * constant L of ∇F.
 *
 * L is unknown; as there, α = 1/L is adapted to what the last step did. With Δ = θ⁺ − θ and u, u⁺ the
 * uncertainties of the two values:
 *
 * - F̂⁺ > F̂ + u + u⁺: α is halved;
 * - F̂⁺ ≤ F̂ + u + u⁺ − ‖Δ‖²/2α: α grows by a twentieth;
 * - otherwise it stays.
 *
 * Before all that, α is lowered where θ would move too far ({@link MoveOptions.maxMove}): L is then
 * larger than the last steps have shown.
 *
 * Pedregosa's uncertainty is a constant, unknown, times the tolerance. Here u = min(e, |F̂ − f(x̃)|): the
 * certified error, or the correction of §5.3, which is of first order where the error is of second. It
 * steers α and proves nothing. Steps are never taken back and F may rise: `certifiedDecrease` says of
 * each step whether it was proven to lower F.
 */
export function hoag(options: HoagOptions = {}): UpperMethod<HoagState> {
  const schedule = options.schedule ?? { kind: 'exponential', factor: 0.9 };
  if (schedule.kind === 'exponential') requireBetween('schedule.factor', schedule.factor, 0, 1);
  else requireBetween('schedule.power', schedule.power, 1, Infinity);
  const { step, maxMove } = resolveMoves(options);
  requireTolerances(options);
  const stop = resolveStop(options.stop);
  const within = new Feasible(options.box);

  function tolerancesAt(first: Tolerances, k: number): Tolerances {
    const factor =
      schedule.kind === 'exponential' ? schedule.factor ** k : (k + 1) ** -schedule.power;
    return {
      epsilon: Math.max(SMALLEST_TOLERANCE, factor * first.epsilon),
      delta: Math.max(SMALLEST_TOLERANCE, factor * first.delta),
    };
  }

  return {
    name: 'hoag',
    stopping: stoppingOf(stop, within),

    async init(oracle, start, limits) {
      const theta = within.project(start);
      const begun = await startingTolerances(oracle, theta, options, limits);
      const first = begun.tolerances;
      const left = limits.maxWork - begun.spent.work.total;
      const evaluation = await oracle.evaluate(theta, first, left);
      const h = within.stationarity(theta, evaluation.gradient);
      return {
        record: stepRecord(0, evaluation, addSpent(begun.spent, evaluation), 0, false, within),
        status: isStationary(evaluation, stop, within) ? 'converged' : 'running',
        first,
        stepSize: firstStepSize(step, h),
        uncertainty: uncertainty(evaluation),
      };
    },

    async advance(oracle, state, limits) {
      const { record, first, uncertainty: uncertain } = state;
      const left = limits.maxWork - record.work.total;
      if (left <= 0) return { ...state, status: 'budget' };
      const { theta, stepSize } = limitedStep(
        record.theta,
        record.gradient,
        state.stepSize,
        maxMove,
        within,
      );
      const k = record.step + 1;
      const evaluation = await oracle.evaluate(theta, tolerancesAt(first, k), left);
      const spent = addSpent(record, evaluation);
      const moved = theta.map((t, j) => t - record.theta[j]!);
      const square = dot(moved, moved);
      const rise = evaluation.corrected.value - record.objective.value;
      const now = uncertainty(evaluation);
      const slack = uncertain + now;
      const factor =
        rise > slack ? SHRINKAGE : rise <= slack - square / (2 * stepSize) ? GROWTH : 1;
      const decrease = provesDecrease(record.objective, evaluation.corrected);
      const exhausted = evaluation.exhausted || spent.work.total >= limits.maxWork;
      // A step that θ cannot feel: all that follow are shorter still, or as short.
      const stuck = Math.sqrt(square) <= Number.EPSILON * (1 + norm(theta)) && factor <= 1;
      return {
        record: stepRecord(k, evaluation, spent, stepSize, decrease, within),
        status: isStationary(evaluation, stop, within)
          ? 'converged'
          : exhausted
            ? 'budget'
            : stuck && !evaluation.converged
              ? 'accuracy'
              : 'running',
        first,
        stepSize: factor * stepSize,
        uncertainty: now,
      };
    },
  };
}

/** u = min(e, |F̂ − f(x̃)|). */
function uncertainty({ value, corrected }: Evaluation): number {
  return Math.min(corrected.error, Math.abs(corrected.value - value.value));
}
