import { copyAmong, plainVectors, roomAmong } from '../vector/vectors.js';
import type { LowerSolver } from './lowerSolver.js';
import { stepsOf } from './steps.js';

/**
 * FISTA for strongly convex objectives (Chambolle & Pock 2016), α = 1/L, s = αμ, t₀ = 0
 * (mathematics.md §3):
 *
 *     t⁺ = (1 − s t² + √((1 − s t²)² + 4t²)) / 2,   β = (t − 1)(1 − s t⁺) / (t⁺ (1 − s)),
 *     x⁺ = y − α ∂g(y),   y⁺ = x⁺ + β (x⁺ − x).
 *
 * ‖x_k − x*‖² ≤ (1 − √s)ᵏ κ(1 + √s) ‖x₀ − x*‖². The solution returned is the extrapolated point y:
 * its gradient is the one at hand, so the certificate ‖∂g(y)‖/μ costs nothing. One gradient an
 * iteration.
 */
export function fista(): LowerSolver {
  return {
    name: 'fista',
    description: { name: 'fista' },
    start(level, x0) {
      const alpha = 1 / level.constants.lipschitzGradient.value;
      const s = Math.min(1, alpha * level.constants.strongConvexity.value);
      const vectors = level.vectors ?? plainVectors;
      const steps = stepsOf(level);
      const point = copyAmong(vectors, x0);
      const previous = copyAmong(vectors, x0);
      const gradient = roomAmong(vectors, x0.length);
      level.gradient(point, gradient);
      let size = Math.sqrt(vectors.dot(gradient, gradient));
      // t₁: the step from t₀ = 0 extrapolates along x₀ − x₋₁ = 0 and so moves nothing.
      let t = 1;
      return {
        point,
        gradient,
        gradientNorm: () => size,
        step() {
          const shrunk = 1 - s * t * t;
          const tNext = (shrunk + Math.sqrt(shrunk * shrunk + 4 * t * t)) / 2;
          // s = 1 means κ = 1: the gradient step is exact, and the formula reads 0/0.
          const beta = s === 1 ? 0 : ((t - 1) * (1 - s * tNext)) / (tNext * (1 - s));
          t = tNext;
          size = steps.fista(previous, point, gradient, alpha, beta);
          return 1;
        },
      };
    },
  };
}
