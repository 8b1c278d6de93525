import { gamma, UNIT_ROUNDOFF } from '@bilevel/core';
import type { Passes } from './plan.js';
import { ROOT_ROUNDINGS } from './roots.js';

/** √5 u of a product of complex numbers without fused operations (Brent, Percival and Zimmermann 2007, Theorem 1). */
export const PRODUCT_ERROR = Math.sqrt(5) * UNIT_ROUNDOFF;

/** Of a root of unity. */
export const ROOT_ERROR = ROOT_ROUNDINGS * UNIT_ROUNDOFF;

/** ≥ (1 + e₁)(1 + e₂)… − 1, from the sum of e₁, e₂, …, none of them negative. */
export function grown(sum: number): number {
  return Math.expm1(sum * (1 + 64 * UNIT_ROUNDOFF)) * (1 + 64 * UNIT_ROUNDOFF);
}

/**
 * The sum of the relative errors, ‖computed − exact‖/‖exact‖ in the Euclidean norm, that passes make one by one. As a
 * pass is √radix times a unitary map, all together have {@link grown} of it (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2nd edition, Theorem 24.2, where all radices are 2).
 *
 * - Radix 2 is one addition, which errs by u of its result; radix 4 two of them, one after the other.
 * - With others, a term is rounded at most m times on its way to re or im of a result: both err by γ(m) Σ|a_j| at most,
 *   so that ‖error‖ ≤ √2 γ(m) radix ‖a‖, which is √(2 radix) γ(m) of the norm of the result.
 * - Then, but for the last pass, there is a product by a root.
 */
export function passesError({ passes }: Passes): number {
  return passes.reduce(
    (sum, { radix, rest }) =>
      sum + butterflyError(radix) + (rest > 1 ? PRODUCT_ERROR + ROOT_ERROR : 0),
    0,
  );
}

function butterflyError(radix: number): number {
  if (radix === 2) return UNIT_ROUNDOFF;
  if (radix === 4) return 2 * UNIT_ROUNDOFF;
  // A sum or difference, the coefficient, the product, sums, the last sum: coefficients of 3 and 5 are rounded once.
  const own = radix === 3 ? 5 : 6;
  const roundings = radix <= 5 ? own : 3 + ROOT_ROUNDINGS + (radix - 1) / 2;
  return Math.sqrt(2 * radix) * gamma(roundings);
}
