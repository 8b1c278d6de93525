import { gamma, roundedUp, type TangentNorm } from '@bilevel/core';
import type { LocalChangeInput } from './localChangeInput.js';

/** Less of a probability says nothing: the odds are taken to be infinite. */
const LEAST_SHARE = 1e-290;

/** κ and β of {@link localChange}, for the best J, with r_i as `range`. */
export function tangentNorm(
  { samples, probabilities, weights, strongConvexity: mu }: LocalChangeInput,
  range: Float64Array,
): TangentNorm {
  const { norms, count, classes, labels } = samples;
  const { mostSlopes } = weights;
  const { computed, rounding, others } = probabilities;
  const perCurvature = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const share = computed[i * classes + labels[i]!]!;
    const odds =
      share < LEAST_SHARE ? Infinity : (others[i]! * (1 + rounding.relative[i]!)) / share;
    // s'_i/s_i = 1 − σ(θ_i) ≤ 1.
    const ratio = Math.min(1, (mostSlopes[i]! / weights.weights[i]!) * (1 + gamma(16)));
    perCurvature[i] = roundedUp(mostSlopes[i]! * ratio * (Math.exp(range[i]!) * odds));
  }
  const order = Uint32Array.from(perCurvature.keys()).sort((i, j) => {
    const [one, other] = [perCurvature[i]!, perCurvature[j]!];
    // The odds may be infinite, so that their difference says nothing.
    return one === other ? i - j : one > other ? -1 : 1;
  });
  let beta = 0;
  let best = { euclidean: Infinity, energy: Infinity };
  for (let k = 0; k <= count; k++) {
    const kappa = k < count ? perCurvature[order[k]!]! : 0;
    const euclidean = kappa / (4 * mu) + beta / mu / mu;
    if (euclidean < best.euclidean) best = { euclidean, energy: kappa + beta / mu };
    if (beta / mu / mu > best.euclidean || k === count) break;
    const size = mostSlopes[order[k]!]! * norms[order[k]!]!;
    beta += 2 * size * size;
  }
  return {
    euclidean: roundedUp(Math.sqrt(best.euclidean), count + 64),
    energy: roundedUp(Math.sqrt(best.energy), count + 64),
  };
}
