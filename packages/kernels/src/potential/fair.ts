import type { Potential } from './potential.js';
import { thirdForm } from './thirdForm.js';

/** Where majorants that fall are held, so that cubes neither overflow nor underflow. */
const FARTHEST = 1e100;
/** Where the two forms of Φ meet. */
const MEETING = 1;

/**
 * Φ(T) = T − log(1 + T): Fair's, of which slopes need no root (Lange 1990; much used in tomography).
 *
 *     Φ' = T/(1 + T),   Φ'' = 1/(1 + T)²,   Φ''' = −2/(1 + T)³, which falls in size from 2 at T = 0.
 *
 * Of blocks of several numbers Φ'/r = 1/(1 + r) and b = (Φ'/r − Φ'')/r = Φ'', with |Φ'''| ≤ 2b everywhere.
 *
 * Φ'' + TΦ''' = (1 − T)/(1 + T)³, at most Φ'' in size since |1 − T| ≤ 1 + T: Φ''(near) bounds both.
 *
 * What rounding is counted with (blocks/rounding.ts): r|Φ'''| ≤ 2; r²|Φ'''| = 2r²/(1 + r)³ ≤ 2Φ' as r ≤ (1 + r)²;
 * TΦ' ≤ 2Φ as 2Φ − TΦ' is 0 at 0 and has the derivative T²/(1 + T)².
 *
 * Roundings: 1 + T is one off, a square and quotients one more each. With s = T/(2 + T), log(1 + T) = 2 artanh s
 * and T − 2s = sT, so that for T ≤ 1
 *
 *     Φ = sT − 2 (s³/3 + s⁵/5 + …),
 *
 * whose second part is at most a twelfth of the first: s is 2 off, its powers up to 40 times as many roundings as
 * factors but falling by 1/9 each: 8 off, together below 6. What is left out is below a unit. For T > 1,
 * T − log(1 + T), log(1 + T) ≤ 2.26 Φ: with 13 units of the kernels, two of other code, and 1, below 31.
 */
export const fair: Potential = {
  name: 'fair',
  curvature: 1,
  leastCurvature: 0,
  thirdDerivative: 2,
  slope: 1,
  mixed: 1,
  condition: 1,
  value(T) {
    if (T > MEETING) return T < Infinity ? T - Math.log1p(T) : T;
    const s = T / (2 + T);
    const square = s * s;
    let sum = 0;
    for (let k = 39; k >= 3; k -= 2) sum = sum * square + 2 / k;
    return s * (T - square * sum);
  },
  slopeOver: (T) => 1 / (1 + T),
  second,
  third: (T) => -2 / (1 + Math.min(T, FARTHEST)) ** 3,
  leastOn: second,
  steepestOn(near, _far, vector) {
    const T = Math.min(near, FARTHEST);
    const A = 2 / (1 + T) ** 3;
    return vector ? thirdForm(A, second(T)) : A;
  },
  largestFrom: (near, vector) =>
    vector ? 1 / (1 + Math.min(near, 1e300)) : second(Math.min(near, FARTHEST)),
  mixedOn: (near) => second(Math.min(near, FARTHEST)),
  roundings: { value: 31, slopeOver: 2, second: 4 },
};

function second(T: number): number {
  const S = 1 + T;
  return 1 / (S * S);
}
