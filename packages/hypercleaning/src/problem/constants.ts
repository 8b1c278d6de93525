import { certified, roundedUp, type LowerConstants } from '@bilevel/core';
import type { SampleWeights } from './sampleWeights.js';
import type { PreparedSamples } from './samples.js';
import { sumUp } from './upwards.js';

/** How L is bounded: as Ehrhardt & Roberts 2023 do, or as sharply as is proven here. */
export type LipschitzBound = 'published' | 'sharp';

/**
 * sup of the third cumulant of softmax along a unit vector. Its values u_1 … u_C under p have a range
 * of at most √2, and |E(u − Eu)³| ≤ range³/(6√3) for every distribution, attained by two points.
 */
const THIRD_CUMULANT = Math.SQRT2 ** 3 / (6 * Math.sqrt(3));

/**
 * Constants of g(W, θ) = Σ_i s_i ℓ_i(W) + a‖W‖², s_i = σ(θ_i)/N ({@link cleaningProblem}), all certified:
 *
 *     μ = 2a
 *     L = Σ s_i‖x̂_i‖² + 2a (published), or ½ λ_max(Σ s_i x̂_i x̂_iᵀ) + 2a: 0 ≼ ∇²ℓ ≼ ½ I in the scores
 *     L_A = c₃ λ_max(Σ s_i ‖x̂_i‖ x̂_i x̂_iᵀ), c₃ = √2³/(6√3)
 *     L_B = ½ λ_max(Σ (s'_i)² ‖x̂_i‖² x̂_i x̂_iᵀ)^½, s'_i = σ'(θ_i)/N
 *
 * L_A: with scores z_i = Wx̂_i, ‖∇²ℓ(z_i) − ∇²ℓ(z'_i)‖ ≤ c₃ ‖W − W'‖ ‖x̂_i‖. L_B, in the Frobenius norm:
 * column i of B changes by s'_i (p_i − p'_i) ⊗ x̂_i, and ‖p_i − p'_i‖ ≤ ½ ‖(W − W')x̂_i‖. Each is computed
 * when it is first asked for, and rounded up; μ is exact. λ_max stands for {@link GramBound}.
 */
export function lowerConstants(
  samples: PreparedSamples,
  { mostWeights, mostSlopes }: SampleWeights,
  ridge: number,
  bound: LipschitzBound,
): LowerConstants {
  const { gram, norms, count } = samples;
  const lazily = <T>(compute: () => T): (() => T) => {
    let known: { readonly value: T } | undefined;
    return () => (known ??= { value: compute() }).value;
  };
  const lipschitz = lazily(() => {
    if (bound === 'sharp') {
      return certified(roundedUp(gram.largestEigenvalue(mostWeights, true) / 2 + 2 * ridge));
    }
    const sum = sumUp(count, (i) => mostWeights[i]! * norms[i]! * norms[i]!);
    return certified(roundedUp(sum + 2 * ridge));
  });
  const lipschitzHessian = lazily(() => {
    const scaled = mostWeights.map((s, i) => s * norms[i]!);
    return certified(roundedUp(THIRD_CUMULANT * gram.largestEigenvalue(scaled)));
  });
  const lipschitzCross = lazily(() => {
    const scaled = mostSlopes.map((s, i) => s * norms[i]! * (s * norms[i]!));
    return certified(roundedUp(Math.sqrt(gram.largestEigenvalue(scaled)) / 2));
  });
  return {
    strongConvexity: certified(2 * ridge),
    get lipschitzGradient() {
      return lipschitz();
    },
    get lipschitzHessian() {
      return lipschitzHessian();
    },
    get lipschitzCross() {
      return lipschitzCross();
    },
  };
}
