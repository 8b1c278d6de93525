import {
  ShapeError,
  expected,
  requirePositive,
  type BilevelProblem,
  type LowerLevel,
} from '@bilevel/core';
import type { Precision } from '@bilevel/kernels';
import type { LabelledData } from '../data/labelled.js';
import { lowerConstants, type LipschitzBound } from './constants.js';
import { gradientRounding } from './gradientRounding.js';
import { inSinglePrecision } from './inSinglePrecision.js';
import { linearise } from './linearisation.js';
import { meanCrossEntropy } from './meanCrossEntropy.js';
import { prepareSamples, type PreparedSamples } from './samples.js';
import { sampleWeights } from './sampleWeights.js';

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

/**
 * Data hypercleaning (Ehrhardt & Roberts 2023 §4, after Yang et al. 2021; mathematics.md §8): a weight
 * for each training sample, such that the classifier trained with them does well on the validation
 * samples. One sample of the bilevel problem, with x = W (features + bias) × classes, the classes of a
 * feature beside each other, n = N and
 *
 *     g(W, θ) = (1/N) Σ_i σ(θ_i) ℓ(W; x̂_i, y_i) + a‖W‖²,   x̂_i = (x_i, 1), ℓ the cross-entropy,
 *     f(W) = mean cross-entropy of the validation samples.
 *
 * Every constant is certified (with 64-bit products): see {@link lowerConstants}; L_f = ½ λ_max(X̂ᵀX̂/M). So
 * are the rounding errors of all that certificates are computed from (mathematics.md §8.6).
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

/** g(·, θ). */
function weightedRegression(
  samples: PreparedSamples,
  theta: Float64Array,
  ridge: number,
  lipschitz: LipschitzBound,
): LowerLevel {
  const { kernel, count } = samples;
  const known = sampleWeights(theta, count);
  const { weights } = known;
  return {
    constants: lowerConstants(samples, known, ridge, lipschitz),
    value: (W) => kernel.value(W, weights, ridge),
    gradient: (W, out) => {
      kernel.gradient(W, weights, ridge, out);
    },
    linearise: (W) => linearise(samples, known, ridge, W),
    gradientRounding: gradientRounding(samples, known, ridge),
  };
}
