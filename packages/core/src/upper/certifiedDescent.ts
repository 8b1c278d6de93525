import { dot, norm } from '../vector/vector.js';
import type { Feasible } from './box.js';
import { addSpent, type LearnStatus, type Limits, type Spent } from './method.js';
import { applyMetric, dampedUntil, type Metric } from './metric.js';
import type { Learned } from './nextStep.js';
import type { Evaluation, Oracle, Tolerances } from './oracle.js';
import { cost, retuned } from './retuned.js';
import { isStationary, stationarityTolerance } from './stopping.js';
import type { StoppingTolerance } from './stoppingRule.js';

/** Directions at a wider angle to h than this cosine ask for too accurate an h. */
const LEAST_COSINE_ALONG = 1e-3;
/** What damped directions keep to: the angle is 60°. */
const DAMPED_COSINE = 0.5;
/** Of what h is off by anyway ({@link Limits.haze}), the share that a bound need not be below. */
const OF_HAZE = 0.1;
/** Of the tolerance on ‖h‖ + bound, the goal of a bound that is to meet it: half of that is aimed at. */
const OF_TOLERANCE = 0.8;
/** Of the fall that h promises, what a slope at or below 0 is taken for when tolerances are chosen. */
const LEAST_SLOPE = 0.1;

/** What {@link certifiedDescent} depends on. */
interface DescentOptions {
  /** η: the certified error of h may be at most (1 − η)‖h‖. */
  readonly eta: number;
  readonly stop: Required<StoppingTolerance>;
  readonly within: Feasible;
}

/** An evaluation from which a path is proven to start downhill, or why there is none, and what was spent on it. */
interface Certified {
  readonly current: Evaluation;
  readonly spent: Spent;
  readonly status: LearnStatus;
}

/** Phase 1 of adaptive descent (mathematics.md §7): a direction along which F is proven to fall. */
interface CertifiedDescent {
  /** p = H h_T. */
  directionOf(evaluation: Evaluation, metric: Metric): Float64Array;
  /** Whether the path along −p is proven to start downhill, by the bound of h. */
  byGradient(evaluation: Evaluation, metric: Metric): boolean;
  /** Evaluates again at the same θ until descent is certified, or stationarity is. */
  certify(
    oracle: Oracle,
    first: Evaluation,
    metric: Metric,
    spentBefore: Spent,
    limits: Limits,
  ): Promise<Certified>;
  /**
   * The same, and along −h, or as near to −Hh as it can be, where that is certified and no accuracy certifies −Hh: at a wide angle
   * to h, what is left of the fall can be less than rounding.
   */
  certifySome(
    oracle: Oracle,
    first: Evaluation,
    learned: Learned,
    spentBefore: Spent,
    limits: Limits,
  ): Promise<Certified & Learned>;
  /**
   * H damped as little as it takes for its direction to be certified by the bound of h, and at no wide angle to h; undefined where
   * nothing but h itself is.
   */
  damped(evaluation: Evaluation, metric: Metric): Metric;
  /** ε and δ for the next evaluation, from what this one has proven. */
  relaxed(evaluation: Evaluation, metric: Metric, limits: Limits): Tolerances;
}

