import type { LowerIteration, LowerSolver } from './lowerSolver.js';
import { copyAmong, plainVectors } from '../vector/vectors.js';
import { heavyBallFactor } from '../bounds/rates.js';
import { fista } from './fista.js';
import { heavyBall } from './heavyBall.js';

/** What heavy ball promises for a quadratic over a stretch of iterations, and must half keep. */
const PROMISED = 0.25;
const REQUIRED = 0.5;
/** Growth of the gradient within a stretch at which it ends at once. */
const EXPLOSION = 100;
/** No stretch is longer. */
const LONGEST = 2 ** 40;
/** FISTA shrinks the gradient by this factor before heavy ball is tried again. */
const RETRY = 0.1;

/**
 * Heavy ball with FISTA as a safety net. Near x*, where g is close to a quadratic, heavy ball has the
 * rate λ_HB = (√κ − 1)/(√κ + 1) and takes about half the iterations of FISTA; elsewhere it can cycle.
 * So it is watched over stretches of K iterations, K the least with λ_HB^K (1 + K(1 + λ_HB)) ≤ ¼
 * (mathematics.md §4.3): a stretch that does not halve the gradient norm is undone, and FISTA goes on
 * from its beginning until the gradient is a tenth of what it was there.
 *
 * Heavy ball therefore never wastes more than K iterations for each factor of ten that FISTA wins:
 * convergence is linear for every strongly convex g. No rate is stated a priori; the certificate
 * ‖∂_x g‖/μ holds as for every solver. One gradient an iteration.
 */
export function safeHeavyBall(): LowerSolver {
  return {
    name: 'hb-fista',
    description: { name: 'hb-fista' },
    start(level, x0) {
      const { strongConvexity, lipschitzGradient } = level.constants;
      const length = stretch(lipschitzGradient.value / strongConvexity.value);
      const vectors = level.vectors ?? plainVectors;
      const sizeOf = (iteration: LowerIteration): number => {
        const { gradient } = iteration;
        return iteration.gradientNorm?.() ?? Math.sqrt(vectors.dot(gradient, gradient));
      };
      let current: LowerIteration = heavyBall().start(level, x0);
      let fast = true;
      const beginning = copyAmong(vectors, x0);
      let size = sizeOf(current);
      let sizeAtBeginning = size;
      let k = 0;

      function begin(method: LowerSolver, from: Float64Array): void {
        current = method.start(level, from);
        fast = method.name === 'hb';
        size = sizeOf(current);
        sizeAtBeginning = size;
        beginning.set(from);
        k = 0;
      }

      return {
        get point() {
          return current.point;
        },
        get gradient() {
          return current.gradient;
        },
        gradientNorm: () => size,
        step() {
          let work = current.step();
          size = sizeOf(current);
          k++;
          if (fast) {
            const exploded = !(size <= EXPLOSION * sizeAtBeginning);
            if (exploded || (k >= length && size > REQUIRED * sizeAtBeginning)) {
              begin(fista(), beginning);
              work++;
            } else if (k >= length) {
              // The momentum stays: only what counts as the beginning moves on.
              beginning.set(current.point);
              sizeAtBeginning = size;
              k = 0;
            }
          } else if (size <= RETRY * sizeAtBeginning) {
            begin(heavyBall(), current.point);
            work++;
          }
          return work;
        },
      };
    },
  };
}

/**
 * K, found by bisection: it grows like √κ, which has no limit. Infinity where it is more than any solve
 * takes; there heavy ball is undone only when it explodes.
 */
function stretch(kappa: number): number {
  const keeps = (k: number): boolean => heavyBallFactor(kappa, k) <= PROMISED;
  let most = 1;
  while (!keeps(most)) {
    if (most > LONGEST) return Infinity;
    most *= 2;
  }
  // The factor rises from 1 at k = 0 and then falls: it crosses the promise once.
  let least = Math.floor(most / 2);
  while (most - least > 1) {
    const middle = Math.floor((least + most) / 2);
    if (keeps(middle)) most = middle;
    else least = middle;
  }
  return most;
}
