import { largestSize, smallestSize, type ScalarPotential } from './scalarPotential.js';
import { held, largestAt } from './peaks.js';
import { nearest } from './thirdForm.js';

/** M² and M: so that Φ'' vanishes at M^{2/3}/√(M^{2/3} + 1) = 15/4, which is a float. */
const SQUARE = 3375;
const WIDE = 58.09475019311125;
/** M − 1. */
const RISE = 57.094750193111253;
/** Where squares do not overflow. */
const LARGEST = 1e150;
/** Where Φ'' is 0, and where it is least. */
const ZERO = 3.75;
const LEAST = 11.62538244599376;
const LEAST_SECOND = -0.015599289415228;
/** The maxima of |Φ'''|, and those of |Φ'' + TΦ'''|. */
const STEEP: readonly number[] = [0.499997217270922, 30.08584647173257];
const BENT: readonly number[] = [0, 1.22466787152802, 71.2141144067941];

/**
 * Φ(T) = √(1 + T²) − √(M² + T²) + M − 1, M = √3375: what shrinks as firm shrinkage does (Gao & Bruce 1997), the minimax
 * concave penalty (Zhang 2010) made smooth. An absolute value about 0 that levels out at T ≈ M: weakly convex, 63 times
 * less than it is curved, where {@link student} is so 8 times less. Learned weakly convex filters look like it
 * (Goujon, Neumayer & Unser 2024). With q = T², b = √(1 + q), a = √(M² + q), c = M^{2/3} = 15:
 *
 *     Φ = q (M − 1 + (M² − 1)/(a + b))/((b + 1)(a + M)),
 *     Φ' = T/b − T/a = T (M² − 1)/((a + b) ab),
 *     Φ'' = b⁻³ − M²a⁻³ = (c² − 1)(15/4 − T)(15/4 + T) ((a² + c²b²)/(ab) + c)/((ab)² (a + cb)),
 *     Φ''' = −3T (b⁻⁵ − M²a⁻⁵),   Φ'' + TΦ''' = (1 − 2q) b⁻⁵ − M² (M² − 2q) a⁻⁵,
 *
 * the third from a³ − c³b³ = (a − cb)(a² + cab + c²b²) and a² − c²b² = (c² − 1)(225/16 − q): nothing cancels.
 *
 * - Φ' ≥ 0 for T ≥ 0 is largest where Φ'' = 0, at 15/4.
 * - Φ''' vanishes at 0 and at q = (M² − M^{4/5})/(M^{4/5} − 1) alone: Φ'' falls from 1 − 1/M at 0 to −0.0156 there, and
 *   rises to 0 from below. So |Φ''| falls up to 15/4, rises up to there and falls again.
 * - Φ'''' vanishes where (1 − 4q) b⁻⁷ = M² (M² − 4q) a⁻⁷. Squared that is a polynomial in q with five positive
 *   roots, of which both sides have the same sign at two: the maxima of |Φ'''|.
 * - Likewise (Φ'' + TΦ''')' vanishes where (3q − 9/2) b⁻⁷ = M² (3q − 9M²/2) a⁻⁷, at two of the five roots: with 0 these
 *   are the maxima of |Φ'' + TΦ'''|.
 *
 * Roundings: a² and b² are 2 off, a and b 2, ab 5. Φ: q/(b + 1) 5, the rest 9, product 15. Φ': a quotient 4, a product 5, a quotient 11. Φ'':
 * the two differences and their product 3, over ab 9, times c² − 1 10, times the sum in brackets (11) 22, over ab 28,
 * over a + cb (4) 33.
 */
export const firm: ScalarPotential = {
  name: 'firm',
  curvature: (1 - 1 / WIDE) * (1 + 1e-12),
  leastCurvature: LEAST_SECOND * (1 + 1e-12),
  thirdDerivative: Math.abs(third(STEEP[0]!)) * (1 + 1e-12),
  slope: first(ZERO) * (1 + 1e-12),
  slopeAtZero: 0,
  mixed: (1 - 1 / WIDE) * (1 + 1e-12),
  value(T) {
    const size = Math.min(Math.abs(T), LARGEST);
    const q = size * size;
    const a = Math.sqrt(SQUARE + q);
    const b = Math.sqrt(1 + q);
    return (q / (b + 1)) * (((SQUARE - 1) / (a + b) + RISE) / (a + WIDE));
  },
  first,
  second,
  third,
  leastOn(near, far) {
    const size = nearest(LEAST, smallestSize(near, far), largestSize(near, far));
    // As computed it could be a little larger at the least.
    return size === LEAST ? LEAST_SECOND * (1 + 1e-12) : second(held(size));
  },
  largestOn(near, far) {
    const least = smallestSize(near, far);
    const most = largestSize(near, far);
    return Math.max(Math.abs(second(held(least))), -second(held(nearest(LEAST, least, most))));
  },
  steepestOn: (near, far) => largestAt(STEEP, near, far, third),
  mixedOn: (near, far) => largestAt(BENT, near, far, mixed),
  roundings: { value: 15, first: 11, second: 33 },
};

function first(T: number): number {
  const q = T * T;
  const a = Math.sqrt(SQUARE + q);
  const b = Math.sqrt(1 + q);
  return (T * ((SQUARE - 1) / (a + b))) / (a * b);
}

function second(T: number): number {
  const size = Math.min(Math.abs(T), LARGEST);
  const q = size * size;
  const A = SQUARE + q;
  const B = 1 + q;
  const a = Math.sqrt(A);
  const b = Math.sqrt(B);
  const ab = a * b;
  const top = ((ZERO - size) * (ZERO + size)) / ab;
  return (224 * top * ((A + 225 * B) / ab + 15)) / ab / (a + 15 * b);
}

function third(T: number): number {
  const q = T * T;
  const A = SQUARE + q;
  const B = 1 + q;
  return -3 * T * (1 / (B * B * Math.sqrt(B)) - SQUARE / (A * A * Math.sqrt(A)));
}

function mixed(T: number): number {
  const q = T * T;
  const A = SQUARE + q;
  const B = 1 + q;
  const two = q + q;
  return (1 - two) / (B * B * Math.sqrt(B)) - (SQUARE * (SQUARE - two)) / (A * A * Math.sqrt(A));
}
