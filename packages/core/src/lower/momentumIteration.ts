import type { LowerLevel } from '../problem/problem.js';
import { copyAmong, plainVectors, roomAmong } from '../vector/vectors.js';
import type { LowerIteration } from './lowerSolver.js';
import { stepsOf } from './steps.js';
import type { TwoTermSteps } from './twoTermSteps.js';

/** x⁺ = x − α ∂_x g(x) + β (x − x₋) from x₋ = x₀: gradient descent with β = 0, heavy ball. */
export function momentumIteration(
  level: LowerLevel,
  x0: Float64Array,
  { step, momentum }: TwoTermSteps,
): LowerIteration {
  const vectors = level.vectors ?? plainVectors;
  const steps = stepsOf(level);
  let point = copyAmong(vectors, x0);
  let previous = copyAmong(vectors, x0);
  const gradient = roomAmong(vectors, x0.length);
  level.gradient(point, gradient);
  let size = Math.sqrt(vectors.dot(gradient, gradient));
  return {
    get point() {
      return point;
    },
    gradient,
    gradientNorm: () => size,
    step() {
      size = steps.heavyBall(previous, point, gradient, step, momentum);
      const next = previous;
      previous = point;
      point = next;
      return 1;
    },
  };
}
