import { dot, gamma, plainVectors, provenSizes, roundedUp } from '@bilevel/core';
import type { WeakLimit } from '../prior/filters/weakLimit.js';

const { norm: normUp } = provenSizes(plainVectors);

/** J = I + 1_w(∇ log ρ)ᵀ, the derivative of the effective parameters by θ, as it is computed. */
export interface LimitMap {
  /** 1_w. */
  readonly scaled: Float64Array;
  /** ‖1_w‖. */
  readonly root: number;
  /** fl(∇ log ρ). */
  readonly gradient: Float64Array;
  /** ≥ ‖∇ log ρ‖. */
  readonly size: number;
  /** ≥ what the factor ⟨∇ log ρ, u⟩ of 1_w is off by, over ‖u‖. */
  readonly factorError: number;
  /** Ju; beyond the error of the factor each number is off by {@link MAP_ROUNDING} of itself. */
  of(u: Float64Array): Float64Array;
}

/** Of the numbers of Ju, each one sum. */
export const MAP_ROUNDING = gamma(4);

/** The map of a limit. */
export function limitMap({ scaled, gradient, gradientError }: WeakLimit): LimitMap {
  const size = roundedUp(normUp(gradient) + gradientError);
  return {
    scaled,
    root: normUp(scaled),
    gradient,
    size,
    factorError: roundedUp(gradientError + gamma(gradient.length + 2) * size),
    of: (u) => {
      const factor = dot(gradient, u);
      return u.map((x, k) => x + scaled[k]! * factor);
    },
  };
}
