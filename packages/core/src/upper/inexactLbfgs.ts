import { ArgumentError, expected } from '../errors.js';
import { dot, norm } from '../vector/vector.js';
import { Feasible, type Box } from './box.js';
import { inverseHessian, keepPair, type CurvaturePair } from './limitedMemory.js';
import {
  addSpent,
  provesDecrease,
  requireBetween,
  stepRecord,
  type LearnStatus,
  type MethodState,
  type Spent,
  type UpperMethod,
} from './method.js';
import {
  accuracy,
  measureNoise,
  noiseOf,
  tolerancesFor,
  type MeasuredNoise,
  type Noise,
} from './noise.js';
import type { Evaluation, Tolerances } from './oracle.js';
import {
  requireTolerances,
  startingTolerances,
  type FirstTolerances,
} from './startingTolerances.js';
import { isStationary, resolveStop, stationarityTolerance, stoppingOf } from './stopping.js';
import type { StoppingTolerance } from './stoppingRule.js';

/** Options of {@link inexactLbfgs}. None has to be tuned. */
export interface InexactLbfgsOptions extends FirstTolerances {
  /** Curvature pairs kept, at least 1. Default 10. */
  readonly memory?: number;
  /**
   * What the errors of h and F̂ are taken to be where the method decides how to go on: `measured`
   * from pairs of evaluations at one θ, or the `certified` bounds. Default `measured`.
   */
  readonly noise?: 'measured' | 'certified';
  /** Whether a step is accepted only when it is proven to lower F. Default false. */
  readonly proven?: boolean;
  /** c in (0, 1): share of ⟨h, θ − θ⁺⟩ by which F has to fall, up to the noise. Default 1e-4. */
  readonly sufficientDecrease?: number;
  /** The first trial moves no component of θ by more than this. Default 1: a log-weight by e. */
  readonly firstMove?: number;
  /** Nor does any other trial by more than this. Default 1. */
  readonly maxMove?: number;
  readonly stop?: StoppingTolerance;
  /** Where θ is kept. Default: everywhere. */
  readonly box?: Box;
}

interface InexactLbfgsState extends MethodState {
  /** The evaluation behind the record. */
  readonly current: Evaluation;
  /** ε and δ for the next evaluation. */
  readonly tolerances: Tolerances;
  /** Oldest first. */
  readonly pairs: readonly CurvaturePair[];
  /** α of the next trial; 1 is the full quasi-Newton step. */
  readonly stepSize: number;
  readonly measured: MeasuredNoise | undefined;
}

/** Share of ‖h‖ that its noise should have, and that it may have before h is evaluated anew. */
const AIMED_NOISE = 0.1;
const MOST_NOISE = 0.5;
/** Share of the fall expected of a step that the noise of a value should have. */
const AIMED_VALUE_NOISE = 0.2;
/** How many times as large as here the noise there has to be for a shorter step. */
const FAR_NOISE = 100;
/** Growth of the step size where no curvature was seen. */
const GROWTH = 4;
/** Tolerances of an evaluation that is to show the error of another, as a share of its. */
const SHARPENING = 0.25;
/** Bounds on the shrinking of a rejected step size. */
const MOST_BACKTRACK = 0.1;
const LEAST_BACKTRACK = 0.5;
/** After as many rejections the pairs are dropped. */
const REJECTIONS = 3;
/** Directions at a wider angle to h than this cosine are not worth their steps. */
const LEAST_COSINE = 1e-3;
/** Tolerances below this are no numbers that a solver could meet. */
const SMALLEST_TOLERANCE = 1e-290;

