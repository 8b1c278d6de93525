import type { Arithmetic, Real } from '../../real.js';
import type { Formulas } from './formulas.js';

/** φ(t; ν) = νΦ(T), T = t/ν ≥ 0, by what is needed of Φ (mathematics.md §8.7). */
export interface ExactPotential {
  /** Bounds on Φ'' and |Φ'''|, if crude. */
  readonly curvature: number;
  readonly third: number;
  /** −inf Φ'' of one that is not convex. */
  readonly concave?: number;
  /** Where |Φ'''| is largest, jumps, or Φ changes its form: what cases are drawn about. */
  readonly kink: number;
  at(arithmetic: Arithmetic, T: Real): PotentialAt;
}

export interface PotentialAt {
  /** Φ'(T)/T, of T = 0 its limit. */
  readonly slope: Real;
  /** Φ''(T). */
  readonly second: Real;
  /** Φ'(T)/T − Φ''(T). */
  readonly drop: Real;
}

/** T from which on e^{−2T} counts as 0: it has more zeros than any number here has digits. */
const NOTHING_LEFT = 1e5;

export const EXACT_POTENTIALS: Formulas<ExactPotential> = {
  // √(1 + T²), with S = 1 + T².
  charbonnier: {
    curvature: 1,
    third: 1,
    kink: 0.5,
    at({ one }, T) {
      const square = T.times(T);
      const S = square.plus(one);
      const slope = one.div(S.sqrt());
      const second = slope.div(S);
      return { slope, second, drop: second.times(square) };
    },
  },
  // log cosh T: tanh T and 1/cosh² T.
  'log-cosh': {
    curvature: 1,
    third: 1,
    kink: Math.atanh(1 / Math.sqrt(3)),
    at(arithmetic, T) {
      const { one } = arithmetic;
      if (T.isZero()) return { slope: one, second: one, drop: arithmetic.zero };
      const { tanh, second } = hyperbolic(arithmetic, T);
      const slope = tanh.div(T);
      return { slope, second, drop: slope.minus(second) };
    },
  },
  // T² − T³/3 up to 1, T − 1/3 beyond.
  huber: {
    curvature: 2,
    third: 2,
    kink: 1,
    at({ zero, one, two }, T) {
      if (T.greaterThan(one)) {
        const slope = one.div(T);
        return { slope, second: zero, drop: slope };
      }
      return { slope: two.minus(T), second: two.times(one.minus(T)), drop: T };
    },
  },
  // T²/2.
  quadratic: {
    curvature: 1,
    third: 0,
    kink: 1,
    at: ({ zero, one }) => ({ slope: one, second: one, drop: zero }),
  },
  // T − log(1 + T).
  fair: {
    curvature: 1,
    third: 2,
    kink: 0,
    at({ one }, T) {
      const slope = one.div(T.plus(one));
      const second = slope.times(slope);
      return { slope, second, drop: T.times(second) };
    },
  },
  // ½ log(1 + T²).
  student: {
    ...{ curvature: 1, third: 1.5, concave: 1 / 8 },
    kink: Math.SQRT2 - 1,
    at({ one, two }, T) {
      const square = T.times(T);
      const slope = one.div(square.plus(one));
      const twice = slope.times(slope);
      return {
        slope,
        second: one.minus(square).times(twice),
        drop: two.times(square).times(twice),
      };
    },
  },
};

/** tanh T and 1/cosh² T to all digits: by the series of sinh where exponentials would cancel. */
function hyperbolic(
  arithmetic: Arithmetic,
  T: Real,
): { readonly tanh: Real; readonly second: Real } {
  const { zero, one } = arithmetic;
  if (T.greaterThan(one)) {
    const E = T.greaterThan(NOTHING_LEFT) ? zero : T.times(-2).exp();
    const below = E.plus(one);
    return { tanh: one.minus(E).div(below), second: E.times(4).div(below.times(below)) };
  }
  const square = T.times(T);
  const least = T.times(arithmetic.powerOfTen(-arithmetic.digits - 2));
  let sinh = T;
  let term = T;
  for (let k = 2; term.greaterThan(least); k += 2) {
    term = term.times(square).div(k * (k + 1));
    sinh = sinh.plus(term);
  }
  const second = one.div(sinh.times(sinh).plus(one));
  return { tanh: sinh.times(second.sqrt()), second };
}
