import { logCosh } from './logCosh.js';
import { largestSize, smallestSize, type ScalarPotential } from './scalarPotential.js';

/**
 * Φ(T) = log(1 + e^T): a smooth max(T, 0), of one side; φ(t; ν) = log(1 + e^{βt})/β with β = 1/ν. With
 * σ = 1/(1 + e^{−T}):
 *
 *     Φ' = σ in (0, 1),   Φ'' = σ(1 − σ) in (0, ¼],   Φ''' = σ(1 − σ)(1 − 2σ).
 *
 * Since 1 + e^T = 2e^{T/2} cosh(T/2), Φ(T) = T/2 + log 2 + Λ(T/2) with Λ = log cosh. So
 *
 *     Φ''(T) = ¼Λ''(T/2),   Φ''' = ⅛Λ'''(T/2),   Φ'' + TΦ''' = ¼(Λ'' + τΛ''')(τ), τ = T/2,
 *
 * all with suprema and majorants that log-cosh has: sup Φ'' = ¼, sup |Φ'''| = ⅛ · 4/(3√3) = 1/(6√3).
 *
 * Roundings, with E = e^{−|T|} 5 off (logCosh.ts):
 *
 * - Φ = max(T, 0) + log(1 + E), of numbers that are not negative: the logarithm does not enlarge the 5, and its own
 *   error is 13 in the kernels; the sum 1: 19.
 * - σ = 1/(1 + E) or E/(1 + E): at most 5 of E, the sum and the quotient: 7.
 * - Φ'' = E/(1 + E)²: (1 − E)/(1 + E) ≤ 1 times the 5, twice the sum, a square and a quotient: 9.
 */
export const softplus: ScalarPotential = {
  name: 'softplus',
  curvature: logCosh.curvature / 4,
  leastCurvature: 0,
  thirdDerivative: logCosh.thirdDerivative / 8,
  slope: 1,
  slopeAtZero: 1 / 2,
  mixed: logCosh.mixed / 4,
  value: (T) => Math.max(T, 0) + Math.log1p(Math.exp(-Math.abs(T))),
  first(T) {
    const E = Math.exp(-Math.abs(T));
    return (T < 0 ? E : 1) / (1 + E);
  },
  second,
  third(T) {
    const e = Math.expm1(-Math.abs(T));
    // 1 − 2σ = −(1 − E)/(1 + E) for T > 0.
    return (second(T) * (T < 0 ? -e : e)) / (2 + e);
  },
  leastOn: (near, far) => logCosh.leastOn(largestSize(near, far) / 2) / 4,
  largestOn: (near, far) => logCosh.largestFrom(smallestSize(near, far) / 2, false) / 4,
  steepestOn: (near, far) =>
    logCosh.steepestOn(smallestSize(near, far) / 2, largestSize(near, far) / 2, false) / 8,
  mixedOn: (near, far) =>
    logCosh.mixedOn(smallestSize(near, far) / 2, largestSize(near, far) / 2) / 4,
  roundings: { value: 19, first: 7, second: 9 },
};

function second(T: number): number {
  const E = Math.exp(-Math.abs(T));
  return E / ((1 + E) * (1 + E));
}
