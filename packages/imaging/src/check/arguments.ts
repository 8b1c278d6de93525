import { ArgumentError, expected } from '@bilevel/core/errors';

/** Throws unless `value` is a finite number above 0. */
export function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) {
    throw new ArgumentError(expected('a finite number above 0', name, value));
  }
}

/** Throws unless `value` is a whole number from `least` to `most`. */
export function requireWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    const what = `a whole number from ${String(least)} to ${String(most)}`;
    throw new ArgumentError(expected(what, name, value));
  }
}
