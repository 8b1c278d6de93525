import { roundedUp, type LowerConstants } from '@bilevel/core';
import { scalarPotentials } from '@bilevel/kernels';
import { numberIn, type Values } from '../describe/description.js';
import { isBlockPotential, type RegulariserTerm } from '../prior/expression.js';

/** What a bound of seams needs to know of a tile. */
export interface CutTile {
  readonly constants: Pick<LowerConstants, 'strongConvexity' | 'lipschitzGradient'>;
  /** Pixels between where it is cut off and what is kept of it. */
  readonly margin: number;
  /** Pixels along the sides where it is cut off, in each channel. */
  readonly cut: number;
  /** Largest minus least number of the data, 0 among them. */
  readonly range: number;
}

/**
 * How much a tile that is solved by itself differs at most from all of the picture, in what is kept of it, as a norm
 * (mathematics.md §8.16):
 *
 *     ‖e‖ ≤ (1 + √κ)²/(2L) λ^m Σ_j 2‖D‖ w_j s_j √n,   λ = (√κ − 1)/(√κ + 1), κ = L/μ,
 *
 * m the margin, n the blocks of differences that are cut, s_j the steepest slope of the potential. Undefined where nothing
 * is proven: of regularisers with a longer reach than a pixel, and slopes without a bound.
 */
export function seamBound(
  terms: readonly RegulariserTerm[],
  values: Values,
  { constants, margin, cut, range }: CutTile,
): number | undefined {
  const force = cutForce(terms, values, range);
  if (force === undefined) return undefined;
  if (cut === 0) return 0;
  const { strongConvexity, lipschitzGradient } = constants;
  const root = Math.sqrt(lipschitzGradient.value / strongConvexity.value);
  const decay = ((root - 1) / (root + 1)) ** margin;
  const gain = (1 + root) ** 2 / (2 * lipschitzGradient.value);
  // Corners have blocks on both sides.
  return roundedUp(gain * decay * force * Math.sqrt(cut + 4), 64);
}

/** ≥ 2‖D‖ w s over all terms, for each root of a block that is cut. */
function cutForce(
  terms: readonly RegulariserTerm[],
  values: Values,
  range: number,
): number | undefined {
  // With single differences alone the result stays within the range of the data (maximum principle).
  const staysWithin = terms.every(
    ({ entry }) =>
      entry.kind === 'ridge' || (entry.kind === 'blocks' && entry.blocks === 'difference'),
  );
  let force = 0;
  for (const { entry, potential, parameters } of terms) {
    if (entry.kind === 'ridge') continue;
    if (entry.kind !== 'blocks' || !isBlockPotential(potential)) return undefined;
    const [weight = NaN, smoothing = 1] = parameters.map(({ key }) => numberIn(values, key));
    const { slope, curvature } = scalarPotentials[potential];
    const most =
      slope < Infinity ? slope : staysWithin ? (curvature * range) / smoothing : Infinity;
    if (most === Infinity) return undefined;
    force += 2 * Math.sqrt(8) * weight * most;
  }
  return force;
}
