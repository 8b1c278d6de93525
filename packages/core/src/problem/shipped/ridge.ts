import { requireLength } from '../../errors.js';
import { dot } from '../../vector/vector.js';
import type { BilevelProblem } from '../problem.js';
import { solveSymmetric, type ClosedForm } from './closedForm.js';
import {
  depthOfGram,
  gramMatrix,
  multiply,
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
} from './denseRounding.js';
import { penalisedRegression, type DataTerm } from './penalisedRegression.js';
import { requireData, type RegressionData } from './regressionData.js';
import { regressionLoss, type RegressionUpper } from './regressionLoss.js';

/** Arguments of {@link ridgeRegression} and {@link logisticRegression}. */
export interface RegressionOptions {
  /** Of the lower level, N×d. */
  readonly train: RegressionData;
  /** The upper-level loss, of the same d coefficients. */
  readonly upper: RegressionUpper;
}

/** Ridge regression, whose lower level has a closed form. */
export interface RidgeProblem extends BilevelProblem {
  /** x*, q*, F and ∇F at θ. */
  closedForm(theta: Float64Array): ClosedForm;
}

/**
 * Ridge regression with a log-weight for each of the d features (mathematics.md §6; Ye, Peyré,
 * Cremers & Ablin 2024 §5):
 *
 *     g(x, θ) = ½‖Ax − b‖²/N + ½ Σ_j e^{θ_j} x_j²/d.
 *
 * With G = AᵀA/N: μ = λ_min(G) + min e^θ/d, L = λ_max(G) + max e^θ/d, L_A = 0, L_B = max e^θ/d,
 * x* = (G + diag(e^θ)/d)⁻¹ Aᵀb/N. All certified.
 *
 * @throws ShapeError, NotFiniteError, ArgumentError for data that do not fit or are not finite
 */
export function ridgeRegression({ train, upper }: RegressionOptions): RidgeProblem {
  requireData('train', train);
  const { features, targets } = train;
  const N = features.rows;
  const d = features.columns;
  const gram = gramMatrix(features, 1 / N);
  const image = transposedProduct(features, columnMatrix(targets), 1 / N).values;
  const problem = penalisedRegression(ridgeTerm(train, gram, image), upper);
  const loss = regressionLoss(upper, d);
  return {
    ...problem,
    closedForm(theta) {
      requireLength('theta', theta, d);
      const hessian: DenseMatrix = { ...gram, values: gram.values.slice() };
      for (let j = 0; j < d; j++) hessian.values[j * d + j]! += Math.exp(theta[j]!) / d;
      const solution = solveSymmetric(hessian, image);
      const slope = new Float64Array(d);
      loss.gradient(solution, theta, slope);
      const adjoint = solveSymmetric(hessian, slope);
      const gradient = adjoint.map((q, j) => (-Math.exp(theta[j]!) / d) * solution[j]! * q);
      return { solution, adjoint, value: loss.value(solution, theta), gradient };
    },
  };
}

function ridgeTerm(
  { features, targets }: RegressionData,
  gram: DenseMatrix,
  image: Float64Array,
): DataTerm {
  const N = features.rows;
  const d = features.columns;
  const { least, largest } = spectrumBounds(gram, N);
  const residual = new Float64Array(N);
  const diagonal = Float64Array.from({ length: d }, (_, j) => gram.values[j * d + j]!);
  // Rounding follows the sizes of the terms of AᵀA/N and Aᵀb/N.
  const sizeOfA = absolute(features);
  const sizes = floored(gramMatrix(sizeOfA, 1 / N));
  const sizeOfImage = floored(
    transposedProduct(sizeOfA, absolute(columnMatrix(targets)), 1 / N),
  ).values;
  // Of the entries, of the product with a vector, of the difference; and the sum with the penalty.
  const depth = depthOfGram(N) + d + 2;
  return {
    dimension: d,
    least: Math.max(0, least),
    largest: Math.max(0, largest),
    lipschitzHessian: 0,
    value(x) {
      multiply(features, x, residual);
      for (let i = 0; i < N; i++) residual[i]! -= targets[i]!;
      return dot(residual, residual) / (2 * N);
    },
    gradient(x, out) {
      multiply(gram, x, out);
      for (let j = 0; j < d; j++) out[j]! -= image[j]!;
    },
    gradientRounding: (x) =>
      roundingOfSizes(
        depth,
        sizesOfProduct(sizes, x).map((size, j) => size + sizeOfImage[j]!),
        depth + 8,
      ),
    hessian: () => ({
      apply: (v, out) => {
        multiply(gram, v, out);
      },
      rounding: (v) => roundingOfSizes(depth, sizesOfProduct(sizes, v), depth + 8),
      diagonal,
    }),
  };
}
