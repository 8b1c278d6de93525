import {
  ArgumentError,
  certified,
  expected,
  gamma,
  roundedUp,
  upperNorm,
  type BilevelProblem,
  type LowerLevel,
  type Sample,
  type UpperLoss,
} from '@bilevel/core';
import { activationsAt, fluxOf, sumOff } from './activations.js';
import { lineariseSignals } from './linearisation.js';
import { PARAMETERS, signalsModel, softplus, type SignalsModel } from './model.js';
import { addAdjoint, respond } from './reflected.js';

/** A true signal and what was measured of it, of one length. */
export interface SignalPair {
  readonly truth: Float64Array;
  readonly noisy: Float64Array;
}

/** β of the published experiment. */
export const BETA = 1000;

/**
 * The problem of learning a convolutional regulariser for signals of N points (Ehrhardt & Roberts 2023, §4):
 *
 *     F(θ) = mean of (1/N)‖x* − x_true‖²,   x*(θ) = argmin g(x, θ) with g of {@link SignalsModel},
 *
 * θ = (a, c, c₁, c₂), norms being mean squares.
 *
 * @throws ArgumentError for no signals, or signals of different lengths, or of fewer than 2 points
 */
export function signalsProblem(pairs: readonly SignalPair[], beta: number = BETA): BilevelProblem {
  const length = pairs[0]?.truth.length ?? 0;
  if (length < 2 || pairs.some((p) => p.truth.length !== length || p.noisy.length !== length)) {
    throw new ArgumentError(
      expected(
        'at least one pair of signals, all of one length of at least 2 points',
        'the signals',
        pairs
          .map(({ truth, noisy }) => `${String(truth.length)}/${String(noisy.length)}`)
          .join(', '),
      ),
    );
  }
  // All samples ask for the model at one θ after another.
  let last: { readonly theta: Float64Array; readonly model: SignalsModel } | undefined;
  const modelAt = (theta: Float64Array): SignalsModel => {
    if (last?.theta.every((value, k) => value === theta[k]) !== true) {
      last = { theta: theta.slice(), model: signalsModel(theta, length, beta) };
    }
    return last.model;
  };
  return {
    parameters: PARAMETERS,
    samples: pairs.map(({ truth, noisy }): Sample => ({
      dimension: length,
      start: noisy,
      upper: meanSquare(truth),
      lower: (theta) => signalsLevel(modelAt(theta), noisy),
    })),
  };
}

/** g(·, θ) for one measured signal y, for solvers that know its form. */
export interface SignalsLevel extends LowerLevel {
  readonly model: SignalsModel;
  /** y. */
  readonly measured: Float64Array;
}

/** g(·, θ) for one measured signal y. */
export function signalsLevel(model: SignalsModel, y: Float64Array): SignalsLevel {
  const { length, beta, fidelity, weight, ridge, kernels, constants } = model;
  const responses = new Float64Array(length);
  return {
    ...{ model, measured: y, constants },
    value(x) {
      let [data, penalty, size] = [0, 0, 0];
      for (let i = 0; i < length; i++) {
        data += (x[i]! - y[i]!) ** 2;
        size += x[i]! ** 2;
      }
      for (const { taps } of kernels) {
        respond(taps, x, responses);
        for (let p = 0; p < length; p++) penalty += softplus.value(beta * responses[p]!);
      }
      return (fidelity / 2) * data + (weight / beta) * penalty + (ridge / 2) * size;
    },
    gradient(x, out) {
      for (let i = 0; i < length; i++) out[i] = fidelity * (x[i]! - y[i]!) + ridge * x[i]!;
      for (const { taps } of kernels) {
        respond(taps, x, responses);
        for (let p = 0; p < length; p++) {
          responses[p] = weight * softplus.first(beta * responses[p]!);
        }
        addAdjoint(taps, responses, out);
      }
    },
    gradientRounding(x) {
      const terms = activationsAt(model, x).map((at) => {
        const { value, off } = fluxOf(at);
        return { sizes: at.kernel.sizes, values: value, off };
      });
      const own = x.map(
        (value, i) => fidelity * (Math.abs(value) + Math.abs(y[i]!)) + ridge * Math.abs(value),
      );
      return roundedUp(upperNorm(sumOff(weight, terms, own)), length);
    },
    linearise: (x) => lineariseSignals(model, x),
  };
}

/** f(x) = (1/N)‖x − t‖². */
export function meanSquare(truth: Float64Array): UpperLoss {
  const share = 1 / truth.length;
  const differences = new Float64Array(truth.length);
  const sizeAt = (x: Float64Array): number => {
    for (let i = 0; i < truth.length; i++) differences[i] = x[i]! - truth[i]!;
    return upperNorm(differences);
  };
  return {
    lipschitzGradient: certified(roundedUp(2 * share)),
    value(x) {
      let sum = 0;
      for (let i = 0; i < truth.length; i++) sum += (x[i]! - truth[i]!) ** 2;
      return share * sum;
    },
    gradient(x, _theta, out) {
      for (let i = 0; i < truth.length; i++) out[i] = 2 * share * (x[i]! - truth[i]!);
    },
    // A difference is off by its own last place; then squares, their sum and products with 1/N.
    rounding(x) {
      const size = sizeAt(x);
      return {
        value: roundedUp(gamma(truth.length + 6) * share * size * size),
        gradient: roundedUp(gamma(6) * 2 * share * size),
      };
    },
  };
}
