import { gamma } from '@bilevel/core';
import { probabilityRounding, type ProbabilityRounding } from './probabilityRounding.js';
import type { PreparedSamples } from './samples.js';

/** The probabilities at W, and what is known of the exact ones. */
export interface KnownProbabilities {
  /** p_i[c] as computed, sample by sample. */
  readonly computed: Float64Array;
  readonly rounding: ProbabilityRounding;
  /** ≥ 1 − p_i[y_i], exact, as the sum of the others. */
  readonly others: Float64Array;
  /** ≥ ‖p_i − e_{y_i}‖, exact. */
  readonly residuals: Float64Array;
}

/** At W. */
export function probabilitiesAt(samples: PreparedSamples, W: Float64Array): KnownProbabilities {
  const { kernel, count, classes, labels } = samples;
  const { absent } = kernel.roundings;
  const computed = new Float64Array(count * classes);
  kernel.probabilities(W, computed);
  const rounding = probabilityRounding(samples, W);
  const others = new Float64Array(count);
  const residuals = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const own = i * classes + labels[i]!;
    let sum = absent;
    let squares = 0;
    for (let k = i * classes; k < (i + 1) * classes; k++) {
      if (k === own) continue;
      sum += computed[k]!;
      squares += computed[k]! * computed[k]!;
    }
    const up = (1 + rounding.relative[i]!) * (1 + gamma(classes + 8));
    others[i] = Math.min(1, sum * up);
    // Not below `sum` where the squares vanish: it is above 0, and `up` may be infinite.
    const size = Math.max(Math.sqrt(sum * sum + squares), sum);
    residuals[i] = Math.min(SQRT2_UP, size * up + absent);
  }
  return { computed, rounding, others, residuals };
}

const SQRT2_UP = Math.SQRT2 * (1 + Number.EPSILON);
