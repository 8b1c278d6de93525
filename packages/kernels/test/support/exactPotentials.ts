import type { Decimal } from 'decimal.js';
import type { PotentialName, ScalarPotentialName } from '../../src/index.js';
import { Exact } from './exact.js';

/** Φ, Φ'/T and Φ'' by the formulas, in 60 digits. */
export interface ExactPotential {
  readonly value: (T: Decimal) => Decimal;
  readonly slopeOver: (T: Decimal) => Decimal;
  readonly second: (T: Decimal) => Decimal;
}

const one = new Exact(1);
const S = (T: Decimal): Decimal => T.times(T).plus(1);
/** Where series leave 60 digits. */
const TINY = 1e-10;
const series = (T: Decimal, terms: readonly (readonly [number, number])[]): Decimal => {
  const T2 = T.times(T);
  return terms.reduceRight((sum, [p, q]) => sum.times(T2).plus(new Exact(p).div(q)), new Exact(0));
};

/** log(1 + y), y ≥ 0. */
const logOfOneMore = (y: Decimal): Decimal =>
  y.lt(1e-20) ? y.minus(y.times(y).div(2)).plus(y.pow(3).div(3)) : y.plus(1).ln();

export const exactPotentials: Readonly<Record<PotentialName, ExactPotential>> = {
  charbonnier: {
    value: (T) => S(T).sqrt(),
    slopeOver: (T) => one.div(S(T).sqrt()),
    second: (T) => one.div(S(T).times(S(T).sqrt())),
  },
  'log-cosh': {
    value(T) {
      if (T.lt(TINY)) {
        return series(T, [
          [0, 1],
          [1, 2],
          [-1, 12],
          [1, 45],
        ]);
      }
      return T.plus(T.times(-2).exp().plus(1).div(2).ln());
    },
    slopeOver(T) {
      if (T.lt(TINY)) {
        return series(T, [
          [1, 1],
          [-1, 3],
          [2, 15],
        ]);
      }
      const E = T.times(-2).exp();
      return one.minus(E).div(one.plus(E)).div(T);
    },
    second(T) {
      const E = T.times(-2).exp();
      return E.times(4).div(one.plus(E).pow(2));
    },
  },
  huber: {
    value: (T) => (T.lte(1) ? T.times(T).minus(T.pow(3).div(3)) : T.minus(one.div(3))),
    slopeOver: (T) => (T.lte(1) ? T.neg().plus(2) : one.div(T)),
    second: (T) => (T.lte(1) ? one.minus(T).times(2) : new Exact(0)),
  },
  quadratic: {
    value: (T) => T.times(T).div(2),
    slopeOver: () => one,
    second: () => one,
  },
  fair: {
    value(T) {
      if (T.lt(TINY)) {
        const sum = T.div(4).minus(one.div(3)).times(T).plus(one.div(2));
        return T.times(T).times(sum);
      }
      return T.minus(T.plus(1).ln());
    },
    slopeOver: (T) => one.div(T.plus(1)),
    second: (T) => one.div(T.plus(1).pow(2)),
  },
  student: {
    value: (T) => logOfOneMore(T.times(T)).div(2),
    slopeOver: (T) => one.div(S(T)),
    second: (T) => one.minus(T.times(T)).div(S(T).pow(2)),
  },
};

/** Φ, Φ' and Φ'' of a signed number by the formulas, in 60 digits. */
export interface ExactScalarPotential {
  readonly value: (T: Decimal) => Decimal;
  readonly first: (T: Decimal) => Decimal;
  readonly second: (T: Decimal) => Decimal;
}

function ofOneNumber({ value, slopeOver, second }: ExactPotential): ExactScalarPotential {
  return {
    value: (T) => value(T.abs()),
    first: (T) => slopeOver(T.abs()).times(T),
    second: (T) => second(T.abs()),
  };
}

export const exactScalarPotentials: Readonly<Record<ScalarPotentialName, ExactScalarPotential>> = {
  charbonnier: ofOneNumber(exactPotentials.charbonnier),
  'log-cosh': ofOneNumber(exactPotentials['log-cosh']),
  huber: ofOneNumber(exactPotentials.huber),
  quadratic: ofOneNumber(exactPotentials.quadratic),
  fair: ofOneNumber(exactPotentials.fair),
  softplus: {
    value: (T) => (T.gt(0) ? T : new Exact(0)).plus(logOfOneMore(T.abs().neg().exp())),
    first(T) {
      const E = T.abs().neg().exp();
      return (T.lt(0) ? E : one).div(E.plus(1));
    },
    second(T) {
      const E = T.abs().neg().exp();
      return E.div(E.plus(1).pow(2));
    },
  },
  student: ofOneNumber(exactPotentials.student),
  firm: {
    value(T) {
      const q = T.times(T);
      const M = new Exact(3375).sqrt();
      // √(1 + q) − √(M² + q), of large q too.
      if (q.gt(1))
        return M.minus(1).minus(new Exact(3374).div(S(T).sqrt().plus(q.plus(3375).sqrt())));
      // √(1 + q) − 1 and √(M² + q) − M, of small q too.
      const narrow = q.div(S(T).sqrt().plus(1));
      return narrow.minus(q.div(q.plus(3375).sqrt().plus(M)));
    },
    first(T) {
      const [a, b] = [T.times(T).plus(3375).sqrt(), S(T).sqrt()];
      // The difference of T/b and T/a, of large T too.
      return T.times(3374).div(a.plus(b)).div(a).div(b);
    },
    second: (T) => S(T).pow(-1.5).minus(T.times(T).plus(3375).pow(-1.5).times(3375)),
  },
};
