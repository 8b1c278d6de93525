import { largestSize, smallestSize, type ScalarPotential } from './scalarPotential.js';
import { held, largestAt } from './peaks.js';
import { nearest } from './thirdForm.js';

/** Where squares do not overflow. */
export const LARGEST = 1e150;
/** Where Φ'' is least: √3. */
const LEAST = Math.sqrt(3);
/** The maxima of |Φ'''|: √2 ∓ 1. */
const STEEP: readonly number[] = [Math.SQRT2 - 1, Math.SQRT2 + 1];
/** The maxima of |Φ'' + TΦ'''|: 0 and T² = 7 ∓ √40. */
export const BENT: readonly number[] = [
  0,
  Math.sqrt(7 - Math.sqrt(40)),
  Math.sqrt(7 + Math.sqrt(40)),
];

/**
 * Φ(T) = ½ log(1 + T²), the negative logarithm of a density of Student's kind (Huang & Mumford 1999; Roth & Black
 * 2009): weakly convex. With q = T², S = 1 + q:
 *
 *     Φ' = T/S,   Φ'' = (1 − q)/S²,   Φ''' = 2T(q − 3)/S³,   Φ'' + TΦ''' = (q² − 6q + 1)/S³.
 *
 * - |Φ'| ≤ ½, at T = 1.
 * - Φ'' falls from 1 at 0 to −⅛ at q = 3, as Φ''' shows, and rises to 0 from below. So |Φ''| falls up to T = 1,
 *   rises up to √3 and falls again.
 * - Φ'''' = −6(q² − 6q + 1)/S⁴ vanishes at q = 3 ∓ 2√2, T = √2 ∓ 1: |Φ'''| rises up to the first, where with
 *   S = 4 − 2√2 it is 2(√2 − 1) 2√2/S³ = 1.4572, falls to 0 at √3, rises up to the second and falls.
 * - The derivative of (q² − 6q + 1)/S³ in q is (−q² + 14q − 9)/S⁴, 0 at q = 7 ∓ √40. It falls from 1 at 0 to −0.552
 *   at the first, rises to 0.034 at the second and falls to 0: its size has maxima at 0 and at both.
 *
 * On an interval of sizes a function with such peaks is largest at the points nearest to them, its ends included.
 *
 * Roundings: S is 2 off (a square, a sum). Φ' one more, a quotient: 3. Φ'' = (1 − T)(1 + T), 3 off, times 1/S
 * twice, 3 off, two products: 11. Φ: 1 of q, which log(1 + ·) does not enlarge, 13 of its own in the kernels: 14; a half is exact.
 */
export const student: ScalarPotential = {
  name: 'student',
  curvature: 1,
  leastCurvature: -1 / 8,
  thirdDerivative: ((4 * Math.SQRT2 * (Math.SQRT2 - 1)) / (4 - 2 * Math.SQRT2) ** 3) * (1 + 1e-12),
  slope: 1 / 2,
  slopeAtZero: 0,
  mixed: 1,
  value: (T) => Math.log1p(T * T) / 2,
  first: (T) => T / (1 + T * T),
  second,
  third,
  leastOn(near, far) {
    const size = nearest(LEAST, smallestSize(near, far), largestSize(near, far));
    // As computed it could be a little larger at √3.
    return size === LEAST ? -1 / 8 : second(held(size));
  },
  largestOn(near, far) {
    const least = smallestSize(near, far);
    const most = largestSize(near, far);
    return Math.max(Math.abs(second(held(least))), -second(held(nearest(LEAST, least, most))));
  },
  steepestOn: (near, far) => largestAt(STEEP, near, far, steepest),
  mixedOn: (near, far) => largestAt(BENT, near, far, mixed),
  roundings: { value: 14, first: 3, second: 11 },
};

/** Φ''. */
export function second(T: number): number {
  const size = Math.min(Math.abs(T), LARGEST);
  const inverse = 1 / (1 + size * size);
  return (1 - size) * (1 + size) * inverse * inverse;
}

/** Φ'''. */
export function third(T: number): number {
  const q = T * T;
  const S = 1 + q;
  return (2 * T * (q - 3)) / (S * S * S);
}

/** At least |Φ'''|: as computed it is 12 roundings of 2T(q + 3)/S³ off, which at √3, where it is 0, is all there is of it. */
function steepest(T: number): number {
  const S = 1 + T * T;
  return Math.abs(third(T)) + (13 * 2 ** -53 * 2 * T * (T * T + 3)) / (S * S * S);
}

/** Φ'' + TΦ'''. */
export function mixed(T: number): number {
  const q = T * T;
  const S = 1 + q;
  return (q * (q - 6) + 1) / (S * S * S);
}
