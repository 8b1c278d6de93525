import { requireLength } from '../../errors.js';
import { dot } from '../../vector/vector.js';
import { certified } from '../constant.js';
import type { UpperLoss } from '../problem.js';
import {
  multiply,
  multiplyTranspose,
  requireSize,
  spectrumBounds,
  weightedProduct,
  type DenseMatrix,
} from './denseMatrix.js';
import { logisticLoss, sigmoid, SIGMOID_LIPSCHITZ } from './logistic.js';
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
    return {
      lipschitzGradient: certified(0),
      value: (x) => dot(weights, x),
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
      return squares(data, 1);
    case 'meanSquare':
      return squares(data, 1 / N);
    case 'logistic':
      return {
        lipschitzGradient: certified(gramNorm(data.features, SIGMOID_LIPSCHITZ / N)),
        ...meanLogisticLoss(data),
      };
  }
}

/** An upper bound on scale · ‖A‖². */
function gramNorm(A: DenseMatrix, scale: number): number {
  return Math.max(0, spectrumBounds(weightedProduct(A, A, scale), A.rows).largest);
}

function squares({ features, targets }: RegressionData, scale: number): UpperLoss {
  const residual = new Float64Array(features.rows);
  const evaluate = (x: Float64Array): void => {
    multiply(features, x, residual);
    for (let i = 0; i < residual.length; i++) residual[i]! -= targets[i]!;
  };
  return {
    lipschitzGradient: certified(gramNorm(features, scale)),
    value(x) {
      evaluate(x);
      return (scale * dot(residual, residual)) / 2;
    },
    gradient(x, _theta, out) {
      evaluate(x);
      multiplyTranspose(features, residual, out);
      for (let i = 0; i < out.length; i++) out[i]! *= scale;
    },
  };
}

/** Mean of log(1 + e^{−b_i a_iᵀx}) and its gradient −(1/N) Σ b_i σ(−b_i a_iᵀx) a_i. */
export function meanLogisticLoss({
  features,
  targets,
}: RegressionData): Pick<UpperLoss, 'value' | 'gradient'> {
  const N = features.rows;
  const margins = new Float64Array(N);
  return {
    value(x) {
      multiply(features, x, margins);
      let sum = 0;
      for (let i = 0; i < N; i++) sum += logisticLoss(targets[i]! * margins[i]!);
      return sum / N;
    },
    gradient(x, _theta, out) {
      multiply(features, x, margins);
      for (let i = 0; i < N; i++) {
        margins[i] = (-targets[i]! * sigmoid(-targets[i]! * margins[i]!)) / N;
      }
      multiplyTranspose(features, margins, out);
    },
  };
}
