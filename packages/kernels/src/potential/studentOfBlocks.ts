import { held, largestAt } from './peaks.js';
import type { Potential } from './potential.js';
import { BENT, LARGEST, mixed, second, student, third } from './student.js';
import { nearest, thirdForm } from './thirdForm.js';

/** Where cubes do not overflow. */
const FARTHEST = 1e100;
/** Where the norm of the third derivative is largest: √2 − 1. */
const STEEPEST = Math.SQRT2 - 1;

/**
 * {@link student} of sizes of blocks, Φ(T) = ½ log(1 + T²): weakly convex. With q = r², S = 1 + q:
 *
 *     Φ'/r = 1/S,   Φ'' = (1 − q)/S²,   b = (Φ'/r − Φ'')/r = 2r/S²,   A = −Φ''' = 2r(3 − q)/S³.
 *
 * - |Φ''| ≤ Φ'/r, as |1 − q| ≤ S: the norm of the Hessian is 1/S, its least eigenvalue Φ'', which falls up to r = √3.
 * - rΦ''/Φ' − 1 = −2q/S, between −2 and 0.
 * - The third derivative on the diagonal is A c³ + 3b c (1 − c²) in size (thirdForm.ts), A below 0 for r > √3. Where A ≥ 2b,
 *   that is q ≤ ⅓, its norm is A, which rises up to √2 − 1 < 1/√3 and falls from there on. Elsewhere it is largest for
 *   c² = b/(3b − A), where it is
 *
 *       2b √(b/(3b − A)) = (4r/S²) √(S/(4q)) = 2 S^{−3/2},
 *
 *   which falls, and more than the |A| of c = 1 where A < 0: then |A| = b (q − 3)/S < b, so that b/(3b − A) > ¼.
 * - The derivative of Φ''(|z|) z has the eigenvalues Φ'' + rΦ''' and Φ'', each largest in size at an end of an interval
 *   or at its peaks.
 *
 * What rounding is counted with (blocks/rounding.ts): r|Φ'''| ≤ 2 as |Φ'' + rΦ'''| and |Φ''| are at most 1;
 * r²|Φ'''| ≤ 2Φ' as q|q − 3| ≤ S²; TΦ' ≤ 2Φ as q/(1 + q) ≤ log(1 + q).
 */
export const studentOfBlocks: Potential = {
  name: student.name,
  curvature: student.curvature,
  leastCurvature: student.leastCurvature,
  thirdDerivative: student.thirdDerivative,
  slope: student.slope,
  mixed: student.mixed,
  condition: 2,
  value: (T) => (T > LARGEST ? Math.log(T) : student.value(T)),
  slopeOver: (T) => 1 / (1 + T * T),
  second,
  third: (T) => third(Math.min(T, FARTHEST)),
  leastOn: (far) => student.leastOn(0, far),
  steepestOn(near, far, vector) {
    if (!vector) return student.steepestOn(near, far);
    const T = held(nearest(STEEPEST, near, far));
    const S = 1 + T * T;
    return thirdForm(-third(T), (2 * T) / (S * S));
  },
  largestFrom(near, vector) {
    const T = held(near);
    return vector ? 1 / (1 + T * T) : student.largestOn(T, Infinity);
  },
  mixedOn: (near, far) => Math.max(largestAt(BENT, near, far, mixed), student.largestOn(near, far)),
  roundings: { value: 14, slopeOver: 3, second: 11 },
};
