import { dot, norm } from '../vector/vector.js';
import { Feasible, type Box } from './box.js';
import { certifiedDescent } from './certifiedDescent.js';
import { estimatedMetric, nextStep, type Learned } from './nextStep.js';
import { distance } from './influence.js';
import {
  addSpent,
  requireBetween,
  stepRecord,
  type LearnStatus,
  type Limits,
  type MethodState,
  type Spent,
  type UpperMethod,
} from './method.js';
import type { Evaluation, Tolerances } from './oracle.js';
import {
  requireTolerances,
  startingTolerances,
  type FirstTolerances,
} from './startingTolerances.js';
import { resolveStop, stoppingOf } from './stopping.js';
import type { StoppingTolerance } from './stoppingRule.js';

/** Options of {@link adaptiveDescent}. None has to be tuned. */
export interface AdaptiveOptions extends FirstTolerances {
  /** η in (0, 1): the certified error of h may be at most (1 − η)‖h‖. Default 0.5. */
  readonly eta?: number;
  /** c in (0, η): share of α‖h‖² by which a step must be proven to lower F. Default 0.05. */
  readonly sufficientDecrease?: number;
  /** ρ in (0, 1): a rejected step size shrinks at least by this factor. Default 0.5. */
  readonly backtracking?: number;
  /** The first trial moves θ by this much. Default 1: with log-parameters, a factor of e. */
  readonly firstMove?: number;
  /** No trial moves θ by more than this. Default 1. */
  readonly maxMove?: number;
  readonly stop?: StoppingTolerance;
  /** Where θ is kept. Default: everywhere. */
  readonly box?: Box;
}

interface AdaptiveState extends MethodState, Learned {
  /** The evaluation behind the record. */
  readonly current: Evaluation;
  /** ε and δ for the next evaluation. */
  readonly tolerances: Tolerances;
}

/** τ: factor of both tolerances when it is the values that cannot be told apart. */
const TIGHTEN = 0.1;
/** A rejected step size shrinks at most by this factor at once. */
const MAX_BACKTRACK = 0.05;
/** Directions at a wider angle to h than this cosine ask for too accurate an h. */
const LEAST_COSINE = 0.05;
/** Parameters up to which curvature is estimated: each is one more solve a sample. */
const FEW = 4;
/** What ‖h‖ falls by in a step of Newton's method. */
const FALL = 0.2;
/** Moves of θ from which on curvature is estimated anew: over shorter ones that of the last steps serves. */
const FAR = 0.2;

/**
 * Adaptive inexact descent (mathematics.md §7, after MAID, Salehi et al.): every step is proven to
 * lower F.
 *
 * 1. *Direction.* p = −Hh with H symmetric positive definite. ε and δ shrink until the certified
 *    error ω of h is at most (1 − η)⟨h, Hh⟩/‖Hh‖; then ⟨−p, ∇F⟩ ≥ η⟨h, Hh⟩.
 *    For more parameters than the sharp certificate solves for, where the bound of h is too large for
 *    that: uᵀ∇F along the start −u of the path is certified by itself ({@link certifiedAlong}), and ε and δ
 *    shrink until its error is at most (1 − η) of it. One solve, whatever the number of parameters.
 * 2. *Step.* α shrinks until F̂⁺ + e⁺ ≤ F̂ − e − cα⟨h, Hh⟩, with the corrected values and errors of
 *    §5.3; hence the true F falls.
 * 3. When the intervals overlap, so that they prove neither decrease nor its failure, ε and δ
 *    shrink.
 *
 * In a box the step is θ⁺ = P(θ − αp), with the directions, the stationarity and the decrease of
 * {@link Feasible}; α⟨h, Hh⟩ above stands for ⟨h, θ − θ⁺⟩.
 *
 * Where it differs from MAID, whose H is the identity: H is a BFGS approximation of the inverse
 * Hessian from the accepted steps, so that parameters of different influence need not crawl along a
 * valley; for more than 64 parameters a limited-memory one. For up to 4 it is taken anew from an estimate of
 * ∇²F wherever θ moves far ({@link nextStep}). The new ε
 * and δ are not a fixed factor of the old ones but those at which the last bound, linear in ε and in
 * R, would be half of what is allowed, so that one evaluation usually suffices; the same formula
 * relaxes them after a success. None of this touches the proofs in 1 and 2.
 */
