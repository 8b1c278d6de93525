import { Arithmetic, plusScaled, type Real, type Reals } from '../../real.js';
import type { Formulas } from './formulas.js';

/** ½ Σ s_k (Kx − ỹ_k)² and the target of f = ½‖x − t̃‖². */
interface ExactMeasurement {
  readonly data: Reals;
  /** s. Default: 1. */
  readonly weights?: Reals;
  readonly target: Reals;
}

/** A data term (mathematics.md §8.8). */
export type ExactNoise = (
  arithmetic: Arithmetic,
  pictures: { readonly measured: Reals; readonly truth: Reals },
  options: Readonly<Record<string, number>>,
) => ExactMeasurement;

export const EXACT_NOISES: Formulas<ExactNoise> = {
  gaussian: (_, { measured, truth }) => ({ data: measured, target: truth }),

  // s_k = v(r)/v(y_k) with v(y) = g max(y, 0) + f.
  heteroscedastic(arithmetic, { measured, truth }, options) {
    const [gain, floor, reference] = ['gain', 'floor', 'reference'].map((key) =>
      arithmetic.of(given(options, key)),
    ) as [Real, Real, Real];
    const variance = (y: Real): Real => (y.isNegative() ? floor : gain.times(y).plus(floor));
    const middle = variance(reference);
    return {
      data: measured,
      weights: measured.map((y) => middle.div(variance(y))),
      target: truth,
    };
  },

  // ỹ = √(yP/W + 3/8)/√P, 0 where there is no root; t̃ = E √(n + 3/8)/√P of a Poisson number n of mean tP/W.
  poisson({ digits }, { measured, truth }, options) {
    const arithmetic = new Arithmetic(digits + GUARD_DIGITS);
    const photons = arithmetic.of(given(options, 'photons'));
    const count = photons.div(arithmetic.of(given(options, 'white')));
    const perRoot = arithmetic.one.div(photons.sqrt());
    const known = new Map<string, Real>();
    const target = (t: Real): Real => {
      const key = t.toString();
      const value = known.get(key) ?? meanRoot(arithmetic, t.times(count)).times(perRoot);
      known.set(key, value);
      return value;
    };
    const data = arithmetic.vectorOf(measured).map((y) => {
      const shifted = y.times(count).plus(OFFSET);
      return shifted.isNegative() ? arithmetic.zero : shifted.sqrt().times(perRoot);
    });
    return { data, target: arithmetic.vectorOf(truth).map(target) };
  },
};

const OFFSET = 3 / 8;
/** So that what is summed is as good as given. */
const GUARD_DIGITS = 10;

function given(options: Readonly<Record<string, number>>, key: string): number {
  const value = options[key];
  if (value === undefined) throw new Error(`The case does not say what ${key} is.`);
  return value;
}

/**
 * E √(n + 3/8) = Σ_n p_n √(n + 3/8) / Σ_n p_n, p_n = λⁿ/n! relative to its largest, over all n for which it has
 * a digit that counts; λ below 0 count as 0.
 */
function meanRoot(arithmetic: Arithmetic, lambda: Real): Real {
  const root = (n: number): Real => arithmetic.of(n + OFFSET).sqrt();
  if (!lambda.greaterThan(0)) return root(0);
  const middle = lambda.floor().toNumber();
  const least = arithmetic.powerOfTen(-arithmetic.digits - 5);
  let sums: Reals = [arithmetic.one, root(middle)];
  const add = (p: Real, n: number): void => {
    sums = plusScaled(sums, p, [arithmetic.one, root(n)]);
  };
  let p = arithmetic.one;
  for (let n = middle + 1; p.greaterThan(least); n++) add((p = p.times(lambda).div(n)), n);
  p = arithmetic.one;
  for (let n = middle; n > 0 && p.greaterThan(least); n--) add((p = p.times(n).div(lambda)), n - 1);
  const [total = arithmetic.one, sum = arithmetic.zero] = sums;
  return sum.div(total);
}
