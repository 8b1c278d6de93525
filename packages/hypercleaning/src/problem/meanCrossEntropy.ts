import { certified, gamma, roundedUp, type UpperLoss } from '@bilevel/core';
import { lossRounding } from './lossRounding.js';
import { probabilityRounding } from './probabilityRounding.js';
import type { PreparedSamples } from './samples.js';

/**
 * f: the mean cross-entropy of samples. Within a distance ε of W, H_i grows by no more than e^{r_i},
 * r_i = √2 ε‖x̂_i‖ ({@link localChange}), and H_i ≼ 2 max_c p_c(1 − p_c) (Gershgorin), so that
 *
 *     L_f ≤ λ_max((1/M) Σ min(½, 2 e^{r_i} max_c p_ic(1 − p_ic)) x̂_ix̂_iᵀ).
 *
 * The largest p_c(1 − p_c) is that of the largest p_c: others are at most 1 − p_c, and t(1 − t) rises on [0, ½].
 */
export function meanCrossEntropy(samples: PreparedSamples): UpperLoss {
  const { kernel, gram, norms, count, classes, dimension } = samples;
  const weights = new Float64Array(count).fill(1 / count);
  const gradient = new Float64Array(dimension);
  const probabilities = new Float64Array(count * classes);
  const losses = new Float64Array(count);
  const curvatures = new Float64Array(count);
  const most = weights.map((w) => roundedUp(w));
  return {
    lipschitzGradient: certified(roundedUp(gram.largestEigenvalue(most, true) / 2)),
    lipschitzGradientWithin(W, _theta, radius) {
      kernel.probabilities(W, probabilities);
      const { relative } = probabilityRounding(samples, W);
      for (let i = 0; i < count; i++) {
        const product = shareTimesOthers(probabilities, i * classes, classes);
        const off = (1 + relative[i]!) * (1 + relative[i]!) * (1 + gamma(classes + 32));
        const growth = Math.exp(radius * Math.SQRT2 * norms[i]! * (1 + gamma(8)));
        const curvature = 2 * growth * off * (product + kernel.roundings.absent);
        // NaN where the ball is infinite, or W is.
        curvatures[i] = most[i]! * (curvature < 0.5 ? Math.max(curvature, LEAST) : 0.5);
      }
      return certified(gram.largestEigenvalue(curvatures, true));
    },
    value: (W) => kernel.value(W, weights, 0),
    rounding: (W) => lossRounding(samples, W, losses),
    gradient: (W, _theta, out) => {
      kernel.gradient(W, weights, 0, gradient);
      out.set(gradient);
    },
  };
}

/** Keeps what the bound multiplies normal numbers. */
const LEAST = 2 ** -300;

/** p (1 − p) of the largest of the probabilities from `first` on, 1 − p as the sum of the others. */
function shareTimesOthers(p: Float64Array, first: number, classes: number): number {
  let largest = first;
  for (let k = first; k < first + classes; k++) if (p[k]! > p[largest]!) largest = k;
  let others = 0;
  for (let k = first; k < first + classes; k++) if (k !== largest) others += p[k]!;
  return p[largest]! * others;
}
