import type { LowerSolver } from './lowerSolver.js';
import { momentumIteration } from './momentumIteration.js';
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
      return momentumIteration(
        level,
        x0,
        heavyBallSteps(strongConvexity.value, lipschitzGradient.value),
      );
    },
  };
}
