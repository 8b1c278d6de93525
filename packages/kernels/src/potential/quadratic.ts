import type { Potential } from './potential.js';

/**
 * Φ(T) = T²/2, that of Tikhonov regularisation. Its Hessian is the identity for blocks of any size, and
 * its slope has no bound.
 */
export const quadratic: Potential = {
  name: 'quadratic',
  curvature: 1,
  leastCurvature: 1,
  thirdDerivative: 0,
  slope: Infinity,
  mixed: 1,
  condition: 1,
  value: (T) => (T * T) / 2,
  slopeOver: () => 1,
  second: () => 1,
  third: () => 0,
  leastOn: () => 1,
  steepestOn: () => 0,
  largestFrom: () => 1,
  mixedOn: () => 1,
  roundings: { value: 1, slopeOver: 0, second: 0 },
};
