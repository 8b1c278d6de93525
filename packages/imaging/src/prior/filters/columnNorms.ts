import { roundedUp } from '@bilevel/core';
import type { FilterTerms, ScalarPotential } from '@bilevel/kernels';
import type { BankConstants } from './bankConstants.js';
import { BASIS_NORM } from './basis.js';
import { centredPatches } from './patches.js';

/** See {@link columnNorms}. */
export interface ColumnNorms {
  /** Three numbers a filter: for log w_j, log ν_j and all coefficients. */
  readonly cross: readonly number[];
  /** The same of what they change by within a radius. */
  readonly changeWithin: (radius: number) => readonly number[];
}

/**
 * Upper bounds on the norms of the columns of B of each filter together, three numbers a filter: for log w_j, log ν_j
 * and all coefficients; and on what they change by within a ball. With P ≥ ‖(S_a x − mean over a)_{p,a}‖, so that
 * ‖C_j x‖ ≤ ‖c_j‖P and, for the filters U of coefficients of norm 1, ‖diag(Φ'') Ux‖ ≤ c P:
 *
 * - ‖Φ'(T_j)‖ ≤ G = min(√places sup |Φ'|, √places |Φ'(0)| + c‖c_j‖P/ν_j);
 * - w_j‖C_j‖G;   w_j‖C_j‖ c‖c_j‖P/ν_j;   w_j (k√channels G + ‖C_j‖ c P/ν_j), as ‖U‖ is at most the sum of its taps.
 *
 * Within ε the places move by |ΔT| ≤ ‖c_j‖ε/ν_j, and by ‖ΔT‖ ≤ ‖C_j‖ε/ν_j over all; with m = sup |Φ'' + TΦ'''|:
 *
 * - κ_j‖C_j‖²cε;   κ_j‖C_j‖²mε;   κ_j (2 k√channels c‖C_j‖ + ‖C_j‖ min(t‖c_j‖ε/ν_j, c − l) P/ε) ε.
 */
export function columnNorms(
  terms: FilterTerms,
  potential: ScalarPotential,
  { operatorNorms, rowNorms }: BankConstants,
  x: Float64Array,
): ColumnNorms {
  const { grid, size, weights, smoothings } = terms;
  const places = (grid.width - size + 1) * (grid.height - size + 1);
  const root = Math.sqrt(places);
  const { curvature: c, leastCurvature: l, thirdDerivative: t, slope, slopeAtZero } = potential;
  const P = centredPatches(grid, size, x);
  const most = Math.max(c, -l);
  const ofTaps = size * Math.sqrt(grid.channels);
  const filters = Array.from(weights, (w, j) => ({
    ...{ w, nu: smoothings[j]!, b: operatorNorms[j]!, row: rowNorms[j]! },
  }));
  return {
    cross: filters.flatMap(({ w, nu, b, row }) => {
      const G = Math.min(slope * root, slopeAtZero * root + (most * row * P) / nu);
      const columns = [
        w * b * G,
        (w * b * most * row * P) / nu,
        BASIS_NORM * w * (ofTaps * G + (b * most * P) / nu),
      ];
      return columns.map((bound) => roundedUp(bound));
    }),
    changeWithin: (radius) =>
      filters.flatMap(({ w, nu, b, row }) => {
        const kappa = w / nu;
        const bends = Math.min((t * row * radius) / nu, c - l);
        const columns = [
          kappa * b * b * most * radius,
          kappa * b * b * potential.mixed * radius,
          BASIS_NORM * kappa * b * (2 * ofTaps * most * radius + bends * P),
        ];
        return columns.map((bound) => roundedUp(bound));
      }),
  };
}
