import { gamma } from '@bilevel/core';
import type { ScalarPotential } from '../potential/scalarPotential.js';
import type { FilterReach } from './change.js';
import type { TapSizes } from './sizes.js';

/** What bounds the change at the places of one filter; all dimensionless, as Φ is. */
export interface ChangeFactors {
  /** r: |ΔT| ≤ r. */
  readonly reach: Float64Array;
  /** t: Σ (ΔT/t)² ≤ 1 over all filters. */
  readonly span: Float64Array;
  /** M: |ΔΦ''| ≤ M|ΔT|. */
  readonly steepest: Float64Array;
  /** δ: |ΔΦ''| ≤ δ. */
  readonly change: Float64Array;
  /** S: |Φ''(T')| ≤ S, and |ΔΦ'| ≤ S|ΔT|. */
  readonly largest: Float64Array;
  /** P: |Δ(TΦ'')| ≤ P|ΔT|. */
  readonly mixed: Float64Array;
  /** (h + a)^{−1/2}. */
  readonly soft: Float64Array;
  /** |Φ''(T')| (max(0, Φ''(T')) + a)^{−1/2} is at most this. */
  readonly softLargest: Float64Array;
}

/** The factors of `places` responses, not filled. */
export function roomForFactors(places: number): ChangeFactors {
  const [reach, span, steepest, change, largest, mixed, soft, softLargest] = Array.from(
    { length: 8 },
    () => new Float64Array(places),
  ) as unknown as Float64Array[] as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array],
    ...[Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  return { reach, span, steepest, change, largest, mixed, soft, softLargest };
}

/** Beyond the rounding of some fifty operations. */
const UP = 1 + 2 ** -46;
const DOWN = 1 - 2 ** -46;

/**
 * Fills the factors of a filter from its responses z at x as computed. With κ = w/ν > 0, T = z/ν, and h the least
 * Φ'' within ρ = ‖c‖ε/ν of T, or 0 where that is negative:
 *
 *     t = E/(ν √(κ(h + a))),   r = min(ρ, t),
 *
 * M, S, P and the least Φ'' those of the potential on [T − r, T + r]; δ = min(M r, sup Φ'' − inf Φ''). An interval is
 * widened by what T is off: γ of as many roundings as it went through, of (|C||x|)_p/ν ≤ Σ|c| max|x|/ν. The
 * widening also covers what majorants lose to rounding where they are nearly 0.
 *
 * s/√(max(0, s) + a) rises in s ≥ 0, so that its size is at most S/√(S + a) there, and −s/√a for s < 0.
 */
export function fillFactors(
  potential: ScalarPotential,
  { radius, energy, least: a }: FilterReach,
  { sizes, weight, smoothing, largestOfX, taps }: FactorTerms,
  z: Float64Array,
  factors: ChangeFactors,
): void {
  const range = UP * (potential.curvature - potential.leastCurvature);
  const rho = UP * ((sizes.norm * radius) / smoothing);
  const off = UP * gamma(taps + 8) * ((sizes.sum * largestOfX) / smoothing);
  const scale = UP * (energy / (smoothing * Math.sqrt(weight / smoothing)));
  for (let p = 0; p < z.length; p++) {
    const T = z[p]! / smoothing;
    const widened = (length: number): number => UP * (length + off) + Math.abs(T) * (UP - 1);
    const around = widened(rho);
    const h = Math.max(0, DOWN * potential.leastOn(T - around, T + around));
    const soft = UP / Math.sqrt(h + a);
    const t = scale * soft;
    const r = Math.min(rho, t);
    const moved = widened(r);
    const [near, far] = [T - moved, T + moved];
    const steepest = UP * potential.steepestOn(near, far);
    const largest = UP * potential.largestOn(near, far);
    const negative = Math.max(0, -potential.leastOn(near, far));
    factors.reach[p] = r;
    factors.span[p] = t;
    factors.steepest[p] = steepest;
    factors.change[p] = Math.min(steepest * r, range);
    factors.largest[p] = largest;
    factors.mixed[p] = UP * potential.mixedOn(near, far);
    factors.soft[p] = soft;
    factors.softLargest[p] =
      UP * Math.max(largest / Math.sqrt(largest + a), negative / Math.sqrt(a));
  }
}

/** What {@link fillFactors} needs of a filter and of x. */
export interface FactorTerms {
  readonly sizes: TapSizes;
  /** w > 0. */
  readonly weight: number;
  /** ν. */
  readonly smoothing: number;
  /** max |x|. */
  readonly largestOfX: number;
  /** Taps of a filter. */
  readonly taps: number;
}
