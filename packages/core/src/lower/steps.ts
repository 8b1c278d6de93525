import type { LowerLevel } from '../problem/problem.js';
import { plainVectors } from '../vector/vectors.js';

/**
 * Steps of first-order methods together with the gradient at the new point: what a problem can do in
 * one pass over memory where the step and the gradient alone take several.
 */
export interface FirstOrderSteps {
  /**
   * Heavy ball: the new point x⁺ = x − αg + β(x − x₋) takes the place of x₋ in `previous`, and
   * g ← ∂_x g(x⁺). `point`, which holds x, is left as it is. Returns ‖∂_x g(x⁺)‖.
   */
  heavyBall(
    previous: Float64Array,
    point: Float64Array,
    gradient: Float64Array,
    alpha: number,
    beta: number,
  ): number;
  /**
   * FISTA: z = x − αg and x⁺ = z + β(z − z₋); `previous` holds z₋ and then z, `point` x and then x⁺, and
   * g ← ∂_x g(x⁺). Returns ‖∂_x g(x⁺)‖.
   */
  fista(
    previous: Float64Array,
    point: Float64Array,
    gradient: Float64Array,
    alpha: number,
    beta: number,
  ): number;
}

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
