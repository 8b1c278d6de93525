import type { Linearisation } from '../problem/problem.js';
import { addScaled, dot, norm, scaleThenAdd } from '../vector/vector.js';
import type { LowerSolver } from './lowerSolver.js';
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
      let base = first.start(level, x0, target);
      const d = x0.length;
      const point = base.point.slice();
      const gradient = base.gradient.slice();
      const trial = new Float64Array(d);
      const trialGradient = new Float64Array(d);
      const step = new Float64Array(d);
      const residual = new Float64Array(d);
      const search = new Float64Array(d);
      const image = new Float64Array(d);
      const z = new Float64Array(d);
      let linearisation: Linearisation | undefined;
      let phase: 'first' | 'begin' | 'inner' | 'trial' = 'begin';
      let size = norm(gradient);
      /** Gradient norm at which `first` gives way to the next Newton step. */
      let retryAt = 0;
      /** Whether `point` is that of `first`. */
      let atFirst = true;
      let forcing = FIRST_FORCING;
      let goal = 0;
      let rz = 0;
      let inner = 0;

      function begin(): void {
        linearisation = level.linearise(point);
        goal = Math.max(forcing * size, Math.min(OF_TARGET * target, SUFFICIENT * size));
        step.fill(0);
        residual.set(gradient);
        precondition();
        search.set(z);
        rz = dot(residual, z);
        inner = 0;
        phase = 'inner';
      }

      function precondition(): void {
        if (linearisation?.precondition === undefined) z.set(residual);
        else linearisation.precondition(residual, z);
      }

      function innerStep(): number {
        linearisation?.hessianVector(search, image);
        const curvature = dot(search, image);
        // Rounding, or a false Hessian: the trial decides.
        if (!(curvature > 0)) {
          phase = 'trial';
          return 1;
        }
        const length = rz / curvature;
        addScaled(step, length, search);
        addScaled(residual, -length, image);
        inner++;
        if (norm(residual) <= goal || inner >= MAX_INNER) {
          phase = 'trial';
        } else {
          precondition();
          const next = dot(residual, z);
          scaleThenAdd(search, next / rz, z);
          rz = next;
        }
        return 1;
      }

      function trialStep(): number {
        for (let i = 0; i < d; i++) trial[i] = point[i]! - step[i]!;
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
        point.set(base.point);
        gradient.set(base.gradient);
        size = norm(gradient);
        if (size <= retryAt) phase = 'begin';
        return work;
      }

      return {
        point,
        gradient,
        step() {
          if (phase === 'first') return firstStep();
          if (phase === 'begin') begin();
          return phase === 'inner' ? innerStep() : trialStep();
        },
      };
    },
  };
}
