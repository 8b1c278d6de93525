import type { Potential } from './potential.js';
import { nearest, thirdForm } from './thirdForm.js';

/** Where |Φ'''| is largest: artanh(1/√3) = log(2 + √3)/2. */
const STEEPEST = 0.6584789484624084;
/** Where |Φ'' + TΦ'''| has its last maximum: 2 tanh T + T = 3T tanh² T. */
const BENT = 1.3516180603291783;
/** Where the two forms of log cosh meet. */
const MEETING = 1;
/** Where majorants are held, so that e^{−2T} does not underflow. */
const FARTHEST = 300;

/**
 * Φ(T) = log cosh T. With t = tanh T and s = 1 − t² = 1/cosh² T:
 *
 *     Φ' = t,   Φ'' = s,   Φ''' = −2st.
 *
 * |Φ'''| = 2(t − t³) rises up to t² = 1/3, where it is 4/(3√3), and falls beyond.
 *
 * Φ'' + TΦ''' = s (1 − 2Tt), of the size of at most s while Tt ≤ 1. From there on s (2Tt − 1) is larger,
 * with the derivative 2s (2t + T − 3Tt²). Its bracket falls for Tt ≥ 1: the derivative of 2t + T − 3Tt² is
 * 2s + 1 − 3t² − 6Tts ≤ 3 − 5t² − 6s = −3 + t² < 0. So it rises to {@link BENT} and falls beyond, while s
 * falls throughout: on [near, far] the larger of s(near) and of s (2Tt − 1) where that is largest bounds both.
 *
 * How it is computed, with E = e^{−2T} and e = E − 1, each within 2 units u = 2⁻⁵³ (one in the last place) or
 * 4.2 in the SIMD kernels, so that both are "5 off":
 *
 * - tanh T = −e/(2 + e): 2/(2 + e) ≤ 2 times the 5 of e, a sum and a quotient; and another by T. 13 off.
 *   At T = 0, where that is 0/0, 1.
 * - 1/cosh² T = 4E/(1 + E)²: (1 − E)/(1 + E) ≤ 1 times the 5 of E, twice the sum, a square and a quotient:
 *   9 off.
 * - log cosh T, T ≤ 1: ½ log(1 + sinh² T), sinh² T = e²/(4E): 10 and a square, 5 and a quotient: 17 off, which
 *   log(1 + ·) does not enlarge, and whose own error is 2 (13 in the kernels): 30 off.
 * - log cosh T, T > 1: (T − log 2) + log(1 + E), with E < 0.136. The difference is off by 0.3 u and u of itself,
 *   log(1 + E) < 0.128 by 5 + 13: together at most 0.3 + (T − log 2) + 2.3 units, of log cosh T ≥ 0.43 and
 *   ≥ T − log 2 no more than 7, and the sum 1.
 */
export const logCosh: Potential = {
  name: 'log-cosh',
  curvature: 1,
  leastCurvature: 0,
  thirdDerivative: (4 / (3 * Math.sqrt(3))) * (1 + 1e-12),
  slope: 1,
  mixed: 1,
  condition: 1,
  value(T) {
    const E = Math.exp(-2 * T);
    if (T > MEETING) return T - Math.LN2 + Math.log1p(E);
    const e = Math.expm1(-2 * T);
    return Math.log1p((e * e) / (4 * E)) / 2;
  },
  slopeOver: (T) => (T > 0 ? tanh(T) / T : 1),
  second: squaredSech,
  third: (T) => -steepness(T),
  leastOn: squaredSech,
  steepestOn(near, far, vector) {
    const T = Math.min(FARTHEST, nearest(STEEPEST, near, far));
    const E = Math.exp(-2 * T);
    const t = tanhAbove(T, E);
    const A = 2 * sech2(E) * t;
    // Up to its largest value the norm is A; there and beyond nothing cancels much in b.
    if (!vector || T < STEEPEST) return A;
    return thirdForm(A, (t / T - sech2(E)) / T);
  },
  largestFrom(near, vector) {
    if (!vector) return squaredSech(Math.min(FARTHEST, near));
    if (near === 0) return 1;
    // Φ'/r falls like 1/r only.
    const E = Math.exp(-2 * near);
    return tanhAbove(near, E) / Math.min(near, 1e300);
  },
  mixedOn(near, far) {
    const E = Math.exp(-2 * Math.min(FARTHEST, near));
    const T = Math.min(FARTHEST, nearest(BENT, near, far));
    const F = T === near ? E : Math.exp(-2 * T);
    return Math.max(sech2(E), sech2(F) * (2 * T * tanhAbove(T, F) - 1));
  },
  roundings: { value: 30, slopeOver: 13, second: 9 },
};

function tanh(T: number): number {
  const e = Math.expm1(-2 * T);
  return -e / (2 + e);
}

/**
 * At least tanh T, but for a few units, from E = e^{−2T}: where 1 − E cancels, its series to T⁵, whose next term
 * is negative.
 */
function tanhAbove(T: number, E: number): number {
  const q = T * T;
  return T < 0.1 ? T * (1 - q * (1 / 3 - (2 / 15) * q)) : (1 - E) / (1 + E);
}

/** 1/cosh² T from E = e^{−2T}. */
function sech2(E: number): number {
  return (4 * E) / ((1 + E) * (1 + E));
}

function squaredSech(T: number): number {
  return sech2(Math.exp(-2 * T));
}

/** 2st. */
function steepness(T: number): number {
  return 2 * squaredSech(T) * tanh(T);
}
