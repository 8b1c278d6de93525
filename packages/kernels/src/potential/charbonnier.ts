import { FARTHEST, type Potential } from './potential.js';
import { nearest, thirdForm } from './thirdForm.js';

/**
 * Φ(T) = √(1 + T²), the smoothed absolute value of total variation (Charbonnier et al. 1994; Acar & Vogel
 * 1994). With S = 1 + T²:
 *
 *     Φ'/T = S^{−1/2},   Φ'' = S^{−3/2},   Φ''' = −3T S^{−5/2}.
 *
 * |Φ'''| rises to T = ½, where it is 1.5/1.25^{5/2}: its derivative is 3(1 − 4T²) S^{−7/2}.
 *
 * Φ'' + TΦ''' = (1 − 2T²) S^{−5/2}: of its size and Φ'' the second is the larger up to T² = 2, and
 * (2T² − 1) S^{−5/2} beyond, which falls from T² = 1.5 on. So the larger of both falls throughout.
 *
 * Roundings: S is 2 off (a square, a sum; that of 1 is exact), its root 1 + 1, a quotient 1; S√S is
 * 2 + 2 + 1 off.
 */
export const charbonnier: Potential = {
  name: 'charbonnier',
  curvature: 1,
  leastCurvature: 0,
  thirdDerivative: (1.5 / 1.25 ** 2.5) * (1 + 1e-12),
  slope: 1,
  mixed: 1,
  condition: 1,
  value: (T) => Math.sqrt(1 + T * T),
  slopeOver: (T) => 1 / Math.sqrt(1 + T * T),
  second: cubed,
  third: (T) => -steepness(T),
  leastOn: cubed,
  steepestOn(near, far, vector) {
    const T = Math.min(FARTHEST, nearest(0.5, near, far));
    const A = steepness(T);
    // b = T S^{−3/2}.
    return vector ? thirdForm(A, T * cubed(T)) : A;
  },
  largestFrom(near, vector) {
    const T = Math.min(FARTHEST, near);
    return vector ? 1 / Math.sqrt(1 + T * T) : cubed(T);
  },
  mixedOn(near) {
    const T = Math.min(FARTHEST, near);
    const cube = cubed(T);
    return T * T <= 2 ? cube : (cube * (2 * T * T - 1)) / (1 + T * T);
  },
  roundings: { value: 3, slopeOver: 4, second: 6 },
};

/** S^{−3/2}. */
function cubed(T: number): number {
  const S = 1 + T * T;
  return 1 / (S * Math.sqrt(S));
}

/** 3T S^{−5/2}. */
function steepness(T: number): number {
  const S = 1 + T * T;
  return (3 * T) / (S * S * Math.sqrt(S));
}
