import { certified, gamma, roundedUp, type Linearisation } from '@bilevel/core';
import { probabilitiesAt, type KnownProbabilities } from './knownProbabilities.js';
import { localChange } from './localChange.js';
import { productRounding } from './productRounding.js';
import type { PreparedSamples } from './samples.js';
import type { SampleWeights } from './sampleWeights.js';

/**
 * A and B at W. Column i of B is s'_i (p_i − e_{y_i}) ⊗ x̂_i: neither matrix is formed, a product is one
 * pass over the samples. P is the diagonal of A, computed when it is first asked for.
 *
 *     ‖B‖² ≤ λ_max(Σ (s'_i)² ‖p_i − e_{y_i}‖² x̂_i x̂_iᵀ)
 */
export function linearise(
  samples: PreparedSamples,
  known: SampleWeights,
  ridge: number,
  W: Float64Array,
): Linearisation {
  const { kernel, gram, count } = samples;
  const { weights, slopes, mostSlopes } = known;
  const at = W.slice();
  const second = kernel.linearise(at);
  const scaled = new Float64Array(count);
  let diagonal: Float64Array | undefined;
  let cached: KnownProbabilities | undefined;
  const probabilities = (): KnownProbabilities => (cached ??= probabilitiesAt(samples, at));
  return {
    hessianVector(v, out) {
      second.hessianVector(v, weights, ridge, out);
    },
    crossTranspose(q, out) {
      second.crossTranspose(q, slopes, out);
    },
    cross(u, out) {
      for (let i = 0; i < count; i++) scaled[i] = slopes[i]! * u[i]!;
      second.cross(scaled, out);
    },
    crossNorm() {
      const { residuals } = probabilities();
      for (let i = 0; i < count; i++) {
        const size = Math.max(roundedUp(mostSlopes[i]! * residuals[i]!), LEAST);
        scaled[i] = size * size * (1 + gamma(4));
      }
      return certified(roundedUp(Math.sqrt(gram.largestEigenvalue(scaled))));
    },
    rounding: productRounding({ samples, weights: known, ridge, probabilities }),
    within: (ball) =>
      localChange(
        { samples, probabilities: probabilities(), weights: known, strongConvexity: 2 * ridge },
        ball,
      ),
    precondition(r, out) {
      if (diagonal === undefined) {
        diagonal = new Float64Array(at.length);
        second.diagonal(weights, ridge, diagonal);
      }
      for (let j = 0; j < out.length; j++) out[j] = r[j]! / diagonal[j]!;
    },
  };
}

/** Keeps the squares of sizes normal numbers. */
const LEAST = 2 ** -300;
