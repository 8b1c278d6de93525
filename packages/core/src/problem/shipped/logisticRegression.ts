import { roundingLevel } from '../../vector/rounding.js';
import { norm } from '../../vector/vector.js';
import type { BilevelProblem } from '../problem.js';
import {
  multiply,
  multiplyTranspose,
  rowNorms,
  spectrumBounds,
  weightedProduct,
} from './denseMatrix.js';
import { sigmoidSlope, SIGMOID_LIPSCHITZ, SIGMOID_SLOPE_LIPSCHITZ } from './logistic.js';
import { penalisedRegression, type DataTerm } from './penalisedRegression.js';
import { requireLabels, type RegressionData } from './regressionData.js';
import { meanLogisticLoss } from './regressionLoss.js';
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

function logisticTerm(train: RegressionData): DataTerm {
  const { features } = train;
  const { rows: N, columns: d, values } = features;
  const norms = rowNorms(features);
  const top = (scale: number, weights?: Float64Array): number =>
    Math.max(0, spectrumBounds(weightedProduct(features, features, scale, weights), N).largest);
  const meanNorm = norms.reduce((sum, a) => sum + a, 0) / N;
  const meanSquare = norms.reduce((sum, a) => sum + a * a, 0) / N;
  const loss = meanLogisticLoss(train);
  const none = new Float64Array(d);
  return {
    dimension: d,
    least: 0,
    largest: top(SIGMOID_LIPSCHITZ / N),
    lipschitzHessian: top(SIGMOID_SLOPE_LIPSCHITZ / N, norms),
    value: (x) => loss.value(x, none),
    gradient: (x, out) => {
      loss.gradient(x, none, out);
    },
    // The sum over observations; and the margins, whose rounding σ' ≤ ¼ passes on.
    gradientRounding: (x) =>
      roundingLevel(N, meanNorm) + roundingLevel(d, SIGMOID_LIPSCHITZ * meanSquare * norm(x)),
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
        diagonal,
      };
    },
  };
}
