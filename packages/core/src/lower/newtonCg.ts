import type { Linearisation } from '../problem/problem.js';
import { addScaled, dot, norm, scaleThenAdd } from '../vector/vector.js';
import { judgeTrial } from './lineSearch.js';
import type { LowerSolver } from './lowerSolver.js';

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
      const d = x0.length;
      const point = x0.slice();
      const gradient = new Float64Array(d);
      const trial = new Float64Array(d);
      const trialGradient = new Float64Array(d);
      const direction = new Float64Array(d);
      const residual = new Float64Array(d);
      const search = new Float64Array(d);
      const image = new Float64Array(d);
      const z = new Float64Array(d);
      level.gradient(point, gradient);
      const first = norm(gradient);
      let linearisation: Linearisation | undefined;
      let phase: 'begin' | 'inner' | 'trial' = 'begin';
      let rz = 0;
      let target = 0;
      let inner = 0;
      let alpha = 1;

      function begin(): void {
        linearisation = level.linearise(point);
        const size = norm(gradient);
        target = size * Math.min(0.5, Math.sqrt(size / first));
        direction.fill(0);
        for (let i = 0; i < d; i++) residual[i] = -gradient[i]!;
        precondition();
        search.set(z);
        rz = dot(residual, z);
        inner = 0;
        phase = 'inner';
      }

      function precondition(): void {
        if (preconditioned && linearisation?.precondition !== undefined) {
          linearisation.precondition(residual, z);
        } else {
          z.set(residual);
        }
      }

      function innerStep(): number {
        if (linearisation === undefined) return 0;
        linearisation.hessianVector(search, image);
        const curvature = dot(search, image);
        if (!(curvature > 0)) {
          // Rounding, or a false Hessian: what has been found so far is a descent direction.
          if (inner === 0) direction.set(search);
          phase = 'trial';
          alpha = 1;
          return 1;
        }
        const step = rz / curvature;
        addScaled(direction, step, search);
        addScaled(residual, -step, image);
        inner++;
        if (norm(residual) <= target || inner >= MAX_INNER) {
          phase = 'trial';
          alpha = 1;
        } else {
          precondition();
          const rzNext = dot(residual, z);
          scaleThenAdd(search, rzNext / rz, z);
          rz = rzNext;
        }
        return 1;
      }

      function trialStep(): number {
        for (let i = 0; i < d; i++) trial[i] = point[i]! + alpha * direction[i]!;
        level.gradient(trial, trialGradient);
        const verdict = judgeTrial(level, point, gradient, direction, trial, trialGradient, alpha);
        if (verdict.accepted || alpha < 1e-10) {
          point.set(trial);
          gradient.set(trialGradient);
          phase = 'begin';
        } else {
          alpha = verdict.next;
        }
        return 1 + verdict.work;
      }

      return {
        point,
        gradient,
        step() {
          if (phase === 'begin') begin();
          return phase === 'inner' ? innerStep() : trialStep();
        },
      };
    },
  };
}