/**
 * Limited-memory BFGS on inexact hypergradients (mathematics.md §7), for any number of parameters:
 * O(memory · n) numbers and operations beside the evaluations, of which a step usually takes one.
 *
 * - *Direction* p = H h_T, H by the two-loop recursion. A pair s = Δθ, y = Δh is skipped when
 *   ‖y‖ ≤ n₁ + n₂, the errors of the two h: then it may be noise alone (Xie, Byrd & Nocedal 2020).
 *   In a box {@link Feasible} says what p is.
 * - *Step.* From α = 1, backtracking until F̂⁺ ≤ F̂ − c⟨h, θ − θ⁺⟩ + e₁ + e₂: Armijo's rule relaxed by
 *   the errors of the two values (Berahas, Cao & Scheinberg 2021), so that noise does not refuse a good
 *   step. Where the errors exceed the whole fall expected, ε and δ shrink instead.
 * - *Accuracy.* ε and δ are moved together so that the noise of h stays near a tenth of ‖h‖ and that of
 *   F̂ below a fifth of the next fall: loose at first, tight near the end.
 *
 * n and e above are the certified ω and e of §5 with `noise: 'certified'`. With `measured`, the
 * default, they are the differences between a rough and a sharp evaluation at one θ, in proportion to the
 * accuracy reached, wherever that is less than certified: bounds that hold for every problem can be so
 * far above the error at hand that nothing would ever be tried. What a run claims does not depend on
 * it: `certifiedDecrease` is set only where F̂⁺ + e⁺ < F̂ − e with certified errors, and `converged`
 * means ‖P_T(−h)‖ + ω below the tolerance with the certified ω. Steps in between may raise the true F,
 * by the noise at most as far as it was measured well.
 *
 * With `proven` none does: the errors of the values are the certified ones, and a step is accepted when
 * F̂⁺ + e⁺ ≤ F̂ − e − c⟨h, θ − θ⁺⟩. The errors of h may still be measured: a direction that is no descent ends in a
 * step that is refused, and h is evaluated anew. Unlike {@link adaptiveDescent} this needs no certificate of h, which
 * for hundreds of parameters asks for tolerances far below those at which two values can be told apart.
 */
