import { plainVectors } from '../vector/vectors.js';
import type { LowerSolver } from './lowerSolver.js';
import { NewtonSystem } from './newtonSystem.js';
import { safeHeavyBall } from './safeHeavyBall.js';

/** A Newton step must shrink the gradient at least by this factor. */
const SUFFICIENT = 0.5;
/** After a step that did not, the first method shrinks the gradient by this factor before the next. */
const RETRY = 0.25;
/** Inner residuals, relative to the gradient: of the first step, and the least. */
const FIRST_FORCING = 0.3;
const LEAST_FORCING = 1e-3;
/** Inner residual relative to the gradient norm at which the caller stops. */
const OF_TARGET = 0.3;
/** Conjugate gradients that stagnate within a Newton step are cut here. */
const MAX_INNER = 500;

/**
 * A first-order method far from x*, Newton's method near it (the corrected point of mathematics.md
 * §5.4): where x̃ is good enough for it, the step x̃ − s, A(x̃)s = ∂_x g(x̃), makes the error
 * second order, and conjugate gradients find s at about half the work at which FISTA would win as much.
 *
 * Whether x̃ is near is found by trying: s to a relative residual of 0.3, then a step that must halve
 * the gradient norm. If it does not, `first` goes on where it was until the gradient has shrunk
 * fourfold, and it is tried again. Of steps that succeed by a factor q the next has the residual q²
 * (quadratic convergence), but never less than what the caller asks for.
 *
 * No a-priori bound; a posteriori the certificate ‖∂_x g‖/μ holds as for every solver. A unit of work
 * is one gradient or one product.
 */
export function newtonFinish(first: LowerSolver = safeHeavyBall()): LowerSolver {
  return {
    name: `${first.name}-newton`,
    ...(first.description && {
      description: { name: 'newton-finish', options: { first: first.description } },
    }),
    start(level, x0, target = 0) {
      const { zeros, dot, subtract } = level.vectors ?? plainVectors;
      const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
      let base = first.start(level, x0, target);
      const d = x0.length;
      const point = zeros(d);
      const gradient = zeros(d);
      const trial = zeros(d);
      const trialGradient = zeros(d);
      const newton = new NewtonSystem(level, d, true);
      let phase: 'first' | 'begin' | 'inner' | 'trial' = 'begin';
      let size = 0;
      /** Gradient norm at which `first` gives way to the next Newton step. */
      let retryAt = 0;
      /** Whether `point` is that of `first`. */
      let atFirst = true;
      let forcing = FIRST_FORCING;
      let goal = 0;
      takeFirst();

      function takeFirst(): void {
        point.set(base.point);
        gradient.set(base.gradient);
        size = norm(gradient);
      }

      function begin(): void {
        goal = Math.max(forcing * size, Math.min(OF_TARGET * target, SUFFICIENT * size));
        newton.start(point, gradient);
        phase = 'inner';
      }

      function innerStep(): number {
        const residual = newton.iterate();
        // Without a positive curvature the trial decides.
        if (residual === undefined || residual <= goal || newton.iterations >= MAX_INNER) {
          phase = 'trial';
        }
        return 1;
      }

      function trialStep(): number {
        subtract(point, newton.step, trial);
        level.gradient(trial, trialGradient);
        const reached = norm(trialGradient);
        if (reached <= SUFFICIENT * size) {
          point.set(trial);
          gradient.set(trialGradient);
          forcing = Math.max(LEAST_FORCING, Math.min(FIRST_FORCING, (reached / size) ** 2));
          size = reached;
          atFirst = false;
          phase = 'begin';
        } else {
          retryAt = RETRY * size;
          forcing = FIRST_FORCING;
          phase = 'first';
          if (!atFirst) {
            base = first.start(level, point, target);
            atFirst = true;
            return 2;
          }
        }
        return 1;
      }

      function firstStep(): number {
        const work = base.step();
        takeFirst();
        if (size <= retryAt) phase = 'begin';
        return work;
      }

      return {
        point,
        gradient,
        gradientNorm: () => size,
        step() {
          if (phase === 'first') return firstStep();
          if (phase === 'begin') begin();
          return phase === 'inner' ? innerStep() : trialStep();
        },
      };
    },
  };
}
