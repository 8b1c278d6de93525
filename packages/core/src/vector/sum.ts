import { gamma, UNIT_ROUNDOFF } from './rounding.js';

/**
 * The sum of some numbers, compensated (Neumaier 1974): what each addition loses is added at the end. Its
 * error is at most {@link roundingOfSum}.
 */
export function sum(terms: Iterable<number>): number {
  let total = 0;
  let lost = 0;
  for (const term of terms) {
    const next = total + term;
    lost += Math.abs(total) >= Math.abs(term) ? total - next + term : term - next + total;
    total = next;
  }
  // Where terms overflow the compensation is NaN.
  return Number.isFinite(total) ? total + lost : total;
}

/**
 * A bound on the error of {@link sum} of `count` terms whose sizes add up to `size`, each of which may
 * have been rounded once before: u|s| + γ²_count Σ|terms| (Neumaier 1974), and u Σ|terms| for those.
 */
export function roundingOfSum(count: number, size: number): number {
  return (2 * UNIT_ROUNDOFF + 2 * gamma(count) ** 2) * size;
}
