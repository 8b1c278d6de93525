import type { Feasible } from './box.js';
import type { CurvaturePair } from './limitedMemory.js';
import { invertedCurvature, updateMetric, withinReach, type Metric } from './metric.js';
import type { Evaluation } from './oracle.js';

/** What a method has learned of F's curvature. */
export interface Learned {
  /** H of the next direction −Hh. */
  readonly metric: Metric;
  /** α of the next trial. */
  readonly stepSize: number;
  /**
   * The last pairs (Δθ, Δh), oldest first: what an estimated curvature is corrected by. Undefined for one that estimates none, as runs
   * did that were begun before it was.
   */
  readonly pairs?: readonly CurvaturePair[] | undefined;
}

/** Pairs kept beside an estimate of the curvature. */
const PAIRS = 2;

/** Where trials may lie: a box, and a distance ‖Δθ‖. */
export interface Range {
  readonly within: Feasible;
  readonly maxMove: number;
}

/** H from the curvature that an evaluation estimated, corrected by pairs; its step is no longer than a trial may be. */
export function estimatedMetric(
  { theta, gradient, curvature }: Evaluation,
  pairs: readonly CurvaturePair[],
  { within, maxMove }: Range,
): Float64Array | undefined {
  const estimated = curvature && invertedCurvature(curvature);
  const H = pairs.reduce<Metric>((of, { s, y }) => updateMetric(of, s, y).metric, estimated);
  if (estimated === undefined || !(H instanceof Float64Array)) return undefined;
  return withinReach(H, within.reduced(theta, gradient), maxMove);
}

/**
 * H and the first α of the next step, from one that was accepted with α: the full step of the
 * updated H; four times α where F curves downwards. Where the curvature was estimated, H begins anew from it.
 */
export function nextStep(
  before: Evaluation,
  after: Evaluation,
  { metric, pairs }: Pick<Learned, 'metric' | 'pairs'>,
  alpha: number,
  range: Range,
): Learned {
  const s = after.theta.map((t, j) => t - before.theta[j]!);
  const y = range.within.change(
    s,
    after.gradient.map((g, j) => g - before.gradient[j]!),
  );
  const kept = pairs && [...pairs, { s, y }].slice(-PAIRS);
  const estimated = kept && estimatedMetric(after, kept, range);
  if (estimated !== undefined) return { metric: estimated, stepSize: 1, pairs: kept };
  const updated = updateMetric(metric, s, y);
  if (!updated.curved) return { metric, stepSize: 4 * alpha, pairs: kept };
  return { metric: updated.metric, stepSize: 1, pairs: kept };
}
