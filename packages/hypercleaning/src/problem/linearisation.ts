import { certified, type Linearisation } from '@bilevel/core';
import { localChange } from './localChange.js';
import type { PreparedSamples } from './samples.js';

/** θ as the kernels need it. */
export interface SampleWeights {
  /** s_i = σ(θ_i)/N. */
  readonly weights: Float64Array;
  /** s'_i = σ'(θ_i)/N. */
  readonly slopes: Float64Array;
}

/**
 * A and B at W. Column i of B is s'_i (p_i − e_{y_i}) ⊗ x̂_i: neither matrix is formed, a product is one
 * pass over the samples. P is the diagonal of A, computed when it is first asked for.
 *
 *     ‖B‖² ≤ λ_max(Σ (s'_i)² ‖p_i − e_{y_i}‖² x̂_i x̂_iᵀ)
 */
export function linearise(
  samples: PreparedSamples,
  { weights, slopes }: SampleWeights,
  ridge: number,
  W: Float64Array,
): Linearisation {
  const { kernel, gram, count, classes, labels } = samples;
  const at = W.slice();
  const second = kernel.linearise(at);
  const scaled = new Float64Array(count);
  let diagonal: Float64Array | undefined;
  let known: Float64Array | undefined;
  const probabilities = (): Float64Array => {
    if (known === undefined) {
      known = new Float64Array(count * classes);
      kernel.probabilities(at, known);
    }
    return known;
  };
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
      const p = probabilities();
      for (let i = 0; i < count; i++) {
        // ‖p − e_y‖² = ‖p‖² + 1 − 2p_y, without its cancellation where p_y is near 1.
        const own = labels[i]!;
        let sum = 0;
        for (let c = 0; c < classes; c++) {
          const entry = c === own ? 1 - p[i * classes + c]! : p[i * classes + c]!;
          sum += entry * entry;
        }
        scaled[i] = slopes[i]! ** 2 * sum;
      }
      return certified(Math.sqrt(gram.largestEigenvalue(scaled)) * PROBABILITY_SLACK);
    },
    within: (ball) =>
      localChange(
        { samples, probabilities: probabilities(), weights, slopes, strongConvexity: 2 * ridge },
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

/** Covers the rounding of the probabilities. */
const PROBABILITY_SLACK = 1 + 1e-9;
