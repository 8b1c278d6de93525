import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError, expected, NotFiniteError } from '../errors.js';
import { norm, isZero } from '../vector/vector.js';
import type { LinearSolver } from './linearSolver.js';

/** Options of {@link directCholesky}. */
export interface DirectCholeskyOptions {
  /** Largest d for which d products and a d×d factorisation are made. Default 1000. */
  readonly maxDimension?: number;
}

/**
 * The direct solution by Cholesky factorisation of A, formed column by column: d Hessian-vector
 * products, residual at rounding level. For small d.
 *
 * A that is not positive definite ends with status `indefinite`.
 *
 * @throws ArgumentError when d is larger than `maxDimension`
 */
export function directCholesky(options: DirectCholeskyOptions = {}): LinearSolver {
  const { maxDimension = 1000 } = options;
  return {
    name: 'cholesky',
    description: { name: 'cholesky', options: { ...options } },
    start(system, q0) {
      const b = system.rightHandSide;
      const d = b.length;
      if (d > maxDimension) {
        throw new ArgumentError(
          expected(
            `at most ${String(maxDimension)} unknowns`,
            'a direct solve',
            d,
            'Use conjugateGradient(), or raise maxDimension.',
          ),
        );
      }
      const solution = q0.slice();
      const image = new Float64Array(d);
      const residual = new Float64Array(d);
      let size = 0;
      let factor: CholeskyDecomposition | undefined;

      function trueResidual(): number {
        system.apply(solution, image);
        for (let i = 0; i < d; i++) residual[i] = b[i]! - image[i]!;
        size = norm(residual);
        return 1;
      }

      let startWork = 0;
      if (!isZero(solution)) {
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
        // The first step solves; further ones are iterative refinement.
        step() {
          let work = 0;
          if (factor === undefined) {
            factor = factorise();
            work = d;
          }
          if (!factor.isPositiveDefinite()) return 'indefinite';
          const correction = factor.solve(Matrix.columnVector(residual));
          for (let i = 0; i < d; i++) solution[i]! += correction.get(i, 0);
          return work + trueResidual();
        },
        confirm: () => 0,
      };

      function factorise(): CholeskyDecomposition {
        const matrix = new Matrix(d, d);
        const unit = new Float64Array(d);
        for (let j = 0; j < d; j++) {
          unit[j] = 1;
          system.apply(unit, image);
          unit[j] = 0;
          for (let i = 0; i < d; i++) matrix.set(i, j, requireFinite(image[i]!));
        }
        // Products are symmetric to rounding only; the factorisation wants it exactly.
        for (let i = 0; i < d; i++) {
          for (let j = 0; j < i; j++) {
            const mean = (matrix.get(i, j) + matrix.get(j, i)) / 2;
            matrix.set(i, j, mean);
            matrix.set(j, i, mean);
          }
        }
        return new CholeskyDecomposition(matrix);
      }
    },
  };
}

function requireFinite(entry: number): number {
  if (Number.isFinite(entry)) return entry;
  throw new NotFiniteError(
    expected('finite entries', 'the matrix to factorise', entry, 'Check the products with it.'),
  );
}
