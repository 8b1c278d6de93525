import type { LowerSolver } from './lowerSolver.js';

/**
 * Gradient descent with the step α = 2/(L + μ): ‖x_k − x*‖ ≤ λᵏ ‖x₀ − x*‖ with
 * λ = (κ − 1)/(κ + 1), κ = L/μ (mathematics.md §3). One gradient an iteration.
 */
export function gradientDescent(): LowerSolver {
  return {
    name: 'gd',
    start(level, x0) {
      const { strongConvexity, lipschitzGradient } = level.constants;
      const alpha = 2 / (lipschitzGradient.value + strongConvexity.value);
      const point = x0.slice();
      const gradient = new Float64Array(point.length);
      level.gradient(point, gradient);
      return {
        point,
        gradient,
        step() {
          for (let i = 0; i < point.length; i++) point[i]! -= alpha * gradient[i]!;
          level.gradient(point, gradient);
          return 1;
        },
      };
    },
  };
}
