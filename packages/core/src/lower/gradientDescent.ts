import type { LowerSolver } from './lowerSolver.js';
import { momentumIteration } from './momentumIteration.js';
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
      return momentumIteration(
        level,
        x0,
        gradientDescentSteps(strongConvexity.value, lipschitzGradient.value),
      );
    },
  };
}
