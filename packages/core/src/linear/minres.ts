import { norm } from '../vector/vector.js';
import type { LinearSolver } from './linearSolver.js';

/** Options of {@link minres}. */
export interface MinresOptions {
  /**
   * What becomes of a direction of non-positive curvature. `report`: the solve ends with status
   * `indefinite`, for it shows that a Hessian is none. `solve`: it goes on, as MINRES can, with a
   * symmetric system that need not be definite. Default `report`.
   */
  readonly indefinite?: 'report' | 'solve';
}

/**
 * MINRES (Paige & Saunders 1975): the smallest residual over the Krylov space, monotone even where
 * that of conjugate gradients is not: ‖r_k‖ ≤ 2 λᵏ ‖r₀‖ with λ = (√κ − 1)/(√κ + 1). Lanczos
 * vectors by three-term recurrence, least squares by Givens rotations; one Hessian-vector product
 * an iteration.
 *
 * As with conjugate gradients, the residual returned is recomputed from its definition; after that
 * the iteration starts afresh from the solution so far.
 */
export function minres(options: MinresOptions = {}): LinearSolver {
  const acceptsIndefinite = options.indefinite === 'solve';
  return {
    name: 'minres',
    description: { name: 'minres' },
    start(system, q0) {
      const b = system.rightHandSide;
      const d = b.length;
      const solution = q0.slice();
      const image = new Float64Array(d);
      let v = new Float64Array(d);
      let vOld = new Float64Array(d);
      let w = new Float64Array(d);
      let wOld = new Float64Array(d);
      let next = new Float64Array(d);
      let beta = 0;
      let eta = 0;
      let c = 1;
      let s = 0;
      let cOld = 1;
      let sOld = 0;
      let size = 0;
      let confirmed = true;

      function begin(): void {
        size = norm(v);
        beta = 0;
        eta = size;
        c = cOld = 1;
        s = sOld = 0;
        vOld.fill(0);
        w.fill(0);
        wOld.fill(0);
        if (size > 0) for (let i = 0; i < d; i++) v[i]! /= size;
        confirmed = true;
      }

      function trueResidual(): number {
        system.apply(solution, image);
        for (let i = 0; i < d; i++) v[i] = b[i]! - image[i]!;
        begin();
        return 1;
      }

      let startWork = 0;
      if (solution.some((q) => q !== 0)) {
        startWork = trueResidual();
      } else {
        v.set(b);
        begin();
      }

      return {
        solution,
        startWork,
        residualNorm: () => size,
        step() {
          system.apply(v, image);
          let alpha = 0;
          for (let i = 0; i < d; i++) alpha += v[i]! * image[i]!;
          if (!(alpha > 0 || acceptsIndefinite)) return 'indefinite';
          for (let i = 0; i < d; i++) next[i] = image[i]! - alpha * v[i]! - beta * vOld[i]!;
          const betaNext = norm(next);
          // The new column of the tridiagonal matrix through the last two rotations.
          const delta = c * alpha - cOld * s * beta;
          const rho2 = s * alpha + cOld * c * beta;
          const rho3 = sOld * beta;
          const rho1 = Math.hypot(delta, betaNext);
          cOld = c;
          sOld = s;
          c = delta / rho1;
          s = betaNext / rho1;
          for (let i = 0; i < d; i++) {
            const direction = (v[i]! - rho3 * wOld[i]! - rho2 * w[i]!) / rho1;
            wOld[i] = direction;
            solution[i]! += c * eta * direction;
          }
          [w, wOld] = [wOld, w];
          size = Math.abs(s) * size;
          eta = -s * eta;
          [vOld, v, next] = [v, next, vOld];
          beta = betaNext;
          if (betaNext > 0) for (let i = 0; i < d; i++) v[i]! /= betaNext;
          confirmed = false;
          return 1;
        },
        confirm: () => (confirmed ? 0 : trueResidual()),
      };
    },
  };
}
