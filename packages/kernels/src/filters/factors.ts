import { gamma } from '@bilevel/core';
import type { ScalarPotential } from '../potential/scalarPotential.js';
import type { FilterReach } from './change.js';
import type { TapSizes } from './sizes.js';

/** What bounds the change at the places of one filter; all dimensionless, as Φ is. */
export interface ChangeFactors {
  /** Where all of them are. Memory that nothing names any more is given back, though parts of it are in use. */
  readonly room: Float64Array;
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

/** Numbers of a field of `places` responses: SIMD kernels fill two at a time. */
export const fieldLength = (places: number): number => places + 2;

/** Numbers of all factors of `places` responses. */
export const factorsLength = (places: number): number => 8 * fieldLength(places);

/** The factors of `places` responses in an array of {@link factorsLength}. */
export function factorsIn(room: Float64Array, places: number): ChangeFactors {
  const field = (index: number): Float64Array => {
    const first = index * fieldLength(places);
    return room.subarray(first, first + places);
  };
  return {
    room,
    ...{ reach: field(0), span: field(1), steepest: field(2), change: field(3) },
    ...{ largest: field(4), mixed: field(5), soft: field(6), softLargest: field(7) },
  };
}

/** Beyond the rounding of some fifty operations. */
const UP = 1 + 2 ** -46;
const DOWN = 1 - 2 ** -46;

/** What is the same at all places of a filter, in units of its ν; in the order of assembly/filters/factors.ts. */
export interface FactorScales {
  /** 1/ν. */
  readonly inverse: number;
  /** ρ. */
  readonly rho: number;
  /** What T is off by. */
  readonly off: number;
  /** E/(ν√κ). */
  readonly span: number;
  /** a. */
  readonly least: number;
  /** sup Φ'' − inf Φ''. */
  readonly range: number;
}

/** The scales of a filter. */
export function factorScales(
  potential: ScalarPotential,
  { radius, energy, least }: FilterReach,
  { sizes, weight, smoothing, largestOfX, taps }: FactorTerms,
): FactorScales {
  return {
    inverse: 1 / smoothing,
    rho: UP * ((sizes.norm * radius) / smoothing),
    off: UP * gamma(taps + 8) * ((sizes.sum * largestOfX) / smoothing),
    span: UP * (energy / (smoothing * Math.sqrt(weight / smoothing))),
    least,
    range: UP * (potential.curvature - potential.leastCurvature),
  };
}

/** What {@link factorScales} needs of a filter and of x. */
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
  { inverse, rho, off, span, least: a, range }: FactorScales,
  z: Float64Array,
  factors: ChangeFactors,
): void {
  for (let p = 0; p < z.length; p++) {
    const T = inverse * z[p]!;
    const own = Math.abs(T) * (UP - 1);
    const around = UP * (rho + off) + own;
    const h = Math.max(0, DOWN * potential.leastOn(T - around, T + around));
    const soft = UP / Math.sqrt(h + a);
    const t = span * soft;
    const r = Math.min(rho, t);
    const moved = UP * (r + off) + own;
    const near = T - moved;
    const far = T + moved;
    const steepest = UP * potential.steepestOn(near, far);
    const largest = UP * potential.largestOn(near, far);
    const concave = Math.max(0, -potential.leastOn(near, far));
    factors.reach[p] = r;
    factors.span[p] = t;
    factors.steepest[p] = steepest;
    factors.change[p] = Math.min(steepest * r, range);
    factors.largest[p] = largest;
    factors.mixed[p] = UP * potential.mixedOn(near, far);
    factors.soft[p] = soft;
    factors.softLargest[p] =
      UP * Math.max(largest / Math.sqrt(largest + a), concave / Math.sqrt(a));
  }
}
