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
