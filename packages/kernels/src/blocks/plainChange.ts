import type { Potential } from '../potential/potential.js';
import { potentials } from '../potential/potentials.js';
import type { ChangeInUnits, Scales } from '../totalVariation/change.js';
import type { Analysis, AnalysisTerms } from './analysis.js';
import { blockSizes } from './differences.js';

/** Beyond the rounding of some fifty operations. */
const UP = 1 + 2 ** -46;
const DOWN = 1 - 2 ** -46;

/**
 * The change of second derivatives at x (totalVariation/change.ts; mathematics.md §8.7) under any potential, in plain TypeScript.
 * Lengths are in units of ν. Sizes between which a block moves are rounded outward, since a potential may
 * depend on them steeply; so are its majorants.
 */
export function plainBlockChange(
  terms: AnalysisTerms,
  x: Float64Array,
  { rho, span, most, curvature }: Scales,
): ChangeInUnits {
  const { analysis, smoothing: nu, relative } = terms;
  const potential: Potential = potentials[terms.potential];
  const { shape } = analysis;
  const vector = shape.members > 1;
  const count = shape.groups * shape.pixels;
  /** What H can change by at all. */
  const range = potential.curvature - potential.leastCurvature;
  const work = new Float64Array(shape.planes * shape.pixels);
  const sizesAt = (v: Float64Array): Float64Array => {
    const sizes = new Float64Array(count);
    analysis.apply(v, 1, work);
    blockSizes(work, shape, sizes);
    return sizes;
  };
  const sizesOfX = sizesAt(x);
  const off = offOf(analysis, x) / nu;
  /** M_p t_p. */
  const steep = new Float64Array(count);
  const change = new Float64Array(count);
  /** (h_p + a/w)^{−1/2}. */
  const soft = new Float64Array(count);
  /** S_p r_p, S_p t_p, P_p r_p, P_p t_p. */
  const [slopeReach, slopeSpan, mixedReach, mixedSpan] = Array.from(
    { length: 4 },
    () => new Float64Array(count),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const columns = new Float64Array(6);
  const gain = (at: number, reached: number, spanned: number, weight: number): void => {
    columns[at]! += times(reached, weight) ** 2;
    columns[at + 1] = Math.max(columns[at + 1]!, times(spanned, weight));
    columns[at + 2] = Math.max(columns[at + 2]!, spanned);
  };
  // Where nothing moves the scale is 0, and what is left is not needed.
  const share = (length: number): number => (length === most ? 1 : length / most);
  for (let p = 0; p < count; p++) {
    const size = sizesOfX[p]! / nu;
    const own = relative?.[p % shape.pixels] ?? 1;
    // What is not convex of it the rest makes up for.
    const h = Math.max(0, DOWN * own * potential.leastOn(UP * (size + rho + off)));
    const t = h === 0 ? 1 : 1 / Math.sqrt(1 + curvature * h);
    const r = Math.min(share(rho), share(span) * t);
    const moved = UP * times(most, r);
    const near = Math.max(0, size * DOWN - moved - UP * off);
    const far = UP * (size + moved + off);
    const third = UP * own * potential.steepestOn(near, far, vector);
    const slope = UP * own * potential.largestFrom(near, vector);
    const mixed = UP * own * potential.mixedOn(near, far);
    steep[p] = third * t;
    change[p] = range === 0 ? 0 : Math.min(third * r, (own * range) / most);
    soft[p] = 1 / Math.sqrt(h + DOWN / curvature);
    slopeReach[p] = slope * r;
    slopeSpan[p] = slope * t;
    mixedReach[p] = mixed * r;
    mixedSpan[p] = mixed * t;
    gain(0, slopeReach[p]!, slopeSpan[p]!, soft[p]!);
    gain(3, mixedReach[p]!, mixedSpan[p]!, soft[p]!);
  }
  const known = new WeakMap<Float64Array, Float64Array>();
  const sizesOf = (v: Float64Array): Float64Array => {
    let sizes = known.get(v);
    if (sizes === undefined) {
      sizes = sizesAt(v);
      const missing = offOf(analysis, v);
      if (missing > 0) for (let p = 0; p < count; p++) sizes[p]! += missing;
      known.set(v, sizes);
    }
    return sizes;
  };

  return {
    columns,
    sums(v) {
      const sizes = sizesOf(v);
      const sums = new Float64Array(8);
      for (let p = 0; p < count; p++) {
        const s = sizes[p]!;
        const slope = steep[p]! * s;
        const moved = change[p]! * s;
        sums[0] = Math.max(sums[0]!, slope);
        sums[1]! += moved * moved;
        sums[2] = Math.max(sums[2]!, times(slope, soft[p]!));
        sums[3]! += times(moved, soft[p]!) ** 2;
        sums[4]! += slopeReach[p]! * s;
        sums[5]! += (slopeSpan[p]! * s) ** 2;
        sums[6]! += mixedReach[p]! * s;
        sums[7]! += (mixedSpan[p]! * s) ** 2;
      }
      return sums;
    },
    form(z, q) {
      const [a, b] = [sizesOf(z), sizesOf(q)];
      const sums = new Float64Array(2);
      for (let p = 0; p < count; p++) {
        const size = a[p]! * b[p]!;
        sums[0]! += change[p]! * size;
        sums[1]! += (steep[p]! * size) ** 2;
      }
      return sums;
    },
  };
}

/** What sizes of blocks of Cv are off by where differences cancel. */
export function offOf({ cancellation = 0 }: Analysis, v: Float64Array): number {
  return cancellation === 0 ? 0 : v.reduce((m, a) => Math.max(m, Math.abs(a)), 0) * cancellation;
}

/** ab, and 0 where one of them is, even if the other is infinite. */
function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
