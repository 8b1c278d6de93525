import { gamma, roundedUp } from '../../vector/rounding.js';
import { upperNorm } from '../../vector/upperNorm.js';
import type { BilevelProblem } from '../problem.js';
import { depthOfMultiplyTranspose, multiply, multiplyTranspose, rowNorms } from './denseMatrix.js';
import { FLOOR, sizesOfProduct, sizesOfTransposedProduct } from './denseRounding.js';
import { gramNorm } from './leastSquares.js';
import { sigmoidSlope, SIGMOID_LIPSCHITZ, SIGMOID_SLOPE_LIPSCHITZ } from './logistic.js';
import { changeWithin, marginErrors, meanLogisticLoss } from './meanLogisticLoss.js';
import { penalisedRegression, type DataTerm } from './penalisedRegression.js';
import { requireLabels, type RegressionData } from './regressionData.js';
import type { RegressionOptions } from './ridge.js';

/**
 * Binary logistic regression with a log-weight for each of the d features (mathematics.md §6; Ye,
 * Peyré, Cremers & Ablin 2024 §5), b_i = ±1:
 *
 *     g(x, θ) = mean of log(1 + e^{−b_i a_iᵀx}) + ½ mean of e^{θ_j} x_j².
 *
 * Certified constants: μ = min e^θ/d and L = λ_max(AᵀA)/(4N) + max e^θ/d, since 0 < σ' ≤ ¼;
 * L_B = max e^θ/d; and
 *
 *     L_A = λ_max(Σ_i ‖a_i‖ a_i a_iᵀ)/(6√3 N).
 *
 * For A(x) − A(x') = (1/N) Σ_i (σ'(m_i) − σ'(m'_i)) a_i a_iᵀ with margins m_i = a_iᵀx, the mean value
 * theorem gives |σ'(m_i) − σ'(m'_i)| ≤ sup |σ''| ‖a_i‖ ‖x − x'‖, and sup |σ''| = 1/(6√3).
 *
 * @throws ShapeError, NotFiniteError, ArgumentError for data that do not fit, are not finite, or
 *     have targets other than −1 and 1
 */
export function logisticRegression({ train, upper }: RegressionOptions): BilevelProblem {
  requireLabels('train', train);
  return penalisedRegression(logisticTerm(train), upper);
}

/** Roundings of σ'(m)/N as computed, e^{−|m|} counted as two. */
const OF_SLOPE = 9;

function logisticTerm(train: RegressionData): DataTerm {
  const { features } = train;
  const { rows: N, columns: d, values } = features;
  const loss = meanLogisticLoss(train);
  const none = new Float64Array(d);
  return {
    dimension: d,
    least: 0,
    largest: gramNorm(features, SIGMOID_LIPSCHITZ / N),
    lipschitzHessian: gramNorm(features, SIGMOID_SLOPE_LIPSCHITZ / N, rowNorms(features)),
    value: (x) => loss.value(x, none),
    gradient: (x, out) => {
      loss.gradient(x, none, out);
    },
    gradientRounding: (x) => loss.rounding(x, none, 1).gradient,
    hessian(x) {
      const slopes = new Float64Array(N);
      multiply(features, x, slopes);
      for (let i = 0; i < N; i++) slopes[i] = sigmoidSlope(slopes[i]!) / N;
      const diagonal = new Float64Array(d);
      for (let i = 0, at = 0; i < N; i++) {
        for (let j = 0; j < d; j++, at++) diagonal[j]! += slopes[i]! * values[at]! * values[at]!;
      }
      const image = new Float64Array(N);
      return {
        apply(v, out) {
          multiply(features, v, image);
          for (let i = 0; i < N; i++) image[i]! *= slopes[i]!;
          multiplyTranspose(features, image, out);
        },
        rounding(v) {
          // |σ''| ≤ σ', so that a margin that is δ off changes σ' by at most the factor e^{±δ}. Then the two
          // products, the one with the slope, and the sum with the penalty.
          const depth = OF_SLOPE + d + depthOfMultiplyTranspose(features) + 2;
          const relative = gamma(depth);
          const errors = marginErrors(train, x);
          const sizes = sizesOfProduct(features, v);
          const moved = sizes.map((size, i) => {
            const ofSlope = Math.min(
              changeWithin(slopes[i]!, errors[i]!),
              (SIGMOID_SLOPE_LIPSCHITZ * errors[i]!) / N,
            );
            return size * (relative * slopes[i]! + ofSlope + FLOOR);
          });
          return roundedUp(upperNorm(sizesOfTransposedProduct(features, moved)), N + d + 64);
        },
        diagonal,
      };
    },
  };
}
