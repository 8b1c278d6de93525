import type { HypergradientBound } from '../bounds/aPosteriori.js';
import type { Evaluation, Tolerances } from './oracle.js';

/** Bounds on how much one retuning changes a tolerance: ν̄ up, and at most a thousandth down. */
const GROWTH = 4;
const SHRINK = 1e-3;

/**
 * ε and δ at which a bound of `evaluation` would be half of `goal`: its terms are proportional
 * to ε (all but one) and to R (the adjoint's). They shrink from what was reached, so that a
 * tolerance asked for far too generously costs one evaluation, and grow from what was asked.
 */
export function retuned(
  evaluation: Evaluation,
  { parts }: HypergradientBound,
  goal: number,
): Tolerances {
  const fromEpsilon = parts.parameterGradient + parts.cross + parts.upperGradient + parts.hessian;
  const factor = (part: number): number =>
    part > 0 ? Math.min(GROWTH, Math.max(SHRINK, (0.25 * goal) / part)) : GROWTH;
  const scaled = (asked: number, reached: number, by: number): number =>
    by * (by < 1 ? Math.min(asked, reached) : asked);
  return {
    epsilon: scaled(evaluation.tolerances.epsilon, evaluation.epsilon, factor(fromEpsilon)),
    delta: scaled(evaluation.tolerances.delta, evaluation.residual, factor(parts.adjointResidual)),
  };
}

/** How much the looser of two aims costs less, in digits. */
export function cost({ epsilon, delta }: Tolerances): number {
  return -Math.log(epsilon) - Math.log(delta);
}
