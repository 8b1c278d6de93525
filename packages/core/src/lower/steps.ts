import type { FirstOrderSteps } from '../problem/fusedSteps.js';
import type { LowerLevel } from '../problem/problem.js';
import { plainVectors } from '../vector/vectors.js';

/** The problem's own steps, or else the same from its gradient. */
export function stepsOf(level: LowerLevel): FirstOrderSteps {
  if (level.steps !== undefined) return level.steps;
  const { dot, heavyBall, fista } = level.vectors ?? plainVectors;
  const size = (gradient: Float64Array): number => Math.sqrt(dot(gradient, gradient));
  return {
    heavyBall(previous, point, gradient, alpha, beta) {
      heavyBall(previous, point, gradient, alpha, beta);
      level.gradient(previous, gradient);
      return size(gradient);
    },
    fista(previous, point, gradient, alpha, beta) {
      fista(previous, point, gradient, alpha, beta);
      level.gradient(point, gradient);
      return size(gradient);
    },
  };
}
