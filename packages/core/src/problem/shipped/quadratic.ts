import { ArgumentError, NotFiniteError, expected, requireLength } from '../../errors.js';
import { dot } from '../../vector/vector.js';
import { certified } from '../constant.js';
import type { BilevelProblem, LowerConstants, LowerLevel } from '../problem.js';
import { solveSymmetric, type ClosedForm } from './closedForm.js';
import {
  depthOfGram,
  depthOfMultiplyTranspose,
  gramMatrix,
  multiply,
  multiplyTranspose,
  requireMatrix,
  requireSize,
  spectrumBounds,
  transposedProduct,
  type DenseMatrix,
} from './denseMatrix.js';
import {
  absolute,
  columnMatrix,
  floored,
  roundingOfSizes,
  sizesOfProduct,
  sizesOfTransposedProduct,
} from './denseRounding.js';
import { leastSquares } from './leastSquares.js';

/** The data of {@link quadraticProblem}; every matrix has as many rows as its right-hand side. */
export interface QuadraticData {
  /** Of the upper level, m×d. */
  readonly A: DenseMatrix;
  /** Of the upper level, length m. */
  readonly b: Float64Array;
  /** Of the lower level, N×n: acts on θ. */
  readonly C: DenseMatrix;
  /** Of the lower level, N×d, of full column rank: acts on x. */
  readonly D: DenseMatrix;
  /** Of the lower level, length N. */
  readonly e: Float64Array;
}

/** A bilevel problem with closed forms for everything. */
export interface QuadraticProblem extends BilevelProblem {
  /** μ, L, L_A = 0, L_B = 0; the same at every θ. */
  readonly constants: LowerConstants;
  /** x*, q*, F and ∇F at θ. */
  closedForm(theta: Float64Array): ClosedForm;
}

/**
 * The quadratic problem of Ehrhardt & Roberts 2023 §4, from Li, Gu & Huang 2022 (one sample):
 *
 *     F(θ) = ‖A x*(θ) − b‖²,   x*(θ) = argmin over x of g(x, θ) = ‖Cθ + Dx − e‖².
 *
 * Both without the factor ½, hence ∂_x g = 2Dᵀ(Cθ + Dx − e), ∂_xx g = 2DᵀD, ∂_x ∂_θ g = 2DᵀC and
 * ∇f = 2Aᵀ(Ax − b). μ and L are the extreme eigenvalues of 2DᵀD, widened by their rounding;
 * L_A = L_B = 0; L_f = 2‖A‖². In closed form
 *
 *     x* = (DᵀD)⁻¹Dᵀ(e − Cθ),   q* = (2DᵀD)⁻¹∇f(x*),   ∇F = −2CᵀD q*.
 *
 * @throws ShapeError, NotFiniteError for data that do not fit together or are not finite
 * @throws ArgumentError when the columns of D are dependent: x* would not be unique
 */
