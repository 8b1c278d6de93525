import { roundedUp } from './rounding.js';

/**
 * ≥ ‖a‖, for entries of any size: they are divided by the largest before they are squared, so that none
 * overflows or vanishes that matters. Infinity where an entry is not finite. For certificates, not for
 * inner loops.
 */
export function upperNorm(a: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]!);
    if (!(size < Infinity)) return Infinity;
    if (size > largest) largest = size;
  }
  if (largest === 0) return 0;
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    const share = a[i]! / largest;
    squares += share * share;
  }
  // Quotient, square, the sum, root and product.
  return roundedUp(largest * Math.sqrt(squares), a.length + 8);
}