export function certifiedDescent({ eta, stop, within }: DescentOptions): CertifiedDescent {
  function directionOf({ theta, gradient }: Evaluation, metric: Metric): Float64Array {
    return within.direction(theta, gradient, (v) => applyMetric(metric, v));
  }

  /** Largest ω with which the path along −p starts downhill for certain: (1 − η)⟨h, −d⟩/‖d‖. */
  function allowed(evaluation: Evaluation, metric: Metric): number {
    const { theta, gradient } = evaluation;
    const { fall, length } = within.slope(theta, gradient, directionOf(evaluation, metric));
    return length > 0 ? ((1 - eta) * fall) / length : 0;
  }

  function byGradient(evaluation: Evaluation, metric: Metric): boolean {
    return evaluation.bound.total <= allowed(evaluation, metric);
  }

  /** The same by the certificate for the direction that was asked for; its path is along that one. */
  function byDirection({ along }: Evaluation): boolean {
    return along !== undefined && along.bound.total <= (1 - eta) * along.slope;
  }

  /** u, the start of the path along −u, whose slope is to be certified: p = Hh, or h at too wide an angle. */
  function directionToCertify(evaluation: Evaluation, metric: Metric): Float64Array {
    const { theta, gradient } = evaluation;
    const p = directionOf(evaluation, metric);
    const h = within.reduced(theta, gradient);
    const fall = dot(h, p);
    if (fall >= LEAST_COSINE_ALONG * norm(h) * norm(p)) return within.reduced(theta, p);
    const scale = fall / dot(h, h);
    return scale > 0 ? h.map((x) => scale * x) : h;
  }

  /** ε and δ at which `evaluation` is likely to prove what it did not. */
  function sharpened(evaluation: Evaluation, metric: Metric, limits: Limits): Tolerances {
    const { along, bound } = evaluation;
    // At ‖h‖ near zero what counts is to prove ‖∇F‖ ≤ tolerance instead.
    const goal = Math.max(
      allowed(evaluation, metric),
      stationarityMargin(evaluation),
      hidden(evaluation, limits),
    );
    const byBound = retuned(evaluation, bound, goal);
    if (along === undefined) return byBound;
    const fall = Math.max(along.slope, LEAST_SLOPE * dot(evaluation.gradient, along.direction));
    const bySlope = retuned(evaluation, along.bound, (1 - eta) * Math.max(0, fall));
    return cost(bySlope) < cost(byBound) ? bySlope : byBound;
  }

  async function certify(
    oracle: Oracle,
    first: Evaluation,
    metric: Metric,
    spentBefore: Spent,
    limits: Limits,
  ): Promise<Certified> {
    let current = first;
    let spent = spentBefore;
    const directions = oracle.certifiesDirections === true;
    for (;;) {
      if (isStationary(current, stop, within)) return { current, spent, status: 'converged' };
      const isHidden = current.bound.total <= hidden(current, limits);
      if (isHidden || byGradient(current, metric) || byDirection(current)) {
        return { current, spent, status: 'running' };
      }
      const left = limits.maxWork - spent.work.total;
      if (left <= 0) return { current, spent, status: 'budget' };
      const direction = directions ? directionToCertify(current, metric) : undefined;
      if (direction !== undefined && current.along === undefined) {
        // At the warm start that x̃ and q̃ are: all that it costs is the certificate.
        current = await oracle.evaluate(current.theta, current.tolerances, left, undefined, {
          direction,
        });
        spent = addSpent(spent, current);
        continue;
      }
      const aim = sharpened(current, metric, limits);
      const asked = current.tolerances;
      // Neither may grow here: one of them shrinks in every round, which ends the loop.
      const tolerances = {
        epsilon: Math.min(aim.epsilon, asked.epsilon),
        delta: Math.min(aim.delta, asked.delta),
      };
      if (tolerances.epsilon === asked.epsilon && tolerances.delta === asked.delta) {
        // The rest is rounding, which no ε and no δ can win back.
        return { current, spent, status: 'accuracy' };
      }
      const tighter = await oracle.evaluate(current.theta, tolerances, left, undefined, {
        ...(direction && { direction }),
      });
      spent = addSpent(spent, tighter);
      const stuck = !tighter.converged && proven(tighter) > 0.9 * proven(current);
      // A solve cut short by the budget may end worse than it began.
      if (proven(tighter) <= proven(current) || !stuck) current = tighter;
      if (!stuck && !tighter.exhausted) continue;
      if (
        !byGradient(current, metric) &&
        !byDirection(current) &&
        !isStationary(current, stop, within)
      ) {
        return { current, spent, status: tighter.exhausted ? 'budget' : 'accuracy' };
      }
    }
  }

  async function certifySome(
    oracle: Oracle,
    first: Evaluation,
    learned: Learned,
    spentBefore: Spent,
    limits: Limits,
  ): Promise<Certified & Learned> {
    const found = await certify(oracle, first, learned.metric, spentBefore, limits);
    const { current } = found;
    const isSpent = found.status === 'accuracy' && learned.metric !== undefined;
    if (!isSpent || !byGradient(current, undefined)) return { ...found, ...learned };
    const metric = damped(current, learned.metric);
    if (metric !== undefined) return { ...found, ...learned, status: 'running', metric };
    const h = within.reduced(current.theta, current.gradient);
    const along = dot(h, directionOf(current, learned.metric)) / dot(h, h);
    const stepSize = along > 0 ? along * learned.stepSize : learned.stepSize;
    return { ...found, ...learned, status: 'running', metric: undefined, stepSize };
  }

  function damped(evaluation: Evaluation, metric: Metric): Metric {
    if (!(metric instanceof Float64Array)) return undefined;
    const { theta, gradient, bound } = evaluation;
    const size = norm(within.reduced(theta, gradient));
    return dampedUntil(metric, (of) => {
      const { fall, length } = within.slope(theta, gradient, directionOf(evaluation, of));
      return fall >= DAMPED_COSINE * size * length && bound.total * length <= (1 - eta) * fall;
    });
  }

  function stationarityMargin(evaluation: Evaluation): number {
    const { theta, gradient } = evaluation;
    return stationarityTolerance(evaluation, stop) - within.stationarity(theta, gradient);
  }

  function relaxed(evaluation: Evaluation, metric: Metric, limits: Limits): Tolerances {
    const { along, bound } = evaluation;
    const goal = Math.max(
      (limits.fall ?? 1) * allowed(evaluation, metric),
      hidden(evaluation, limits),
      limits.fall === undefined ? 0 : OF_TOLERANCE * stationarityTolerance(evaluation, stop),
    );
    return along === undefined || byGradient(evaluation, metric)
      ? retuned(evaluation, bound, goal)
      : retuned(evaluation, along.bound, (1 - eta) * Math.max(0, along.slope));
  }

  return { directionOf, byGradient, certify, certifySome, damped, relaxed };
}

/** What of a bound is hidden by what h is off by anyway. */
function hidden(evaluation: Evaluation, { haze }: Limits): number {
  return OF_HAZE * (haze?.(evaluation) ?? 0);
}

/** The bound by which an evaluation proves descent. */
function proven({ along, bound }: Evaluation): number {
  return (along?.bound ?? bound).total;
}
