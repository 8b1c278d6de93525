import type { InnerSolves } from '../problem/innerSolves.js';
import { copyAmong, plainVectors, roomAmong } from '../vector/vectors.js';
import type { LowerIteration, LowerSolver } from './lowerSolver.js';
import { safeHeavyBall } from './safeHeavyBall.js';

/** Inner residuals, relative to the gradient: the largest, and the least. */
const FIRST_FORCING = 0.3;
const LEAST_FORCING = 1e-3;
/** Inner residual relative to the gradient norm at which the caller stops. */
const OF_TARGET = 0.3;
/** Inner solves that stagnate are cut here. */
const MAX_INNER = 500;
/** What θ gains with a step that shrinks the gradient, once more with one that halves it; and loses with one that does not. */
const GAIN = 0.25;
const LOSS = 0.5;
/** So many steps must halve the gradient, or `first` takes over. */
const STRETCH = 16;

/**
 * Between lagged diffusivity and Newton's method: x ← x − s, A_θ(x) s ≈ ∂_x g(x), by the inner solves of the problem
 * ({@link InnerSolves}). For θ = 1 it is an inexact Newton method, of second order near x*; for θ = 0 it minimises a majorant of
 * g, which lowers g from everywhere, in steps that are short where g bends (Vogel & Oman 1996; Chan & Mulet 1999). A step that
 * shrinks ‖∂_x g‖ is taken and raises θ, another is not and lowers it; at θ = 0 every step is taken. Inner solves go to the
 * relative residual 0.3, and after a Newton step that shrank the gradient by a factor q to q².
 *
 * Where the problem has no inner solves, or 16 steps do not halve the gradient, it is `first`, so that it converges as that does.
 * No a-priori bound; a posteriori the certificate ‖∂_x g‖/μ holds as for every solver. A unit of work is one gradient or one
 * iteration of an inner solve.
 */
export function laggedNewton(first: LowerSolver = safeHeavyBall()): LowerSolver {
  return {
    name: 'lagged-newton',
    ...(first.description && {
      description: { name: 'lagged-newton', options: { first: first.description } },
    }),
    start(level, x0, target = 0) {
      const vectors = level.vectors ?? plainVectors;
      const norm = (a: Float64Array): number => Math.sqrt(vectors.dot(a, a));
      let point = copyAmong(vectors, x0);
      const initial = level.linearise(point).innerSolves?.(1);
      if (initial === undefined) return first.start(level, x0, target);
      let gradient = roomAmong(vectors, x0.length);
      let trial = roomAmong(vectors, x0.length);
      let trialGradient = roomAmong(vectors, x0.length);
      let solves: InnerSolves = initial;
      let isSolving = false;
      let other: LowerIteration | undefined;
      let theta = 1;
      let forcing = FIRST_FORCING;
      let goal = 0;
      let iterations = 0;
      level.gradient(point, gradient);
      let size = norm(gradient);
      let steps = 0;
      let sizeBefore = size;

      function begin(): void {
        goal = Math.max(forcing * size, Math.min(OF_TARGET * target, 0.5 * size));
        solves = level.linearise(point).innerSolves?.(theta) ?? solves;
        solves.start(gradient, false);
        iterations = 0;
        isSolving = true;
      }

      function innerStep(): number {
        const residual = solves.iterate();
        iterations++;
        isSolving = residual !== undefined && residual > goal && iterations < MAX_INNER;
        return isSolving ? 1 : 1 + tryStep();
      }

      function tryStep(): number {
        trial.set(point);
        solves.addTo(trial, -1);
        level.gradient(trial, trialGradient);
        const reached = norm(trialGradient);
        const share = reached / size;
        const shrinks = share < 1;
        if (shrinks || (theta === 0 && Number.isFinite(reached))) {
          [point, trial] = [trial, point];
          [gradient, trialGradient] = [trialGradient, gradient];
          size = reached;
        }
        if (shrinks) {
          forcing =
            theta === 1
              ? Math.max(LEAST_FORCING, Math.min(FIRST_FORCING, share ** 2))
              : FIRST_FORCING;
          theta = Math.min(1, theta + (share < 0.5 ? 2 : 1) * GAIN);
        } else {
          theta = Math.max(0, theta - LOSS);
          forcing = FIRST_FORCING;
        }
        return 1 + judge();
      }

      /** Hands over to the first method where steps get no further. */
      function judge(): number {
        steps++;
        if (steps < STRETCH) return 0;
        const hasHalved = size <= 0.5 * sizeBefore;
        steps = 0;
        sizeBefore = size;
        if (hasHalved) return 0;
        other = first.start(level, point, target);
        return 1;
      }

      return {
        get point() {
          return other?.point ?? point;
        },
        get gradient() {
          return other?.gradient ?? gradient;
        },
        gradientNorm: () => (other ? (other.gradientNorm?.() ?? norm(other.gradient)) : size),
        stalled: () => other?.stalled?.() === true,
        step() {
          if (other) return other.step();
          if (!isSolving) begin();
          return innerStep();
        },
      };
    },
  };
}
