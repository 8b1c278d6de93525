import type { Feasible } from './box.js';
import { invertedCurvature, updateMetric, withinReach, type Metric } from './metric.js';
import type { Evaluation } from './oracle.js';

/** What a method has learned of F's curvature. */
export interface Learned {
  /** H of the next direction −Hh. */
  readonly metric: Metric;
  /** α of the next trial. */
  readonly stepSize: number;
  /** Whether H is taken from the curvature at θ wherever θ moves far. */
  readonly estimates?: boolean;
}

/** Where trials may lie: a box, and a distance ‖Δθ‖. */
export interface Range {
  readonly within: Feasible;
  readonly maxMove: number;
}

/** H from the curvature that an evaluation estimated; its step is no longer than a trial may be. */
export function estimatedMetric(
  { theta, gradient, curvature }: Evaluation,
  { within, maxMove }: Range,
): Float64Array | undefined {
  const H = curvature && invertedCurvature(curvature);
  return H && withinReach(H, within.reduced(theta, gradient), maxMove);
}

/**
 * H and the first α of the next step, from one that was accepted with α: the full step of the
 * updated H; four times α where F curves downwards. Where the curvature was estimated, H is taken from it.
 */
export function nextStep(
  before: Evaluation,
  after: Evaluation,
  metric: Metric,
  alpha: number,
  range: Range,
): Pick<Learned, 'metric' | 'stepSize'> {
  const estimated = estimatedMetric(after, range);
  if (estimated !== undefined) return { metric: estimated, stepSize: 1 };
  const s = after.theta.map((t, j) => t - before.theta[j]!);
  const y = range.within.change(
    s,
    after.gradient.map((g, j) => g - before.gradient[j]!),
  );
  const updated = updateMetric(metric, s, y);
  return updated.curved ? { metric: updated.metric, stepSize: 1 } : { metric, stepSize: 4 * alpha };
}
