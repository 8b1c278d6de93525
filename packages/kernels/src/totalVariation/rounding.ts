import { gamma, roundedUp, UNDERFLOW } from '@bilevel/core';
import type { TotalVariationKind, TotalVariationTerms } from './totalVariation.js';

/** What the kernels' results can be off by: upper bounds, in exact arithmetic at the exact w and ν. */
export interface TotalVariationRounding {
  /** Of ∂g(x), as a norm. `size` ≥ ‖x‖, `sizeOfData` ≥ ‖y‖. */
  gradient(size: number, sizeOfData: number): number;
  /** Of (aI + wDᵀHD)v, as a norm. `size` ≥ ‖v‖. */
  hessianVector(size: number): number;
  /** Of both columns of B together (Frobenius). `sizeOfX` ≥ ‖x‖. */
  columns(sizeOfX: number): number;
  /** Of Bᵀq. `sizeOfX` ≥ ‖x‖, `size` ≥ ‖q‖. */
  crossTranspose(sizeOfX: number, size: number): number;
}

/** Of differences in units of ν beyond which squares may overflow, and with them what they divide. */
const FARTHEST = 1e150;
/** Roundings of a flux's way into a gradient, of a second derivative's into a product, and so on. */
const GRADIENT = 24;
const PRODUCT = 52;
const COLUMNS = 52;
const DIAGONAL = 8;

/**
 * Rounding of the kernels of smoothed total variation, SIMD and plain alike (mathematics.md §8, "Floating
 * point"), by counting. u = 2⁻⁵³; a number is "n off" when its relative error is γ_n at most. The w and ν
 * given may be 2 off themselves (exponentials of the parameters, within one unit in the last place), and
 * a 1 off.
 *
 * - t = (Dx)_k/ν: difference, 1/ν and product, and ν: 5 off. As numbers computed from it pass its error
 *   on times their condition: 1 for z/√(1 + |z|²) with single differences, 2 with pairs, at most 4 for
 *   z/(1 + |z|²)^{3/2} and 2 for 1 + |z|².
 * - A flux wz/r, r = √(1 + |z|²): 10 from z, at most 3/2 from the sum under the root, the root, at most
 *   three products and quotients, and w: below 17 off; five additions with its fellows: {@link GRADIENT}. The
 *   terms ax and y: {@link DIAGONAL}. A pixel has four fluxes at most, of |z|/r ≤ min(1, |z|): as a vector,
 *   ‖|D|ᵀ|f|‖ ≤ w min(4√d, 8‖x‖/ν), since ‖|D|‖² ≤ 8 (row sums of |D|ᵀ|D|) and there are at most 2d.
 * - A second derivative, (w/ν)/r³ (1 + s²) and its like: at most 42 off; with the difference of v, the
 *   product, the sum of two and five additions below {@link PRODUCT}. Absolute values of its entries are
 *   matrices of norm w/ν (single differences) and 3/2 w/ν (pairs: (1 + s² + |ts|)/r³ ≤ 3/2), so that
 *   ‖|D|ᵀ|H||D||v|‖ ≤ 8 or 12 times w/ν ‖v‖.
 * - The columns of B: fluxes as above, below 22 off, and of wz/r³, below 42 off with the additions, neither
 *   larger than those of the gradient: together {@link COLUMNS}. Bᵀq sums up to 2d products of them with
 *   the differences of q in any order.
 * - Underflow: an absolute 2⁻¹⁰⁷⁴ for each operation, of which an entry has fewer than 100, times w or a.
 * - Where |Dx|/ν exceeds 10¹⁵⁰ squares may overflow, and a flux come out as 0: then it is all that is known.
 */
export function totalVariationRounding(
  kind: TotalVariationKind,
  { grid, diagonal: a, weight: w, smoothing: nu }: Omit<TotalVariationTerms, 'data'>,
): TotalVariationRounding {
  const d = grid.width * grid.height;
  const single = kind === 'anisotropic';
  const bend = ((single ? 8 : 12) * w) / nu;
  const lost = 100 * (1 + a + w + w / nu) * Math.sqrt(d) * UNDERFLOW;
  /** ≥ ‖|D|ᵀ|f|‖, and what of it may be missing. */
  const fluxes = (size: number): number =>
    roundedUp(w * Math.min(4 * Math.sqrt(d), (8 * size) / nu));
  const missing = (size: number): number =>
    (2 * size) / nu > FARTHEST ? roundedUp(8 * w * Math.sqrt(d)) : 0;
  return {
    gradient: (size, sizeOfData) =>
      roundedUp(
        gamma(DIAGONAL) * a * size +
          gamma(DIAGONAL) * sizeOfData +
          gamma(GRADIENT) * fluxes(size) +
          missing(size) +
          lost,
      ),
    hessianVector: (size) =>
      roundedUp(gamma(DIAGONAL) * a * size + gamma(PRODUCT) * bend * size + lost * (1 + size)),
    columns: (sizeOfX) => roundedUp(gamma(COLUMNS) * fluxes(sizeOfX) + 2 * missing(sizeOfX) + lost),
    crossTranspose: (sizeOfX, size) =>
      roundedUp(
        (gamma(COLUMNS + 2 * d) * Math.SQRT2 * fluxes(sizeOfX) + 2 * missing(sizeOfX)) * size +
          lost * d * (1 + size),
      ),
  };
}
