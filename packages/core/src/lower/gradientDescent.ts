import type { LowerSolver } from './lowerSolver.js';
import { gradientDescentSteps } from './twoTermSteps.js';

/**
 * Gradient descent with the step α = 2/(L + μ): ‖x_k − x*‖ ≤ λᵏ ‖x₀ − x*‖ with
 * λ = (κ − 1)/(κ + 1), κ = L/μ (mathematics.md §3). One gradient an iteration.
 */
export function gradientDescent(): LowerSolver {
  return {
    name: 'gd',
    description: { name: 'gd' },
    start(level, x0) {
      const { strongConvexity, lipschitzGradient } = level.constants;
      const { step } = gradientDescentSteps(strongConvexity.value, lipschitzGradient.value);
      const point = x0.slice();
      const gradient = new Float64Array(point.length);
      level.gradient(point, gradient);
      return {
        point,
        gradient,
        step() {
          for (let i = 0; i < point.length; i++) point[i]! -= step * gradient[i]!;
          level.gradient(point, gradient);
          return 1;
        },
      };
    },
  };
}
