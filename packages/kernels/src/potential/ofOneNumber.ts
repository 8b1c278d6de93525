import type { Potential } from './potential.js';
import { largestSize, smallestSize, type ScalarPotential } from './scalarPotential.js';

/**
 * An even, convex potential as one of a signed number. Φ'' and its kin depend on |T|, so that majorants on an
 * interval are those between its smallest and its largest size; Φ' = (Φ'/|T|) T, one product more.
 */
export function ofOneNumber(potential: Potential): ScalarPotential {
  const { slopeOver, leastOn, largestFrom, steepestOn, mixedOn, third, roundings } = potential;
  return {
    name: potential.name,
    curvature: potential.curvature,
    leastCurvature: potential.leastCurvature,
    thirdDerivative: potential.thirdDerivative,
    slope: potential.slope,
    slopeAtZero: 0,
    mixed: potential.mixed,
    value: (T) => potential.value(Math.abs(T)),
    first: (T) => slopeOver(Math.abs(T)) * T,
    second: (T) => potential.second(Math.abs(T)),
    third: (T) => (T < 0 ? -third(-T) : third(T)),
    leastOn: (near, far) => leastOn(largestSize(near, far)),
    largestOn: (near, far) => largestFrom(smallestSize(near, far), false),
    steepestOn: (near, far) => steepestOn(smallestSize(near, far), largestSize(near, far), false),
    mixedOn: (near, far) => mixedOn(smallestSize(near, far), largestSize(near, far)),
    roundings: {
      value: roundings.value,
      first: roundings.slopeOver + 1,
      second: roundings.second,
    },
  };
}
