import {
  ShapeError,
  certified,
  expected,
  norm,
  requireLength,
  requirePositive,
  roundingLevel,
  type BilevelProblem,
  type LowerLevel,
  type UpperLoss,
} from '@bilevel/core';
import type { Precision } from '@bilevel/kernels';
import type { LabelledData } from '../data/labelled.js';
import { lowerConstants, type LipschitzBound } from './constants.js';
import { inSinglePrecision } from './inSinglePrecision.js';
import { linearise } from './linearisation.js';
import { prepareSamples, type PreparedSamples } from './samples.js';
import { sigmoid, sigmoidSlope } from './sigmoid.js';

/** Options of {@link cleaningProblem}. */
export interface CleaningProblemOptions {
  /** a > 0 of the penalty a‖W‖², which includes the bias. Default 1e-3. */
  readonly ridge?: number;
  /** How L is bounded. Default `sharp`. */
  readonly lipschitz?: LipschitzBound;
  /**
   * Bits of the kernels' products, see `SoftmaxOptions` of `@bilevel/kernels`. In 32 all constants, and
   * so all bounds, count as estimated. Default 64.
   */
  readonly precision?: Precision;
}

const DEFAULT_RIDGE = 1e-3;
/** Covers the rounding of the probabilities. */
const PROBABILITY_ROUNDING = 1e-12;

/**
 * Data hypercleaning (Ehrhardt & Roberts 2023 §4, after Yang et al. 2021; mathematics.md §8): a weight
 * for each training sample, such that the classifier trained with them does well on the validation
 * samples. One sample of the bilevel problem, with x = W (features + bias) × classes, the classes of a
 * feature beside each other, n = N and
 *
 *     g(W, θ) = (1/N) Σ_i σ(θ_i) ℓ(W; x̂_i, y_i) + a‖W‖²,   x̂_i = (x_i, 1), ℓ the cross-entropy,
 *     f(W) = mean cross-entropy of the validation samples.
 *
 * Every constant is certified (with 64-bit products): see {@link lowerConstants}; L_f = ½ λ_max(X̂ᵀX̂/M).
 *
 * @throws ShapeError when the two data sets do not have the same features and classes, ArgumentError
 */
export function cleaningProblem(
  train: LabelledData,
  validation: LabelledData,
  options: CleaningProblemOptions = {},
): BilevelProblem {
  const { ridge = DEFAULT_RIDGE, lipschitz = 'sharp', precision = 64 } = options;
  requirePositive('ridge', ridge, 'It is what makes the lower level strongly convex.');
  const { columns } = train.features;
  if (validation.features.columns !== columns || validation.classes !== train.classes) {
    throw new ShapeError(
      expected(
        `${String(columns)} features and ${String(train.classes)} classes, as for training,`,
        'the validation data',
        `${String(validation.features.columns)} and ${String(validation.classes)}`,
      ),
    );
  }
  const samples = prepareSamples(train, precision);
  const problem: BilevelProblem = {
    parameters: samples.count,
    samples: [
      {
        dimension: samples.dimension,
        upper: meanCrossEntropy(prepareSamples(validation, precision)),
        lower: (theta) => weightedRegression(samples, theta, ridge, lipschitz),
      },
    ],
  };
  return precision === 32 ? inSinglePrecision(problem) : problem;
}

/**
 * f: the mean cross-entropy of samples. Within a distance ε of W, H_i grows by no more than e^{r_i},
 * r_i = √2 ε‖x̂_i‖ ({@link localChange}), and H_i ≼ 2 max_c p_c(1 − p_c) (Gershgorin), so that
 *
 *     L_f ≤ λ_max((1/M) Σ min(½, 2 e^{r_i} max_c p_ic(1 − p_ic)) x̂_ix̂_iᵀ).
 */
function meanCrossEntropy({ kernel, gram, count, classes, dimension }: PreparedSamples): UpperLoss {
  const weights = new Float64Array(count).fill(1 / count);
  const gradient = new Float64Array(dimension);
  const probabilities = new Float64Array(count * classes);
  const curvatures = new Float64Array(count);
  return {
    lipschitzGradient: certified(gram.largestEigenvalue(weights, true) / 2),
    lipschitzGradientWithin(W, _theta, radius) {
      kernel.probabilities(W, probabilities);
      for (let i = 0; i < count; i++) {
        let largest = 0;
        for (let k = i * classes; k < (i + 1) * classes; k++) {
          largest = Math.max(largest, probabilities[k]! * (1 - probabilities[k]!));
        }
        const growth = Math.exp(radius * Math.sqrt(2 * gram.squaredNorms[i]!));
        curvatures[i] = Math.min(0.5, 2 * growth * (largest + PROBABILITY_ROUNDING)) / count;
      }
      return certified(gram.largestEigenvalue(curvatures, true));
    },
    value: (W) => kernel.value(W, weights, 0),
    gradient: (W, _theta, out) => {
      kernel.gradient(W, weights, 0, gradient);
      out.set(gradient);
    },
  };
}

/** g(·, θ). */
function weightedRegression(
  samples: PreparedSamples,
  theta: Float64Array,
  ridge: number,
  lipschitz: LipschitzBound,
): LowerLevel {
  const { kernel, gram, count, dimension } = samples;
  requireLength('theta', theta, count);
  const weights = theta.map((t) => sigmoid(t) / count);
  const slopes = theta.map((t) => sigmoidSlope(t) / count);
  let meanNorm = 0;
  let meanSquare = 0;
  for (let i = 0; i < count; i++) {
    meanNorm += weights[i]! * Math.sqrt(gram.squaredNorms[i]!);
    meanSquare += weights[i]! * gram.squaredNorms[i]!;
  }
  return {
    constants: lowerConstants(samples, weights, slopes, ridge, lipschitz),
    value: (W) => kernel.value(W, weights, ridge),
    gradient: (W, out) => {
      kernel.gradient(W, weights, ridge, out);
    },
    linearise: (W) => linearise(samples, { weights, slopes }, ridge, W),
    // The sum over samples of residuals of norm √2 at most; the scores, whose rounding the Hessian
    // passes on by a half; the penalty.
    gradientRounding: (W) => {
      const size = norm(W);
      return (
        roundingLevel(count, Math.SQRT2 * meanNorm) +
        roundingLevel(dimension, (meanSquare / 2) * size + 2 * ridge * size)
      );
    },
  };
}
