import type { ConstantKind } from '@bilevel/core';
import type { Claim, Claimed } from '../claims.js';
import type { Arithmetic, Real, Reals } from './real.js';
import type { Enclosed, ExactTruth } from './truth.js';

/** A bound beside the true error, compared with all digits. */
export interface Judgement<Name extends string = string> {
  readonly bound: Name;
  readonly kind: ConstantKind;
  /** Of one sample, or undefined for the mean of all. */
  readonly sample?: number;
  readonly error: number;
  readonly limit: number;
  /** `undecided`: closer to each other than what the truth may be off by. */
  readonly verdict: 'holds' | 'violated' | 'undecided';
}

/** What a claim is about, in high precision. */
export interface Truths {
  readonly arithmetic: Arithmetic;
  /** How far what was computed is from the truth. */
  error(of: Claimed): Enclosed;
}

/** What was computed, number by number. */
function numbersOf(of: Claimed): Float64Array {
  return typeof of.computed === 'number' ? Float64Array.of(of.computed) : of.computed;
}

/** The truths of Newton's method. Errors are kept: several claims are about the same vector. */
export function truthsOf(truth: ExactTruth): Truths {
  const { arithmetic, errors } = truth;
  return {
    arithmetic,
    error: (of) => {
      const direction = of.quantity === 'slope' ? of.direction.join(' ') : '';
      const key = `${of.quantity} ${String(of.sample)} ${numbersOf(of).join(' ')} ${direction}`;
      let error = errors.get(key);
      if (error === undefined) {
        error = errorOf(truth, of);
        errors.set(key, error);
      }
      return error;
    },
  };
}

function errorOf(truth: ExactTruth, of: Claimed): Enclosed {
  const { arithmetic, samples } = truth;
  const about = of.sample === undefined ? truth : (samples[of.sample] ?? missing());
  if (of.quantity === 'value') {
    const { value, slack } = about.value;
    return { value: value.minus(arithmetic.of(of.computed)).abs(), slack };
  }
  if (of.quantity === 'slope') {
    const { value, slack } = truth.gradient;
    const direction = arithmetic.vector(of.direction);
    const exact = arithmetic.dot(direction, value);
    return {
      value: exact.minus(arithmetic.of(of.computed)).abs(),
      slack: slack.times(arithmetic.norm(direction)),
    };
  }
  const { value, slack } =
    of.quantity === 'gradient' ? about.gradient : (samples[of.sample] ?? missing()).solution;
  return { value: distanceTo(arithmetic, of.computed, value), slack };
}

function missing(): never {
  throw new Error('There is no such sample.');
}

/** ‖computed − exact‖. */
function distanceTo(arithmetic: Arithmetic, computed: Float64Array, exact: Reals): Real {
  return arithmetic.norm(exact.map((value, i) => value.minus(arithmetic.of(computed[i]!))));
}

/** A claim against the truth. */
export function judge<Name extends string>(
  truths: Truths,
  { bound, kind, limit, of }: Claim<Name>,
): Judgement<Name> {
  const sample = of.sample === undefined ? {} : { sample: of.sample };
  if (!numbersOf(of).every(Number.isFinite)) {
    const verdict = limit === Infinity ? 'holds' : 'violated';
    return { bound, kind, ...sample, error: Infinity, limit, verdict };
  }
  const { arithmetic } = truths;
  return { bound, kind, ...sample, ...compare(arithmetic, truths.error(of), limit) };
}

/** Whether an error is at most the limit, as far as it is known. */
export function compare(
  arithmetic: Arithmetic,
  { value, slack }: Enclosed,
  limit: number,
): Pick<Judgement, 'error' | 'limit' | 'verdict'> {
  const error = value.toNumber();
  if (limit === Infinity) return { error, limit, verdict: 'holds' };
  if (Number.isNaN(limit)) return { error, limit, verdict: 'violated' };
  const bound = arithmetic.of(limit);
  if (value.minus(slack).greaterThan(bound)) {
    // Above it in 64 bits as well, where an error of 1e-400 would read as 0.
    return { error: error > limit ? error : above(limit), limit, verdict: 'violated' };
  }
  // A truth of 0 as far as is known, and a bound that says so.
  if (bound.isZero() && value.lessThanOrEqualTo(slack)) return { error, limit, verdict: 'holds' };
  const verdict = value.plus(slack).lessThanOrEqualTo(bound) ? 'holds' : 'undecided';
  return { error, limit, verdict };
}

/** A number of 64 bits above another one of at least 0, the next or so. */
export function above(limit: number): number {
  return limit * (1 + Number.EPSILON) + Number.MIN_VALUE;
}
