import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError } from '../../errors.js';
import { multiply, toMatrix, type DenseMatrix } from './denseMatrix.js';

/** x*, q*, F and ∇F of a problem whose lower level is quadratic, to rounding. */
export interface ClosedForm {
  /** x*(θ). */
  readonly solution: Float64Array;
  /** q* = A⁻¹ ∇_x f(x*). */
  readonly adjoint: Float64Array;
  /** F(θ). */
  readonly value: number;
  /** ∇F(θ). */
  readonly gradient: Float64Array;
}

/** Steps of iterative refinement: the second brings the residual to its rounding level. */
const REFINEMENTS = 2;

/**
 * A⁻¹ b for symmetric positive definite A by Cholesky factorisation and iterative refinement.
 *
 * @throws ArgumentError when A is not positive definite to rounding
 */
export function solveSymmetric(A: DenseMatrix, b: Float64Array): Float64Array {
  const factor = new CholeskyDecomposition(toMatrix(A));
  if (!factor.isPositiveDefinite()) {
    throw new ArgumentError(
      'Expected a positive definite matrix for a closed form but received one that is singular to ' +
        'rounding. Add a ridge, or remove columns that depend on each other.',
    );
  }
  const x = new Float64Array(b.length);
  const residual = b.slice();
  for (let k = 0; k <= REFINEMENTS; k++) {
    const step = factor.solve(Matrix.columnVector(residual));
    for (let i = 0; i < x.length; i++) x[i]! += step.get(i, 0);
    multiply(A, x, residual);
    for (let i = 0; i < x.length; i++) residual[i] = b[i]! - residual[i]!;
  }
  return x;
}
