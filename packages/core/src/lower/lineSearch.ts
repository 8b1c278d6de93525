import type { LowerLevel } from '../problem/problem.js';
import { plainVectors } from '../vector/vectors.js';

/** Slopes may shrink to this share of the first before a step counts as long enough. */
const CURVATURE = 0.9;
/** A trial that overshoots must lower the value by this share of the linear prediction. */
const ARMIJO = 1e-4;

/**
 * Judges a trial x + αp of a convex function from its gradient there. When the slope
 * φ'(α) = ⟨g(x + αp), p⟩ is not positive the minimiser along p lies ahead, so that the value has
 * fallen for certain, and no value is needed. Beyond the minimiser the Armijo test decides.
 *
 * Returns `accept`, or the next α by the secant of the slopes.
 */
export function judgeTrial(
  level: LowerLevel,
  x: Float64Array,
  gradient: Float64Array,
  direction: Float64Array,
  trial: Float64Array,
  trialGradient: Float64Array,
  alpha: number,
): { readonly accepted: boolean; readonly next: number; readonly work: number } {
  const { dot } = level.vectors ?? plainVectors;
  const before = dot(gradient, direction);
  const after = dot(trialGradient, direction);
  if (after <= 0) return { accepted: true, next: alpha, work: 0 };
  const secant = (alpha * -before) / (after - before);
  if (after <= CURVATURE * -before) {
    const fall = level.value(x) - level.value(trial);
    if (fall >= -ARMIJO * alpha * before) return { accepted: true, next: alpha, work: 2 };
    return { accepted: false, next: Math.max(0.1 * alpha, secant), work: 2 };
  }
  return { accepted: false, next: Math.max(0.1 * alpha, Math.min(0.9 * alpha, secant)), work: 0 };
}
