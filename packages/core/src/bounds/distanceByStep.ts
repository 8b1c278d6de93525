import type { LocalChange } from '../problem/problem.js';
import { roundedUp } from '../vector/rounding.js';

/** A Newton step s ≈ A(x̃)⁻¹ ∂_x g(x̃), and what it leaves. */
export interface NewtonResidual {
  readonly step: Float64Array;
  /** ≥ ‖s‖. */
  readonly size: number;
  /** ≥ ‖A(x̃)s − ∂_x g(x̃)‖ in exact arithmetic. */
  readonly residual: number;
}

/**
 * A bound on ‖x̃ − x*‖ from a Newton step and from how much A can change within a ball that holds x*, for
 * example that of radius ‖∂_x g(x̃)‖/μ around x̃ (mathematics.md §5.4). With e = x* − x̃ and the mean Ā of the
 * Hessians between the two, Āe = −∂_x g(x̃), hence
 *
 *     Ā(e + s) = (As − ∂_x g(x̃)) + (Ā − A)s,
 *     ‖e‖ ≤ ‖s‖ + (ρ + ‖(Ā − A)s‖)/μ,
 *     ‖e‖ ≤ ‖s‖ + (ρ/√μ + ‖(Ā − A)s‖_{Ā⁻¹})/√μ,   ρ = ‖As − ∂_x g(x̃)‖.
 *
 * Norms of means of changes are at most the largest of them, in the norm of A'⁻¹ by joint convexity. Unlike
 * Kantorovich's theorem it needs no L_A and no smallness: a step that is no good gives a bound that is no
 * good. ‖s‖ is about ‖A⁻¹∂_x g‖, of which ‖∂_x g‖/μ can be L/μ times. The ball that it gives can be put in again.
 */
export function distanceByStep(
  { step, size, residual }: NewtonResidual,
  strongConvexity: number,
  change: Pick<LocalChange, 'hessianChange' | 'hessianEnergy'>,
): number {
  const mu = strongConvexity;
  const root = Math.sqrt(mu);
  const plain = (residual + change.hessianChange(step)) / mu;
  const energy = (residual / root + (change.hessianEnergy?.(step) ?? Infinity)) / root;
  // NaN, which an overflow gives, bounds nothing.
  const rest = Number.isNaN(energy) ? plain : Math.min(plain, energy);
  return roundedUp(size + rest);
}
