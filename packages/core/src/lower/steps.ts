import type { FirstOrderSteps } from '../problem/fusedSteps.js';
import type { LowerLevel } from '../problem/problem.js';
import { plainVectors } from '../vector/vectors.js';

/** The problem's own steps, or else the same from its gradient. */
export function stepsOf(level: LowerLevel): FirstOrderSteps {
  if (level.steps !== undefined) return level.steps;
  const { dot } = level.vectors ?? plainVectors;
  const size = (gradient: Float64Array): number => Math.sqrt(dot(gradient, gradient));
  return {
    heavyBall(previous, point, gradient, alpha, beta) {
      for (let i = 0; i < point.length; i++) {
        const x = point[i]!;
        previous[i] = x - alpha * gradient[i]! + beta * (x - previous[i]!);
      }
      level.gradient(previous, gradient);
      return size(gradient);
    },
    fista(previous, point, gradient, alpha, beta) {
      for (let i = 0; i < point.length; i++) {
        const z = point[i]! - alpha * gradient[i]!;
        point[i] = z + beta * (z - previous[i]!);
        previous[i] = z;
      }
      level.gradient(point, gradient);
      return size(gradient);
    },
  };
}
