import { Decimal } from 'decimal.js';

/** Numbers of 60 digits, of any size: more digits than any error that the tests tell from 0 needs. */
export const Exact = Decimal.clone({ precision: 60, minE: -9e15, maxE: 9e15 });

/** The number that x is: `new Decimal(x)` would take its shortest decimal notation. */
export function exact(x: number): Decimal {
  let mantissa = x;
  let exponent = 0;
  // Powers of two, without rounding, until an integer below 2⁵³ is left.
  while (Math.abs(mantissa) >= 2 ** 53) {
    mantissa /= 2;
    exponent++;
  }
  while (!Number.isInteger(mantissa)) {
    const step = Math.abs(mantissa) < 2 ** -500 ? 500 : 1;
    mantissa *= 2 ** step;
    exponent -= step;
  }
  return new Exact(mantissa).times(new Exact(2).pow(exponent));
}