export function inexactLbfgs(options: InexactLbfgsOptions = {}): UpperMethod<InexactLbfgsState> {
  const memory = options.memory ?? 10;
  if (!(Number.isInteger(memory) && memory >= 1)) {
    throw new ArgumentError(expected('a whole number of at least 1', 'memory', memory));
  }
  const { proven = false } = options;
  const measuring = (options.noise ?? 'measured') === 'measured';
  const c = options.sufficientDecrease ?? 1e-4;
  const firstMove = options.firstMove ?? 1;
  const maxMove = options.maxMove ?? 1;
  requireBetween('sufficientDecrease', c, 0, 1);
  requireBetween('firstMove', firstMove, 0, Infinity);
  requireBetween('maxMove', maxMove, 0, Infinity);
  requireTolerances(options);
  const stop = resolveStop(options.stop);
  const within = new Feasible(options.box);

  /** p, how fast h falls along its path, and α no larger than the moves allowed. */
  function trialDirection(
    { theta, gradient }: Evaluation,
    pairs: readonly CurvaturePair[],
  ): { readonly p: Float64Array; readonly fall: number; readonly length: number } {
    const p = within.direction(theta, gradient, (v) => inverseHessian(pairs, v));
    return { p, ...within.slope(theta, gradient, p) };
  }

  return {
    name: 'lbfgs',
    stopping: stoppingOf(stop, within),

    async init(oracle, start, limits) {
      const theta = within.project(start);
      const begun = await startingTolerances(oracle, theta, options, limits);
      let { tolerances, spent } = begun;
      let current = await oracle.evaluate(theta, tolerances, limits.maxWork - spent.work.total);
      spent = addSpent(spent, current);
      let measured: MeasuredNoise | undefined;
      const left = limits.maxWork - spent.work.total;
      if (measuring && left > 0) {
        const sharp = await oracle.evaluate(theta, sharper(current), left);
        spent = addSpent(spent, sharp);
        measured = measureNoise(current, sharp, undefined);
        if (isNoWorse(sharp, current)) current = sharp;
      }
      const size = within.stationarity(theta, current.gradient);
      const largest = largestOf(within.reduced(theta, current.gradient));
      const stepSize = largest > 0 ? Math.min(firstMove, maxMove) / largest : 1;
      tolerances = tolerancesFor(aim(size, stepSize * size * size), current, measured, proven);
      return {
        record: stepRecord(0, current, spent, 0, false, within),
        status: isStationary(current, stop, within) ? 'converged' : 'running',
        current,
        tolerances,
        pairs: [],
        stepSize,
        measured,
      };
    },

    async advance(oracle, state, limits) {
      let { current, tolerances, pairs, stepSize, measured } = state;
      let spent: Spent = { work: state.record.work, evaluations: state.record.evaluations };
      let rejections = 0;
      // The same step, with what is known about it by now.
      const ended = (status: LearnStatus): InexactLbfgsState => {
        const { step, stepSize: led, certifiedDecrease } = state.record;
        const record = stepRecord(step, current, spent, led, certifiedDecrease, within);
        return { record, status, current, tolerances, pairs, stepSize, measured };
      };
      /** Evaluates at the same θ more accurately; what ends the run when that is no use. */
      const refine = async (goal: Noise, by = measured): Promise<LearnStatus> => {
        const left = limits.maxWork - spent.work.total;
        if (left <= 0) return 'budget';
        const wanted = tolerancesFor(goal, current, by, proven);
        const least = sharper(current);
        tolerances = {
          epsilon: Math.min(wanted.epsilon, current.tolerances.epsilon),
          delta: Math.min(wanted.delta, current.tolerances.delta),
        };
        // One of the two must shrink for good, or nothing would be learned.
        if (tolerances.epsilon > least.epsilon && tolerances.delta > least.delta)
          tolerances = least;
        if (Math.min(tolerances.epsilon, tolerances.delta) < SMALLEST_TOLERANCE) return 'accuracy';
        const sharp = await oracle.evaluate(current.theta, tolerances, left);
        spent = addSpent(spent, sharp);
        if (measuring) measured = measureNoise(current, sharp, measured);
        const better = isBetter(sharp, current);
        if (isNoWorse(sharp, current)) current = sharp;
        if (sharp.converged || (better && !sharp.exhausted)) return 'running';
        return sharp.exhausted ? 'budget' : 'accuracy';
      };

      for (;;) {
        if (isStationary(current, stop, within)) return ended('converged');
        const noise = noiseOf(current, measured, proven);
        const size = within.stationarity(current.theta, current.gradient);
        const margin = stationarityTolerance(current, stop) - size;
        const certify = noise.gradient <= margin;
        if (certify || noise.gradient > MOST_NOISE * size) {
          // Near the end only a certified ω below the margin counts.
          const goal = Math.max(certify ? 0 : AIMED_NOISE * size, 0.5 * margin);
          const by = certify ? undefined : measured;
          const status = await refine({ gradient: goal, value: Infinity }, by);
          if (status !== 'running') return ended(status);
          continue;
        }

        let path = trialDirection(current, pairs);
        if (path.fall < LEAST_COSINE * size * path.length && pairs.length > 0) {
          const move = stepSize * largestOf(path.p);
          pairs = [];
          path = trialDirection(current, pairs);
          stepSize = move / largestOf(path.p);
        }
        const { p } = path;
        const alpha = Math.min(stepSize, maxMove / largestOf(p));
        const theta = within.project(current.theta.map((t, j) => t - alpha * p[j]!));
        const moved = current.theta.map((t, j) => t - theta[j]!);
        // A step that θ cannot feel leads nowhere.
        if (alpha * norm(p) <= Number.EPSILON * (1 + norm(current.theta))) return ended('accuracy');
        const fall = dot(current.gradient, moved);
        if (!(fall > 0)) {
          // Only a path bent by the box; it starts downhill.
          stepSize = LEAST_BACKTRACK * alpha;
          continue;
        }
        const left = limits.maxWork - spent.work.total;
        if (left <= 0) return ended('budget');
        const trial = await oracle.evaluate(theta, tolerances, left);
        spent = addSpent(spent, trial);
        const lowers = provesDecrease(current.corrected, trial.corrected);
        // Cut short, it says little.
        if (trial.exhausted && !lowers) return ended('budget');

        const rise = trial.corrected.value - current.corrected.value;
        const after = noiseOf(trial, measured, proven);
        const slack = noise.value + after.value;
        const isAccepted = proven
          ? rise + slack <= -c * fall
          : rise <= -c * fall || (rise <= -c * fall + slack && slack <= fall);
        if (isAccepted) {
          const s = moved.map((x) => -x);
          const y = within.change(
            s,
            trial.gradient.map((g, j) => g - current.gradient[j]!),
          );
          const kept = keepPair(pairs, { s, y }, noise.gradient + after.gradient, memory);
          // Curvature that is negative, or too little to be told from noise, allows a longer step.
          const next = kept !== pairs ? 1 : GROWTH * alpha;
          const ahead = trialDirection(trial, kept);
          const reach = Math.min(next, maxMove / largestOf(ahead.p));
          return {
            record: stepRecord(state.record.step + 1, trial, spent, alpha, lowers, within),
            status: isStationary(trial, stop, within) ? 'converged' : 'running',
            current: trial,
            tolerances: tolerancesFor(
              aim(within.stationarity(theta, trial.gradient), reach * ahead.fall),
              trial,
              measured,
              proven,
            ),
            pairs: kept,
            stepSize: next,
            measured,
          };
        }

        // What is not proven either way is refused by what was measured: nearer is cheaper than sharper.
        const doubt = proven
          ? noiseOf(current, measured).value + noiseOf(trial, measured).value
          : slack;
        if (rise <= -c * fall + doubt) {
          // The noise hides whatever this step does. Far away it can be so large that nearer is cheaper.
          if (after.value > FAR_NOISE * noise.value + fall) {
            stepSize = MOST_BACKTRACK * alpha;
            continue;
          }
          const status = await refine({ gradient: Infinity, value: AIMED_VALUE_NOISE * fall });
          if (status !== 'running') return ended(status);
          continue;
        }
        rejections++;
        const parabola = fall / (2 * (rise + fall));
        stepSize = alpha * Math.max(MOST_BACKTRACK, Math.min(LEAST_BACKTRACK, parabola));
        // An odd one may be the fault of h, an even one tests the better h with a shorter step.
        if (rejections % 2 === 1) {
          const move = stepSize * largestOf(p);
          if (rejections >= REJECTIONS) pairs = [];
          const status = await refine({ gradient: 0.1 * noise.gradient, value: Infinity });
          if (status !== 'running') return ended(status);
          stepSize = move / largestOf(trialDirection(current, pairs).p);
        }
      }
    },
  };
}

