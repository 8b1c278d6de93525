import {
  plainVectors,
  provenSizes,
  roundedUp,
  type ErrorBall,
  type LocalChange,
} from '@bilevel/core';
import type { FilterLinearisation, FilterTerms } from '@bilevel/kernels';
import { largestEnergy, SHARE } from '../localChange.js';
import type { Surroundings } from '../regulariser.js';
import type { BankConstants } from './bankConstants.js';
import { BASIS_NORM } from './basis.js';
import { jointNorm } from './jointNorm.js';

const { norm: normUp } = provenSizes(plainVectors);

/** What {@link filterChange} is about. */
export interface ChangeInput {
  readonly second: Pick<FilterLinearisation, 'change'>;
  readonly terms: FilterTerms;
  readonly constants: BankConstants;
  readonly surroundings: Surroundings;
  readonly filters: number;
  readonly expanded: (u: Float64Array) => Float64Array;
  /** ≥ ‖B' − B‖. */
  readonly change: () => number;
}

/**
 * What A and B change by, from x to the minimiser x* of a problem that has the bank as one term (mathematics.md §5.4):
 * the kernels' bounds, for the reach that is known of x*. Other terms have Hessians of at least μ and what makes up for
 * the weak convexity, so that as for differences Σ κ_j (h_jp + sμ/N²)(C_j e*)_p² ≤ E².
 */
export function filterChange(
  { second, terms, constants, surroundings, filters, expanded, change }: ChangeInput,
  ball: ErrorBall,
): LocalChange {
  const { strongConvexity: mu, lipschitzGradient: L, learned } = surroundings;
  const { size, grid } = terms;
  const within = second.change({
    radius: ball.radius,
    energy: roundedUp(largestEnergy(ball, mu, L)),
    least: ((1 - 2 ** -48) * (SHARE * mu)) / constants.norm ** 2,
    norm: constants.norm,
    strongConvexity: mu,
  });
  const all = new Float64Array(2 * filters + terms.taps.length);
  const own = 2 * filters + (terms.taps.length / (size * size)) * (size * size - 1);
  /** A direction in all own parameters, from one in those that are learned. */
  const direction = (u: Float64Array): Float64Array => {
    const full = new Float64Array(own);
    for (const [i, k] of learned.entries()) full[k] = u[i]!;
    return expanded(full);
  };
  const energyOf = (u: Float64Array): number => {
    const taps = u.subarray(2 * filters);
    const ones = new Float64Array(filters).fill(1);
    const joint = Math.sqrt(jointNorm({ size, channels: grid.channels, taps }, ones));
    return within.crossEnergy(u, roundedUp(joint));
  };
  const learnsTaps = learned.some((k) => k >= 2 * filters);
  return {
    kind: 'certified',
    hessianChange: (v) => within.hessianChange(v),
    hessianForm: (z, q) => within.hessianForm(z, q),
    hessianEnergy: (v) => within.hessianEnergy(v),
    crossTransposeChange(q) {
      within.crossTransposeChange(q, all);
      const scalars = learned.flatMap((k) => (k < 2 * filters ? [all[k]!] : []));
      // Coefficients are taps by an orthonormal matrix.
      const taps = learnsTaps ? normUp(all.subarray(2 * filters)) : 0;
      return roundedUp(BASIS_NORM * Math.hypot(...scalars, taps), 64 + scalars.length);
    },
    crossForm: (u, q) => within.crossForm(direction(u), q),
    crossEnergyAlong: (u) => energyOf(direction(u)),
    crossEnergy(j) {
      const unit = new Float64Array(learned.length);
      unit[j] = 1;
      return energyOf(direction(unit));
    },
    crossNormChange: change,
  };
}
