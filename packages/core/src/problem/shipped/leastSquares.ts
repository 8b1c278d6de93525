import { gamma, roundedUp } from '../../vector/rounding.js';
import { upperNorm } from '../../vector/upperNorm.js';
import { depthOfDot, dot } from '../../vector/vector.js';
import { certified } from '../constant.js';
import type { UpperLoss } from '../problem.js';
import {
  depthOfMultiplyTranspose,
  gramMatrix,
  multiply,
  multiplyTranspose,
  spectrumBounds,
  type DenseMatrix,
} from './denseMatrix.js';
import { FLOOR, residualErrors, sizesOfTransposedProduct } from './denseRounding.js';
import type { RegressionData } from './regressionData.js';

/** ≥ scale · λ_max(AᵀA), of A as it is in exact arithmetic. */
export function gramNorm(A: DenseMatrix, scale: number, weights?: Float64Array): number {
  return Math.max(0, spectrumBounds(gramMatrix(A, scale, weights), A.rows).largest);
}

/**
 * (scale/2) ‖Ax − b‖², with L_f = scale · ‖A‖². `scale` may have been rounded once.
 *
 * The residual r̂ = r + ρ has |ρ| ≤ γ_{d+1}(|A||x| + |b|). So ‖r̂‖² is (2‖r̂‖ + ‖ρ‖)‖ρ‖ off at most, and
 * Aᵀr̂ by |A|ᵀ|ρ|, besides what their sums round.
 */
export function leastSquares({ features, targets }: RegressionData, scale: number): UpperLoss {
  const residual = new Float64Array(features.rows);
  const evaluate = (x: Float64Array): void => {
    multiply(features, x, residual);
    for (let i = 0; i < residual.length; i++) residual[i]! -= targets[i]!;
  };
  const half = scale / 2;
  const { rows, columns } = features;
  // The product with the scale, and the scale.
  const ofSquares = gamma(depthOfDot(rows) + 2);
  const ofGradient = gamma(depthOfMultiplyTranspose(features) + 2);
  return {
    lipschitzGradient: certified(gramNorm(features, scale)),
    value(x) {
      evaluate(x);
      return half * dot(residual, residual);
    },
    gradient(x, _theta, out) {
      evaluate(x);
      multiplyTranspose(features, residual, out);
      for (let i = 0; i < out.length; i++) out[i]! *= scale;
    },
    rounding(x) {
      evaluate(x);
      const errors = residualErrors(features, x, targets);
      const size = upperNorm(residual);
      const error = upperNorm(errors);
      const moved = residual.map((r, i) => ofGradient * Math.abs(r) + errors[i]!);
      return {
        value: roundedUp(
          half * ((2 * size + error) * error + ofSquares * (size * size + FLOOR)) + FLOOR,
          columns + 32,
        ),
        gradient: roundedUp(
          scale * upperNorm(sizesOfTransposedProduct(features, moved)),
          rows + columns + 32,
        ),
      };
    },
  };
}
