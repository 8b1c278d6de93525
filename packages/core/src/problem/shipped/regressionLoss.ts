import { requireLength } from '../../errors.js';
import { gamma, roundedUp } from '../../vector/rounding.js';
import { depthOfDot, dot } from '../../vector/vector.js';
import { certified } from '../constant.js';
import type { UpperLoss } from '../problem.js';
import { requireSize, type DenseMatrix } from './denseMatrix.js';
import { sizesOfProduct } from './denseRounding.js';
import { gramNorm, leastSquares } from './leastSquares.js';
import { SIGMOID_LIPSCHITZ } from './logistic.js';
import { meanLogisticLoss } from './meanLogisticLoss.js';
import { requireData, requireLabels, type RegressionData } from './regressionData.js';

/**
 * The upper-level loss of a regression (Ye, Peyré, Cremers & Ablin 2024 §5), as a function of the
 * coefficients x of length d:
 *
 * - `linear`: ⟨w, x⟩, w of length d.
 * - `quadratic`: ½‖Ax − b‖².
 * - `meanSquare`: ½‖Ax − b‖²/N.
 * - `logistic`: mean of log(1 + e^{−b_i a_iᵀx}), b_i = ±1.
 *
 * The published code adds ‖θ‖² to the linear loss. It does not depend on x and so changes no error
 * of the hypergradient; give it as the problem's `regulariser` where it is wanted.
 */
export type RegressionUpper =
  | { readonly kind: 'linear'; readonly weights: Float64Array }
  | { readonly kind: 'quadratic' | 'meanSquare' | 'logistic'; readonly data: RegressionData };

/** The loss with its certified L_f: 0, ‖A‖², ‖A‖²/N, and ‖A‖²/(4N), since σ' ≤ 1/4. */
export function regressionLoss(upper: RegressionUpper, dimension: number): UpperLoss {
  if (upper.kind === 'linear') {
    const { weights } = upper;
    requireLength('upper.weights', weights, dimension);
    const row: DenseMatrix = { rows: 1, columns: dimension, values: weights };
    return {
      lipschitzGradient: certified(0),
      value: (x) => dot(weights, x),
      rounding: (x) => ({
        value: roundedUp(gamma(depthOfDot(dimension)) * sizesOfProduct(row, x)[0]!, dimension + 8),
        gradient: 0,
      }),
      gradient: (_x, _theta, out) => {
        out.set(weights);
      },
    };
  }
  const { kind, data } = upper;
  (kind === 'logistic' ? requireLabels : requireData)('upper.data', data);
  requireSize('the columns of upper.data', data.features.columns, dimension);
  const N = data.features.rows;
  switch (kind) {
    case 'quadratic':
      return leastSquares(data, 1);
    case 'meanSquare':
      return leastSquares(data, 1 / N);
    case 'logistic':
      return {
        lipschitzGradient: certified(gramNorm(data.features, SIGMOID_LIPSCHITZ / N)),
        ...meanLogisticLoss(data),
      };
  }
}
