import { NotFiniteError, expected } from '../errors.js';
import { addScaled, dot, norm, scaleThenAdd } from '../vector/vector.js';
import type { LinearSolver } from './linearSolver.js';

/** Iterations between two computations of the residual from its definition. */
const TRUE_RESIDUAL_EVERY = 50;

/**
 * Conjugate gradients, with the system's preconditioner when it has one:
 * ‖r_k‖ ≤ 2√κ λᵏ ‖r₀‖ with λ = (√κ − 1)/(√κ + 1) when there is none (mathematics.md §3). One
 * Hessian-vector product an iteration.
 *
 * Where it differs from the textbook: the residual of the recurrence drifts from the true one by
 * rounding, so it is recomputed from its definition every 50 iterations and before it is returned
 * (`confirm`): the residual in a certificate is always the true one.
 *
 * @throws NotFiniteError from `step` when a product with A is not finite.
 */
export function conjugateGradient(options: { preconditioner?: 'own' | 'none' } = {}): LinearSolver {
  const usesPreconditioner = options.preconditioner !== 'none';
  return {
    name: usesPreconditioner ? 'pcg' : 'cg',
    description: { name: 'cg', options: { ...options } },
    start(system, q0) {
      const b = system.rightHandSide;
      const precondition =
        usesPreconditioner && system.precondition !== undefined
          ? (r: Float64Array, out: Float64Array) => system.precondition?.(r, out)
          : undefined;
      const solution = q0.slice();
      const residual = new Float64Array(b.length);
      const direction = new Float64Array(b.length);
      const image = new Float64Array(b.length);
      // Without a preconditioner z is the residual itself.
      const z = precondition === undefined ? residual : new Float64Array(b.length);
      let sinceTrue = 0;
      let rz = 0;
      let size = 0;
      let restart = true;

      function trueResidual(): number {
        system.apply(solution, image);
        for (let i = 0; i < b.length; i++) residual[i] = b[i]! - image[i]!;
        size = norm(residual);
        sinceTrue = 0;
        restart = true;
        return 1;
      }

      let startWork = 0;
      if (solution.some((q) => q !== 0)) {
        startWork = trueResidual();
      } else {
        residual.set(b);
        size = norm(residual);
      }

      return {
        solution,
        residual,
        startWork,
        residualNorm: () => size,
        step() {
          const previous = rz;
          precondition?.(residual, z);
          rz = dot(residual, z);
          if (restart) direction.set(z);
          else scaleThenAdd(direction, rz / previous, z);
          restart = false;
          system.apply(direction, image);
          const curvature = dot(direction, image);
          if (!Number.isFinite(curvature)) {
            throw new NotFiniteError(
              expected(
                'a finite curvature',
                'a Hessian-vector product of the lower level',
                curvature,
                'Check the Hessian, the preconditioner and the warm start for NaN and overflow.',
              ),
            );
          }
          if (!(curvature > 0)) return 'indefinite';
          const alpha = rz / curvature;
          addScaled(solution, alpha, direction);
          addScaled(residual, -alpha, image);
          size = norm(residual);
          sinceTrue++;
          // Replaces the residual but keeps the direction: a restart would lose conjugacy.
          if (sinceTrue >= TRUE_RESIDUAL_EVERY) {
            const work = trueResidual();
            restart = false;
            return 1 + work;
          }
          return 1;
        },
        confirm() {
          return sinceTrue === 0 ? 0 : trueResidual();
        },
      };
    },
  };
}
