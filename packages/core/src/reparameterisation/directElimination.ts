import { LuDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError, expected } from '../errors.js';
import type { LinearSolver } from '../linear/linearSolver.js';
import { norm } from '../vector/vector.js';

const MOST_UNKNOWNS = 1000;

/**
 * The direct solution of A q = b by elimination with partial pivoting: d products to form A, then
 * one for the residual. Unlike the other solvers it does not need A to be definite, which a
 * nonlinear change of variable does not keep. Steps after the first are iterative refinement. For
 * small d. A singular A ends with status `indefinite`.
 *
 * @throws ArgumentError for more than 1000 unknowns
 */
export function directElimination(): LinearSolver {
  return {
    name: 'lu',
    start(system, q0) {
      const b = system.rightHandSide;
      const d = b.length;
      if (d > MOST_UNKNOWNS) {
        throw new ArgumentError(
          expected(
            `at most ${String(MOST_UNKNOWNS)} unknowns`,
            'a direct solve',
            d,
            'Give an iterative solver instead.',
          ),
        );
      }
      const solution = q0.slice();
      const image = new Float64Array(d);
      const residual = b.slice();
      let factor: LuDecomposition | undefined;
      let size = norm(b);

      function trueResidual(): number {
        system.apply(solution, image);
        for (let i = 0; i < d; i++) residual[i] = b[i]! - image[i]!;
        size = norm(residual);
        return 1;
      }

      function factorise(): LuDecomposition {
        const matrix = new Matrix(d, d);
        const unit = new Float64Array(d);
        for (let j = 0; j < d; j++) {
          unit[j] = 1;
          system.apply(unit, image);
          unit[j] = 0;
          for (let i = 0; i < d; i++) matrix.set(i, j, image[i]!);
        }
        return new LuDecomposition(matrix);
      }

      const startWork = solution.some((q) => q !== 0) ? trueResidual() : 0;
      return {
        solution,
        startWork,
        residualNorm: () => size,
        step() {
          const forming = factor === undefined ? d : 0;
          factor ??= factorise();
          if (factor.isSingular()) return 'indefinite';
          const change = factor.solve(Matrix.columnVector(residual));
          for (let i = 0; i < d; i++) solution[i]! += change.get(i, 0);
          return forming + trueResidual();
        },
        confirm: () => 0,
      };
    },
  };
}
