import { isZero } from '../vector/vector.js';
import { NotFiniteError, expected } from '../errors.js';
import { plainVectors, roomAmong } from '../vector/vectors.js';
import { conjugateStepsOf } from './conjugateSteps.js';
import type { LinearSolver } from './linearSolver.js';
import { refinedSolve } from './refinedSolve.js';

/** With approximate products the residual is recomputed when it has fallen by this factor, */
const APPROXIMATE_REACH = 2 ** -16;
/** and they are given up where it then is not below this share of what it was. */
const APPROXIMATE_GAIN = 0.1;
/** Iterations between two computations of the residual from its definition. */
const TRUE_RESIDUAL_EVERY = 50;

/**
 * Conjugate gradients, with the system's preconditioner when it has one:
 * ‖r_k‖ ≤ 2√κ λᵏ ‖r₀‖ with λ = (√κ − 1)/(√κ + 1) when there is none (mathematics.md §3). One
 * Hessian-vector product an iteration.
 *
 * Where it differs from the textbook: the residual of the recurrence drifts from the true one by
 * rounding, so it is recomputed from its definition every 50 iterations and before it is returned
 * (`confirm`): the residual in a certificate is always the true one. Where the system has approximate products
 * iterations use them, and recompute the residual from its definition before it is smaller than what they can tell,
 * which makes them a refinement; where that gains nothing they go on with exact ones.
 *
 * @throws NotFiniteError from `step` when a product with A is not finite.
 */
export function conjugateGradient(options: { preconditioner?: 'own' | 'none' } = {}): LinearSolver {
  const usesPreconditioner = options.preconditioner !== 'none';
  const solver: LinearSolver = {
    name: usesPreconditioner ? 'pcg' : 'cg',
    description: { name: 'cg', options: { ...options } },
    start(system, q0) {
      const inner = usesPreconditioner ? system.innerSolves?.() : undefined;
      if (inner !== undefined) {
        const { innerSolves: _, ...exact } = system;
        return refinedSolve(system, inner, q0, (q) => solver.start(exact, q));
      }
      const b = system.rightHandSide;
      const vectors = system.vectors ?? plainVectors;
      const { zeros, subtract } = vectors;
      const exact = conjugateStepsOf(system, b.length, usesPreconditioner);
      let steps = exact;
      if (system.approximate !== undefined) {
        const cheap = { ...system, apply: system.approximate, conjugate: undefined };
        steps = conjugateStepsOf(cheap, b.length, usesPreconditioner);
      }
      const { spare } = system;
      const room = (): Float64Array => spare?.pop() ?? roomAmong(vectors, b.length);
      const cleared = (): Float64Array => spare?.pop()?.fill(0) ?? zeros(b.length);
      const solution = cleared();
      const residual = room();
      const direction = cleared();
      const image = room();
      /** ‖r‖² and ⟨r, P⁻¹r⟩. */
      const products = new Float64Array(2);
      let sinceTrue = 0;
      let startWork = 0;
      /** ⟨r, P⁻¹r⟩ of the last iteration; 0 starts afresh along the residual. */
      let before = 0;
      /** ‖r‖² by its definition, the last time. */
      let lastTrue = Infinity;

      function trueResidual(): number {
        const told = products[0]!;
        system.apply(solution, image);
        subtract(b, image, residual);
        steps.measure(residual, products);
        const now = products[0]!;
        // Not what the recurrence says, and hardly less than before: its directions are worth nothing either.
        if (steps !== exact && !(now <= 4 * told || now <= APPROXIMATE_GAIN ** 2 * lastTrue)) {
          steps = exact;
          before = 0;
        }
        lastTrue = now;
        sinceTrue = 0;
        return 1;
      }

      /** Goes on with exact products, along the residual. */
      function goOnExactly(): number {
        steps = exact;
        before = 0;
        return trueResidual();
      }

      if (!isZero(q0)) {
        solution.set(q0);
        startWork = trueResidual();
      } else {
        residual.set(b);
        steps.measure(residual, products);
        lastTrue = products[0]!;
      }

      return {
        solution,
        residual,
        startWork,
        residualNorm: () => Math.sqrt(products[0]!),
        step() {
          const rz = products[1]!;
          const curvature = steps.turn(direction, before === 0 ? 0 : rz / before, residual, image);
          if (steps !== exact && !(curvature > 0 && curvature < Infinity)) {
            return 1 + goOnExactly();
          }
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
          steps.update(solution, direction, residual, image, rz / curvature, products);
          before = rz;
          sinceTrue++;
          // Replaces the residual but keeps the direction: a restart would lose conjugacy.
          const isFar = steps !== exact && products[0]! <= APPROXIMATE_REACH ** 2 * lastTrue;
          return isFar || sinceTrue >= TRUE_RESIDUAL_EVERY ? 1 + trueResidual() : 1;
        },
        confirm() {
          if (sinceTrue === 0) return 0;
          before = 0;
          return trueResidual();
        },
        end() {
          spare?.push(direction, image);
        },
      };
    },
  };
  return solver;
}
