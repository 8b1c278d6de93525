import type { Potential } from './potential.js';

/**
 * Φ(T) = T² − T³/3 for T ≤ 1 and T − 1/3 beyond: the absolute value, smoothed so that it is twice continuously
 * differentiable (Sherry et al. 2020, arXiv 1906.08754, §2).
 *
 *     Φ' = T (2 − T), then 1;   Φ'' = 2 (1 − T), then 0;   Φ''' = −2, then 0.
 *
 * Of blocks of several numbers, b = (Φ'/r − Φ'')/r is 1 for r ≤ 1: the norm of the third derivative is
 * 2 = 2b there. Beyond it is 1/r², with Φ''' = 0: 2/(√3 r²) (thirdForm.ts).
 *
 * Φ'' + TΦ''' = 2 − 4T for T < 1 and 0 beyond. The larger of its size and of Φ'' is convex on [0, 1], as the
 * larger of 2 − 2T and 4T − 2, so at its largest at an end of any interval.
 *
 * Roundings: products with 2 are exact, and 1 − T of T < 1 is one off; 2 − T and 1/T are one off. 1 − T/3 ≥ 2/3 is
 * 1.5 off, and T² times it 3.5; T − 1/3 with its rounded third is 1.5 off.
 */
export const huber: Potential = {
  name: 'huber',
  curvature: 2,
  leastCurvature: 0,
  thirdDerivative: 2,
  slope: 1,
  mixed: 2,
  condition: 1,
  value: (T) => (T <= 1 ? T * T * (1 - T / 3) : T - 1 / 3),
  slopeOver: (T) => (T <= 1 ? 2 - T : 1 / T),
  second: (T) => (T <= 1 ? 2 * (1 - T) : 0),
  third: (T) => (T < 1 ? -2 : 0),
  leastOn: (far) => (far <= 1 ? 2 * (1 - far) : 0),
  steepestOn(near, _far, vector) {
    if (near <= 1) return 2;
    return vector ? 2 / (Math.sqrt(3) * Math.min(near, 1e150) ** 2) : 0;
  },
  largestFrom(near, vector) {
    if (vector) return near <= 1 ? 2 - near : 1 / Math.min(near, 1e300);
    return near <= 1 ? 2 * (1 - near) : 0;
  },
  mixedOn(near, far) {
    if (near > 1) return 0;
    return Math.max(2 - 2 * near, 4 * Math.min(1, far) - 2);
  },
  roundings: { value: 4, slopeOver: 1, second: 1 },
};
