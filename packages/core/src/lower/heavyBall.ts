import type { LowerSolver } from './lowerSolver.js';
import { heavyBallSteps } from './twoTermSteps.js';

/**
 * Polyak's heavy ball with α = 4/(√L + √μ)², β = ((√κ − 1)/(√κ + 1))², κ = L/μ
 * (mathematics.md §3). The rate √β is asymptotic: away from quadratics there is no proof of
 * convergence from afar, and a solve that does not converge ends with that status. One gradient an
 * iteration.
 */
export function heavyBall(): LowerSolver {
  return {
    name: 'hb',
    description: { name: 'hb' },
    start(level, x0) {
      const { strongConvexity, lipschitzGradient } = level.constants;
      const { step, momentum } = heavyBallSteps(strongConvexity.value, lipschitzGradient.value);
      const point = x0.slice();
      const previous = x0.slice();
      const gradient = new Float64Array(point.length);
      level.gradient(point, gradient);
      return {
        point,
        gradient,
        step() {
          for (let i = 0; i < point.length; i++) {
            const x = point[i]!;
            point[i] = x - step * gradient[i]! + momentum * (x - previous[i]!);
            previous[i] = x;
          }
          level.gradient(point, gradient);
          return 1;
        },
      };
    },
  };
}
