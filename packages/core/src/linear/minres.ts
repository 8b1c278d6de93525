import { isZero } from '../vector/vector.js';
import { copyAmong, plainVectors } from '../vector/vectors.js';
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
      const vectors = system.vectors ?? plainVectors;
      const { zeros, dot, combine, subtract } = vectors;
      const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
      const solution = copyAmong(vectors, q0);
      const image = zeros(d);
      let v = zeros(d);
      let vOld = zeros(d);
      let w = zeros(d);
      let wOld = zeros(d);
      let next = zeros(d);
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
        if (size > 0) combine(v, 1 / size, 0, v);
        confirmed = true;
      }

      function trueResidual(): number {
        system.apply(solution, image);
        subtract(b, image, v);
        begin();
        return 1;
      }

      let startWork = 0;
      if (!isZero(solution)) {
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
          const alpha = dot(v, image);
          if (!(alpha > 0 || acceptsIndefinite)) return 'indefinite';
          next.set(image);
          combine(next, 1, -alpha, v);
          combine(next, 1, -beta, vOld);
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
          combine(wOld, -rho3 / rho1, 1 / rho1, v);
          combine(wOld, 1, -rho2 / rho1, w);
          combine(solution, 1, c * eta, wOld);
          [w, wOld] = [wOld, w];
          size = Math.abs(s) * size;
          eta = -s * eta;
          [vOld, v, next] = [v, next, vOld];
          beta = betaNext;
          if (betaNext > 0) combine(v, 1 / betaNext, 0, v);
          confirmed = false;
          return 1;
        },
        confirm: () => (confirmed ? 0 : trueResidual()),
      };
    },
  };
}
