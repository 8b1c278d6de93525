import { gamma, roundedUp } from '../../vector/rounding.js';
import { roundingOfSum, sum } from '../../vector/sum.js';
import { upperNorm } from '../../vector/upperNorm.js';
import type { UpperLoss, UpperRounding } from '../problem.js';
import {
  depthOfMultiply,
  depthOfMultiplyTranspose,
  multiply,
  multiplyTranspose,
} from './denseMatrix.js';
import { FLOOR, sizesOfProduct, sizesOfTransposedProduct } from './denseRounding.js';
import { logisticLoss, sigmoid, SIGMOID_LIPSCHITZ } from './logistic.js';
import type { RegressionData } from './regressionData.js';

/** Roundings of σ as computed, e^{−|m|} counted as two. */
const OF_SIGMOID = 5;
/** Roundings of log(1 + e^{−m}) as computed, e^{−|m|} and log1p counted as two each. */
const OF_LOSS = 5;

/** The mean of log(1 + e^{−b_i a_iᵀx}), which does not depend on θ. */
export interface MeanLogisticLoss extends Pick<UpperLoss, 'value' | 'gradient'> {
  /**
   * What value and gradient can be off by; the gradient by `more` roundings, of what is done with it
   * afterwards. Default: 0.
   */
  rounding(x: Float64Array, theta: Float64Array, more?: number): UpperRounding;
}

/**
 * (e^δ − 1) s: how much s = σ(m) or s = σ'(m), whose logarithms have slopes of at most 1, changes within δ
 * of m. Infinity, which others undercut, where that is more than twice s.
 */
export function changeWithin(s: number, delta: number): number {
  return delta < 1 ? s * Math.expm1(delta) : Infinity;
}

/** ≥ the rounding errors of the margins a_iᵀx. */
export function marginErrors({ features }: RegressionData, x: Float64Array): Float64Array {
  const relative = roundedUp(gamma(depthOfMultiply(features)), features.columns + 8);
  return sizesOfProduct(features, x).map((size) => relative * size);
}

/**
 * Mean of log(1 + e^{−b_i a_iᵀx}) and its gradient −(1/N) Σ b_i σ(−b_i a_iᵀx) a_i.
 *
 * Rounding: a margin that is δ off changes σ by at most δ/4 and at most by the factor e^{±δ}, since
 * |(log σ)'| ≤ 1, and the loss, whose slope is −σ(−m), by δ times the largest σ between.
 */
export function meanLogisticLoss(data: RegressionData): MeanLogisticLoss {
  const { features, targets } = data;
  const { rows: N, columns: d } = features;
  const margins = new Float64Array(N);
  const depth = depthOfMultiplyTranspose(features);
  return {
    value(x) {
      multiply(features, x, margins);
      for (let i = 0; i < N; i++) margins[i] = logisticLoss(targets[i]! * margins[i]!);
      return sum(margins) / N;
    },
    gradient(x, _theta, out) {
      multiply(features, x, margins);
      for (let i = 0; i < N; i++) {
        margins[i] = (-targets[i]! * sigmoid(-targets[i]! * margins[i]!)) / N;
      }
      multiplyTranspose(features, margins, out);
    },
    rounding(x, _theta, more = 0) {
      multiply(features, x, margins);
      const errors = marginErrors(data, x);
      // The quotient with N, the sum.
      const relative = gamma(OF_SIGMOID + 1 + depth + more);
      let losses = 0;
      let moved = 0;
      const coefficients = new Float64Array(N);
      for (let i = 0; i < N; i++) {
        const margin = targets[i]! * margins[i]!;
        const error = errors[i]!;
        const slope = sigmoid(-margin);
        losses += logisticLoss(margin);
        const change = changeWithin(slope, error);
        moved += error * Math.min(1, slope + change);
        coefficients[i] =
          (relative * slope + Math.min(SIGMOID_LIPSCHITZ * error, change) + FLOOR) / N;
      }
      const operations = N + d + 64;
      return {
        value: roundedUp(
          (moved + (gamma(OF_LOSS + 1) + roundingOfSum(N, 1)) * losses) / N + FLOOR,
          operations,
        ),
        gradient: roundedUp(
          upperNorm(sizesOfTransposedProduct(features, coefficients)),
          operations,
        ),
      };
    },
  };
}