/** Noise to aim at, for h against ‖h‖ and for F̂ against the fall expected of the next step. */
function aim(size: number, fall: number): Noise {
  return { gradient: AIMED_NOISE * size, value: AIMED_VALUE_NOISE * fall };
}

/** Tolerances for an evaluation that shows how good this one is. */
function sharper(evaluation: Evaluation): Tolerances {
  const { tolerances } = evaluation;
  const { epsilon, residual } = accuracy(evaluation);
  const from = (asked: number, reached: number): number =>
    SHARPENING * (reached > 0 ? Math.min(asked, reached) : asked);
  return {
    epsilon: from(tolerances.epsilon, epsilon),
    delta: from(tolerances.delta, residual),
  };
}

/** Whether a re-evaluation that may have been cut short is worth having. */
function isNoWorse(sharp: Evaluation, rough: Evaluation): boolean {
  return sharp.converged || sharp.bound.total <= rough.bound.total;
}

function isBetter(sharp: Evaluation, rough: Evaluation): boolean {
  return sharp.bound.total <= 0.9 * rough.bound.total;
}

/** ‖v‖∞. */
function largestOf(v: Float64Array): number {
  let most = 0;
  for (let j = 0; j < v.length; j++) most = Math.max(most, Math.abs(v[j]!));
  return most;
}