export function adaptiveDescent(options: AdaptiveOptions = {}): UpperMethod<AdaptiveState> {
  const eta = options.eta ?? 0.5;
  const c = options.sufficientDecrease ?? 0.05;
  const rho = options.backtracking ?? 0.5;
  const firstMove = options.firstMove ?? 1;
  const maxMove = options.maxMove ?? 1;
  requireBetween('eta', eta, 0, 1);
  requireBetween('sufficientDecrease', c, 0, eta);
  requireBetween('backtracking', rho, 0, 1);
  requireBetween('firstMove', firstMove, 0, Infinity);
  requireBetween('maxMove', maxMove, 0, Infinity);
  requireTolerances(options);
  const stop = resolveStop(options.stop);
  const within = new Feasible(options.box);
  const descent = certifiedDescent({ eta, stop, within });

  return {
    name: 'adaptive',
    stopping: stoppingOf(stop, within),

    async init(oracle, start, limits) {
      const theta = within.project(start);
      const { tolerances, spent } = await startingTolerances(oracle, theta, options, limits);
      const left = limits.maxWork - spent.work.total;
      const curvature = oracle.parameters <= FEW;
      const first = await oracle.evaluate(theta, tolerances, left, undefined, { curvature });
      const metric = estimatedMetric(first, { within, maxMove: firstMove });
      const direction = await descent.certify(
        oracle,
        first,
        metric,
        addSpent(spent, first),
        limits,
      );
      const h = within.stationarity(theta, direction.current.gradient);
      return {
        record: stepRecord(0, direction.current, direction.spent, 0, false, within),
        status: direction.status,
        current: direction.current,
        metric,
        tolerances: descent.relaxed(direction.current, metric, ahead(limits, curvature)),
        stepSize: metric === undefined && h > 0 ? Math.min(firstMove, maxMove) / h : 1,
        ...(curvature && { estimates: true }),
      };
    },

    async again(oracle, state, limits, factors) {
      const { record, metric, stepSize, estimates = false } = state;
      const before: Spent = { work: record.work, evaluations: record.evaluations };
      const tolerances = {
        epsilon: factors.epsilon * state.tolerances.epsilon,
        delta: factors.delta * state.tolerances.delta,
      };
      const left = limits.maxWork - before.work.total;
      // Of other samples the curvature is another, too.
      const first = await oracle.evaluate(record.theta, tolerances, left, undefined, {
        curvature: estimates,
      });
      const estimated = estimatedMetric(first, { within, maxMove });
      const found = estimated ?? metric;
      // Where h is known well enough a step nearer to it is cheaper than another evaluation of all samples.
      const isKnown = descent.byGradient(first, found);
      const damped = isKnown ? undefined : descent.damped(first, found);
      const learned = {
        ...{ metric: damped ?? found, stepSize: estimated ? 1 : stepSize },
        estimates,
      };
      const next = await descent.certifySome(
        oracle,
        first,
        learned,
        addSpent(before, first),
        limits,
      );
      return {
        record: stepRecord(record.step + 1, next.current, next.spent, 0, false, within),
        status: next.status,
        current: next.current,
        tolerances: descent.relaxed(next.current, next.metric, ahead(limits, estimates)),
        ...{ metric: next.metric, stepSize: next.stepSize, estimates },
      };
    },

    async advance(oracle, state, limits) {
      let { current, tolerances, metric, stepSize } = state;
      const { estimates = false } = state;
      let spent: Spent = { work: state.record.work, evaluations: state.record.evaluations };
      let errorOfTooLarge = Infinity;
      // The same step, with what is known about it by now.
      const ended = (status: LearnStatus): AdaptiveState => {
        const { step, stepSize: led, certifiedDecrease } = state.record;
        const record = stepRecord(step, current, spent, led, certifiedDecrease, within);
        return { record, status, current, tolerances, metric, stepSize, estimates };
      };

      for (;;) {
        // Certified already, but for a refined evaluation and for a run resumed with more work.
        const direction = await descent.certifySome(
          oracle,
          current,
          { metric, stepSize, estimates },
          spent,
          limits,
        );
        ({ current, spent, metric, stepSize } = direction);
        if (direction.status !== 'running') return ended(direction.status);
        const h = within.reduced(current.theta, current.gradient);
        const along = descent.byGradient(current, metric) ? undefined : current.along;
        let p = along?.direction ?? descent.directionOf(current, metric);
        if (along === undefined && dot(h, p) < LEAST_COSINE * norm(h) * norm(p)) {
          const damped = descent.damped(current, metric);
          if (damped === undefined) stepSize *= dot(h, p) / dot(h, h);
          metric = damped;
          p = damped === undefined ? h : descent.directionOf(current, damped);
        }
        const alpha = Math.min(stepSize, maxMove / norm(p));
        // A step that θ cannot feel will never be proven.
        if (alpha * norm(p) <= Number.EPSILON * (1 + norm(current.theta))) return ended('accuracy');
        const theta = within.project(current.theta.map((t, j) => t - alpha * p[j]!));
        /** What F falls by, to first order: ⟨h, θ − θ⁺⟩, with the slope at its start as it is known best. */
        const fall =
          dot(
            current.gradient,
            current.theta.map((t, j) => t - theta[j]!),
          ) + (along ? alpha * (along.slope - dot(current.gradient, along.direction)) : 0);
        if (!(fall > 0)) {
          // Only a path bent by the box; it starts downhill.
          stepSize = alpha * rho;
          continue;
        }
        let left = limits.maxWork - spent.work.total;
        if (left <= 0) return ended('budget');
        const isFar = distance(theta, current.theta) >= FAR;
        const trial = await oracle.evaluate(theta, tolerances, left, undefined, {
          curvature: estimates && isFar,
        });
        spent = addSpent(spent, trial);

        const needed = c * fall;
        const here = current.corrected;
        const there = trial.corrected;
        if (there.value + there.error <= here.value - here.error - needed) {
          const certified = there.kind === 'certified' && here.kind === 'certified';
          const learned = {
            ...nextStep(current, trial, metric, alpha, { within, maxMove }),
            estimates,
          };
          const next = await descent.certifySome(oracle, trial, learned, spent, limits);
          return {
            record: stepRecord(
              state.record.step + 1,
              next.current,
              next.spent,
              alpha,
              certified,
              within,
            ),
            status: next.status,
            current: next.current,
            tolerances: descent.relaxed(next.current, next.metric, ahead(limits, estimates)),
            ...{ metric: next.metric, stepSize: next.stepSize, estimates },
          };
        }

        left = limits.maxWork - spent.work.total;
        if (left <= 0 || trial.exhausted) return ended('budget');
        const rise = there.value - here.value;
        // The minimiser of the parabola through F, its slope and F⁺, as a share of α.
        const parabola = fall / (2 * (rise + fall));
        const provenWorse = there.value - there.error > here.value + here.error - needed;
        // Far away the constants can be so large that no ε tells anything: nearer is cheaper, as
        // long as it helps.
        const tooLarge =
          there.error > 1e3 * here.error + Math.abs(here.value) &&
          there.error < 0.5 * errorOfTooLarge;
        if (tooLarge) errorOfTooLarge = there.error;
        if (provenWorse || tooLarge) {
          stepSize = alpha * Math.max(MAX_BACKTRACK, Math.min(rho, parabola));
          continue;
        }
        tolerances = {
          epsilon: TIGHTEN * Math.min(tolerances.epsilon, current.tolerances.epsilon),
          delta: TIGHTEN * Math.min(tolerances.delta, current.tolerances.delta),
        };
        // Nothing left that tighter tolerances could lower.
        if (current.epsilon + trial.epsilon + current.residual + trial.residual === 0) {
          return ended('accuracy');
        }
        const before = here.error;
        const refined = await oracle.evaluate(current.theta, tolerances, left);
        spent = addSpent(spent, refined);
        if (!refined.converged && refined.corrected.error > 0.9 * before) {
          return ended(refined.exhausted ? 'budget' : 'accuracy');
        }
        current = refined;
        stepSize = alpha;
      }
    },
  };
}

/** Limits of the next step: a step by estimated curvature leads to an h that is smaller, and is to be known as well. */
function ahead(limits: Limits, estimates: boolean): Limits {
  return estimates ? { fall: FALL, ...limits } : limits;
}
