import { isZero } from '../vector/vector.js';
import { copyAmong, plainVectors } from '../vector/vectors.js';
import { requireSpectrum, type LinearSolver } from './linearSolver.js';

/**
 * The truncated Neumann series A⁻¹ ≈ α Σ_{j<k} (I − αA)ʲ with α = 1/L, applied to the residual of
 * the start (Lorraine et al. 2020): ‖r_k‖ ≤ (1 − μ/L)ᵏ ‖r₀‖. In exact arithmetic it is gradient
 * descent with that step; one Hessian-vector product a term.
 *
 * The next term is itself the residual; that recurrence is replaced by the residual from its
 * definition before it is returned.
 */
export function neumannSeries(): LinearSolver {
  return {
    name: 'neumann',
    description: { name: 'neumann' },
    start(system, q0) {
      const { L } = requireSpectrum(system, 'neumann');
      const alpha = 1 / L;
      const b = system.rightHandSide;
      const vectors = system.vectors ?? plainVectors;
      const { zeros, dot, combine, subtract } = vectors;
      const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));
      const solution = copyAmong(vectors, q0);
      const term = zeros(b.length);
      const image = zeros(b.length);
      let confirmed = true;
      let size = 0;

      function trueResidual(): number {
        system.apply(solution, image);
        subtract(b, image, term);
        size = norm(term);
        confirmed = true;
        return 1;
      }

      let startWork = 0;
      if (!isZero(solution)) {
        startWork = trueResidual();
      } else {
        term.set(b);
        size = norm(term);
      }
      return {
        solution,
        residual: term,
        startWork,
        residualNorm: () => size,
        step() {
          combine(solution, 1, alpha, term);
          system.apply(term, image);
          combine(term, 1, -alpha, image);
          size = norm(term);
          confirmed = false;
          return 1;
        },
        confirm: () => (confirmed ? 0 : trueResidual()),
      };
    },
  };
}