export function quadraticProblem(data: QuadraticData): QuadraticProblem {
  const { A, b, C, D, e } = data;
  for (const name of ['A', 'C', 'D'] as const) requireMatrix(name, data[name]);
  requireLength('b', b, A.rows);
  requireLength('e', e, D.rows);
  for (const name of ['b', 'e'] as const) {
    if (!data[name].every(Number.isFinite)) {
      throw new NotFiniteError(expected('finite numbers', name, Array.from(data[name])));
    }
  }
  requireSize('the rows of C', C.rows, D.rows);
  requireSize('the columns of A', A.columns, D.columns);
  const d = D.columns;
  const n = C.columns;
  const hessian = gramMatrix(D, 2);
  const cross = transposedProduct(D, C, 2);
  const { least, largest } = spectrumBounds(hessian, D.rows);
  if (!(least > 0)) {
    throw new ArgumentError(
      expected(
        'independent columns',
        'D',
        `a smallest eigenvalue of 2DᵀD of at most ${least.toExponential(1)}`,
        'Remove a column, or add rows.',
      ),
    );
  }
  const constants: LowerConstants = {
    strongConvexity: certified(least),
    lipschitzGradient: certified(largest),
    lipschitzHessian: certified(0),
    lipschitzCross: certified(0),
  };
  const constant = transposedProduct(D, columnMatrix(e), 2).values;
  // Rounding follows the sizes of the terms, not of the sums, in which they may cancel: 2|D|ᵀ|D| and so on.
  const [sizeOfD, sizeOfC] = [absolute(D), absolute(C)];
  const sizes = {
    hessian: floored(gramMatrix(sizeOfD, 2)),
    cross: floored(transposedProduct(sizeOfD, sizeOfC, 2)),
    constant: floored(transposedProduct(sizeOfD, absolute(columnMatrix(e)), 2)).values,
  };
  const forming = depthOfGram(D.rows);
  /** Of bounds from these sizes. */
  const operations = forming + d + n + 8;
  const upper = leastSquares({ features: A, targets: b }, 2);

  /** 2Dᵀ(e − Cθ). */
  const rightHandSide = (theta: Float64Array): Float64Array => {
    const out = new Float64Array(d);
    multiply(cross, theta, out);
    for (let i = 0; i < d; i++) out[i] = constant[i]! - out[i]!;
    return out;
  };
  const lower = (theta: Float64Array): LowerLevel => {
    const right = rightHandSide(theta);
    const sizeOfRight = sizesOfProduct(sizes.cross, theta).map((c, i) => c + sizes.constant[i]!);
    const offset = new Float64Array(D.rows);
    multiply(C, theta, offset);
    for (let i = 0; i < offset.length; i++) offset[i]! -= e[i]!;
    const residual = new Float64Array(D.rows);
    return {
      constants,
      value(x) {
        multiply(D, x, residual);
        for (let i = 0; i < residual.length; i++) residual[i]! += offset[i]!;
        return dot(residual, residual);
      },
      gradient(x, out) {
        multiply(hessian, x, out);
        for (let i = 0; i < d; i++) out[i]! -= right[i]!;
      },
      // Terms of 2Dᵀ(Dx + Cθ − e), which are rounded in the entries of 2DᵀD and 2DᵀC, in the products
      // with x and θ, and in the two differences.
      gradientRounding: (x) =>
        roundingOfSizes(
          forming + Math.max(d, n) + 2,
          sizesOfProduct(sizes.hessian, x).map((size, i) => size + sizeOfRight[i]!),
          operations,
        ),
      linearise: () => ({
        rounding: {
          hessianVector: (v) =>
            roundingOfSizes(forming + d, sizesOfProduct(sizes.hessian, v), operations),
          crossTranspose: (q) =>
            roundingOfSizes(
              forming + depthOfMultiplyTranspose(cross),
              sizesOfTransposedProduct(sizes.cross, q),
              operations,
            ),
          cross: () => roundingOfSizes(forming, sizes.cross.values, operations),
        },
        hessianVector: (v, out) => {
          multiply(hessian, v, out);
        },
        cross: (u, out) => {
          multiply(cross, u, out);
        },
        crossTranspose: (q, out) => {
          multiplyTranspose(cross, q, out);
        },
        precondition: (r, out) => {
          for (let i = 0; i < d; i++) out[i] = r[i]! / hessian.values[i * d + i]!;
        },
      }),
    };
  };
  return {
    parameters: n,
    samples: [{ dimension: d, upper, lower }],
    constants,
    closedForm(theta) {
      requireLength('theta', theta, n);
      const solution = solveSymmetric(hessian, rightHandSide(theta));
      const slope = new Float64Array(d);
      upper.gradient(solution, theta, slope);
      const adjoint = solveSymmetric(hessian, slope);
      const gradient = new Float64Array(n);
      multiplyTranspose(cross, adjoint, gradient);
      for (let j = 0; j < n; j++) gradient[j] = -gradient[j]!;
      return { solution, adjoint, value: upper.value(solution, theta), gradient };
    },
  };
}
