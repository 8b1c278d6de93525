import type { ConstantKind } from '@bilevel/core';

/**
 * The bounds that are verified:
 *
 * - `distance`: ε ≥ ‖x̃ − x*‖ (mathematics.md §2).
 * - `a-posteriori`: ‖h − ∇F‖ by the global constants (§5.1).
 * - `local`: ‖h − ∇F‖ by what the problem knows of its error ball (§5.4).
 * - `sharp`: ‖h − ∇F‖ dual-weighted (§5.4), of the corrected h.
 * - `direction`: |h_u − uᵀ∇F| of one direction u, with one dual, through a closer point (§5.4).
 * - `closer`: ‖h − ∇F‖ through that point.
 * - `newton-distance`, `newton`: the same in the ball that a Newton step proves (§5.4).
 * - `value`, `corrected-value`: |F̃ − F| (§5.3).
 * - `a-priori-distance`: c_K ‖x₀ − x*‖ (§3).
 * - `a-priori`: ‖h − ∇F‖ before anything is solved (§5.2).
 */
export const BOUNDS = [
  'distance',
  'a-posteriori',
  'local',
  'sharp',
  'direction',
  'closer',
  'newton-distance',
  'newton',
  'value',
  'corrected-value',
  'a-priori-distance',
  'a-priori',
] as const;
export type BoundName = (typeof BOUNDS)[number];

/** A bound beside the error that it is of. */
export interface Measurement {
  readonly bound: BoundName;
  readonly error: number;
  /** What the bound says. */
  readonly limit: number;
  readonly kind: ConstantKind;
  /** The size of the quantity: an error far below it is rounding. */
  readonly scale: number;
}

/** A bound that does not hold; NaN holds nothing. */
export function isViolated({ error, limit }: Measurement): boolean {
  return !(error <= limit);
}
