import { copyAmong, plainVectors } from '../vector/vectors.js';
import { judgeTrial } from './lineSearch.js';
import type { LowerSolver } from './lowerSolver.js';
import { NewtonSystem } from './newtonSystem.js';

/** Options of {@link newtonCg}. */
export interface NewtonCgOptions {
  /** Use the problem's own preconditioner inside. Default true. */
  readonly preconditioned?: boolean;
}

/** Conjugate gradients that stagnate within a Newton step are cut here. */
const MAX_INNER = 500;

/**
 * Inexact Newton: A(x) s = ∂_x g(x) by (preconditioned) conjugate gradients to the relative residual
 * η = min(½, √(‖g‖/‖g₀‖)), which makes the convergence superlinear (Dembo, Eisenstat & Steihaug
 * 1982), then x ← x − αs with backtracking from α = 1. No a-priori bound; a posteriori the certificate
 * ‖∂_x g‖/μ holds as for every solver.
 *
 * A unit of work is one product, one gradient or one value; a call of `step` is one product or one
 * trial, so that a solve can be paused within a Newton step.
 */
export function newtonCg(options: NewtonCgOptions = {}): LowerSolver {
  const preconditioned = options.preconditioned ?? true;
  return {
    name: 'newton',
    description: { name: 'newton', options: { ...options } },
    start(level, x0) {
      const vectors = level.vectors ?? plainVectors;
      const { zeros, dot, combine } = vectors;
      const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
      const d = x0.length;
      const point = copyAmong(vectors, x0);
      const gradient = zeros(d);
      const trial = zeros(d);
      const trialGradient = zeros(d);
      const direction = zeros(d);
      const newton = new NewtonSystem(level, d, preconditioned);
      level.gradient(point, gradient);
      const first = norm(gradient);
      let size = first;
      let phase: 'begin' | 'inner' | 'trial' = 'begin';
      let target = 0;
      let alpha = 1;

      function begin(): void {
        target = size * Math.min(0.5, Math.sqrt(size / first));
        newton.start(point, gradient);
        phase = 'inner';
      }

      function innerStep(): number {
        const residual = newton.iterate();
        if (residual === undefined || residual <= target || newton.iterations >= MAX_INNER) {
          // Without a positive curvature (rounding, or a false Hessian) what has been found so far, or
          // else the search direction itself, is one of descent.
          const nothing = residual === undefined && newton.iterations === 0;
          combine(direction, 0, -1, nothing ? newton.search : newton.step);
          phase = 'trial';
          alpha = 1;
        }
        return 1;
      }

      function trialStep(): number {
        trial.set(point);
        combine(trial, 1, alpha, direction);
        level.gradient(trial, trialGradient);
        const verdict = judgeTrial(level, point, gradient, direction, trial, trialGradient, alpha);
        if (verdict.accepted || alpha < 1e-10) {
          point.set(trial);
          gradient.set(trialGradient);
          size = norm(gradient);
          phase = 'begin';
        } else {
          alpha = verdict.next;
        }
        return 1 + verdict.work;
      }

      return {
        point,
        gradient,
        gradientNorm: () => size,
        step() {
          if (phase === 'begin') begin();
          return phase === 'inner' ? innerStep() : trialStep();
        },
      };
    },
  };
}
