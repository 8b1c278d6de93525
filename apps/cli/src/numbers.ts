import type { NoiseRequest, ValueRange } from '@bilevel/imaging';
import { ESTIMATED } from '@bilevel/runs/options';
import type { AppliedNoise } from '@bilevel/runs';
import { InvalidArgumentError } from 'commander';

/** A parser of option values: finite numbers for which `accepts` holds. */
export function numberOption(
  expected: string,
  accepts: (value: number) => boolean,
): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isFinite(value) || !accepts(value)) {
      throw new InvalidArgumentError(`Expected ${expected}.`);
    }
    return value;
  };
}

/** A number above 0. */
export const positiveNumber = numberOption('a number above 0', (x) => x > 0);
/** A whole number of at least 1. */
export const positiveWhole = numberOption(
  'a whole number of at least 1',
  (x) => Number.isSafeInteger(x) && x >= 1,
);
/** A whole number of at least 0. */
export const wholeFromZero = numberOption(
  'a whole number of at least 0',
  (x) => Number.isSafeInteger(x) && x >= 0,
);
/** A seed: 32 bits. */
export const seed = numberOption(
  'a whole number from 0 to 4294967295',
  (x) => Number.isInteger(x) && x >= 0 && x < 2 ** 32,
);

const RANGE =
  'the number that is white, such as 4095, or those of black and white, such as -1000..1000';

/** `4095` or `-1000..1000`. */
export function rangeOption(text: string): ValueRange {
  const numbers = text.split('..').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [low = NaN, high = NaN] = numbers.length === 1 ? [0, ...numbers] : numbers;
  if (numbers.length > 2 || !Number.isFinite(low) || !Number.isFinite(high) || low >= high) {
    throw new InvalidArgumentError(`Expected ${RANGE}, black below white.`);
  }
  return { low, high };
}

/** `0.1`, or `10%` of the range. */
export function noiseOption(text: string): NoiseRequest {
  return noiseOr('', text);
}

/** As {@link noiseOption}; what may stand there `otherwise` is said to who gives anything else. */
function noiseOr(otherwise: string, text: string): NoiseRequest {
  const [kind, photons] = text.split(':');
  if (kind === 'poisson' && photons !== undefined) {
    return { kind: 'poisson', photons: positiveNumber(photons) };
  }
  const percent = text.trim().endsWith('%');
  const amount = percent ? text.trim().slice(0, -1) : text;
  const what =
    'a number from 0 to 10 times the range of the pictures, such as 0.1 or 10%' + otherwise;
  const value = numberOption(what, (x) => x >= 0 && (!percent || x <= 1000))(amount);
  return percent ? { kind: 'relative', percent: value } : { kind: 'gaussian', sigma: value };
}

/** As {@link noiseOption}, or `auto`. */
export function appliedNoiseOption(text: string): AppliedNoise {
  return text.trim() === ESTIMATED ? { kind: 'estimated' } : noiseOr(`, or ${ESTIMATED}`, text);
}

/** A page, or `all`. */
export function pageOption(text: string): number | 'all' {
  if (text === 'all') return text;
  const what = 'a whole number of at least 1, or all';
  return numberOption(what, (x) => Number.isSafeInteger(x) && x >= 1)(text);
}
