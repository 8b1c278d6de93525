import type { Arithmetic, Real } from '../real.js';

/**
 * The minimiser of a constant picture c with the truth t in closed form, whatever the prior and its
 * parameters: x* = c/(1 + ξ) everywhere, q* = (x* − t)/(1 + ξ) is as constant, so that Dq* = 0 and
 * ∇F = 0, and F = d(x* − t)²/2.
 */
export function exactConstant(
  arithmetic: Arithmetic,
  { pixels, noisy, truth, ridge }: { pixels: number; noisy: number; truth: number; ridge: number },
): { readonly solution: Real; readonly value: Real } {
  const solution = arithmetic.of(noisy).div(arithmetic.of(ridge).plus(1));
  const error = solution.minus(arithmetic.of(truth));
  return { solution, value: error.times(error).times(pixels).div(2) };
}
