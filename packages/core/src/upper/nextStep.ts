import type { Feasible } from './box.js';
import { updateMetric, type Metric } from './metric.js';
import type { Evaluation } from './oracle.js';

/**
 * H and the first α of the next step, from one that was accepted with α: the full step of the
 * updated H; four times α where F curves downwards.
 */
export function nextStep(
  before: Evaluation,
  after: Evaluation,
  metric: Metric,
  alpha: number,
  within: Feasible,
): { readonly metric: Metric; readonly stepSize: number } {
  const s = after.theta.map((t, j) => t - before.theta[j]!);
  const change = within.change(
    s,
    after.gradient.map((g, j) => g - before.gradient[j]!),
  );
  const updated = updateMetric(metric, s, change);
  if (!updated.curved) return { metric, stepSize: 4 * alpha };
  return { metric: updated.metric, stepSize: 1 };
}
