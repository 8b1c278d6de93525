import type { Decimal } from 'decimal.js';
import type { PotentialName } from '../../src/index.js';
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
};
