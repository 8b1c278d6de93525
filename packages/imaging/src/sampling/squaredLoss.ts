import {
  depthOfDot,
  gamma,
  roundedUp,
  squaredDistance,
  UNDERFLOW,
  UNIT_ROUNDOFF,
  type UpperLoss,
} from '@bilevel/core';

/** ½‖x − t‖² and what it can be off by. */
export function squaredLoss(
  truth: Float64Array,
): Pick<UpperLoss, 'value' | 'gradient' | 'rounding'> {
  const lost = truth.length * UNDERFLOW;
  return {
    value: (x) => squaredDistance(x, truth) / 2,
    gradient: (x, _theta, out) => {
      for (let i = 0; i < truth.length; i++) out[i] = x[i]! - truth[i]!;
    },
    // Differences round once, their squares and sum with depth.
    rounding: (x) => {
      const squares = squaredDistance(x, truth);
      return {
        value: roundedUp(gamma(depthOfDot(truth.length) + 3) * squares) + lost,
        gradient: roundedUp(UNIT_ROUNDOFF * Math.sqrt(squares + lost)),
      };
    },
  };
}
