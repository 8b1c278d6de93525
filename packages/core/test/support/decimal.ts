import { Decimal } from 'decimal.js';

/** Numbers of 60 digits, of any size: formulas of 64-bit numbers as good as exact. For the tests of all packages. */
export const Exact = Decimal.clone({ precision: 60, minE: -9e15, maxE: 9e15 });
export type Exact = Decimal;

/** A 64-bit number as it is: the constructor takes the shortest digits that round to it, which are others. */
export const exactly = (x: number): Exact => new Exact(x === 0 ? 0 : x.toPrecision(60));
