import { Pace, newtonCg, runUnder, solveLower, type Control, type LowerLevel } from '@bilevel/core';
import type { LabelledData } from '../data/labelled.js';
import { prepareSamples, type PreparedSamples } from '../problem/samples.js';

/** How good a classifier is on samples. */
export interface Accuracy {
  /** Share of samples whose most probable class is their label. */
  readonly accuracy: number;
  /** Mean cross-entropy. */
  readonly loss: number;
}

/** ‖W − W*‖ to which classifiers are trained. */
const TRAINING_EPSILON = 1e-3;
const MOST_WORK = 20_000;

/** The most probable class of each sample, the smaller of equal ones. */
export function predictClasses(samples: PreparedSamples, W: Float64Array): Uint16Array {
  const { kernel, count, classes } = samples;
  const p = new Float64Array(count * classes);
  kernel.probabilities(W, p);
  return Uint16Array.from({ length: count }, (_, i) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (p[i * classes + c]! > p[i * classes + best]!) best = c;
    return best;
  });
}

/**
 * The probability that a classifier gives to the label of each sample: the smaller, the more suspect
 * the label.
 */
export function labelProbabilities(
  { kernel, count, classes, labels }: PreparedSamples,
  W: Float64Array,
): Float64Array {
  const p = new Float64Array(count * classes);
  kernel.probabilities(W, p);
  return Float64Array.from({ length: count }, (_, i) => p[i * classes + labels[i]!]!);
}

/** Accuracy and loss on samples. */
export function accuracyOn(samples: PreparedSamples, W: Float64Array): Accuracy {
  const { kernel, count, labels } = samples;
  const predicted = predictClasses(samples, W);
  let right = 0;
  for (let i = 0; i < count; i++) if (predicted[i] === labels[i]) right++;
  const weights = new Float64Array(count).fill(1 / count);
  return { accuracy: right / count, loss: kernel.value(W, weights, 0) };
}

/**
 * Trains a classifier without weights:
 * argmin over W of the mean of ℓ(W; x̂_i, y_i) over the samples + a‖W‖², to ‖W − W*‖ ≤ 1e-3.
 *
 * @param start where to start; the solution of similar data saves time
 * @throws CancelledError when the signal fires
 */
export async function trainClassifier(
  data: LabelledData,
  ridge: number,
  options: Control & { readonly start?: Float64Array } = {},
): Promise<Float64Array> {
  const { kernel, gram, count, dimension } = prepareSamples(data);
  const weights = new Float64Array(count).fill(1 / count);
  const constant = (value: number) => ({ value, kind: 'certified' }) as const;
  const level: LowerLevel = {
    constants: {
      strongConvexity: constant(2 * ridge),
      lipschitzGradient: constant(gram.largestEigenvalue(weights, true) / 2 + 2 * ridge),
      // No bound is computed from these.
      lipschitzHessian: constant(0),
      lipschitzCross: constant(0),
    },
    value: (W) => kernel.value(W, weights, ridge),
    gradient: (W, out) => {
      kernel.gradient(W, weights, ridge, out);
    },
    linearise: (W) => {
      const second = kernel.linearise(W);
      const diagonal = new Float64Array(dimension);
      second.diagonal(weights, ridge, diagonal);
      return {
        hessianVector: (v, out) => {
          second.hessianVector(v, weights, ridge, out);
        },
        crossTranspose: (_, out) => out.fill(0),
        cross: (_, out) => out.fill(0),
        precondition: (r, out) => {
          for (let j = 0; j < out.length; j++) out[j] = r[j]! / diagonal[j]!;
        },
      };
    },
  };
  const start = options.start ?? new Float64Array(dimension);
  const tolerance = { epsilon: TRAINING_EPSILON, maxWork: MOST_WORK };
  const solve = solveLower(newtonCg(), level, start, tolerance, new Pace());
  return (await runUnder(solve, options)).point;
}
