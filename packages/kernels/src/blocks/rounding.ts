import { gamma, roundedUp, UNDERFLOW } from '@bilevel/core';
import type { Potential } from '../potential/potential.js';
import { potentials } from '../potential/potentials.js';
import type { BlockTerms } from './blocks.js';
import { shapeOf } from './shape.js';

/**
 * What the results of kernels of blocks can be off by: upper bounds, in exact arithmetic at the exact w and
 * ν. What they add to a vector counts as one of up to {@link ADDENDS} terms of it, added in any order, whose
 * sums round as well: the others have to count the same for theirs, γ_8 of their size.
 */
export interface BlockRounding {
  /** Of wDᵀ∇φ(Dx), as a norm. `size` ≥ ‖x‖. */
  gradient(size: number): number;
  /** Of wDᵀHDv, as a norm. `size` ≥ ‖v‖. */
  hessianVector(size: number): number;
  /** Of both columns of B together (Frobenius). `sizeOfX` ≥ ‖x‖. */
  columns(sizeOfX: number): number;
  /** Of Bᵀq. `sizeOfX` ≥ ‖x‖, `size` ≥ ‖q‖. */
  crossTranspose(sizeOfX: number, size: number): number;
  /** Of Σ φ, which was computed to be `value` ≥ 0. */
  value(value: number): number;
}

/** Terms of a sum that the kernels add to; see {@link BlockRounding}. */
export const ADDENDS = 8;

/** Of differences in units of ν beyond which squares may overflow, and with them what they divide. */
const FARTHEST = 1e150;

/**
 * Rounding of the kernels of blocks, SIMD and plain alike (mathematics.md §8.6, "Floating point"), by counting.
 * u = 2⁻⁵³; a number is "n off" when its relative error is γ_n at most. The w and ν given may be 2 off
 * themselves (exponentials of the parameters, within one unit in the last place). m: numbers of a block; C = sup Φ''.
 *
 * - t = (Dx)_k/ν: difference, 1/ν and product, and ν: 5 off. r = |z| of a block: the square of that 11, the sum
 *   of m of them 10 + m, its root 6 + m/2 =: ρ off.
 * - Φ'/r passes the error of r on with the condition γ = sup |rΦ''/Φ' − 1|, 1 of convex ones, and adds its own
 *   (potential.ts). A flux w(Φ'/r)z: 5 of z, γρ, w and two products: 9 + γρ + `slopeOver`. Three additions with its fellows, and
 *   with those of other terms. As a vector, ‖|D|ᵀ|f|‖ ≤ w min(√8 √blocks sup|Φ'|, 8 C ‖x‖/ν), since
 *   ‖|D|‖² ≤ 8 (row sums of |D|ᵀ|D|) in each channel and |f_p| ≤ w Φ'(r) ≤ wCr.
 * - The second column, w Φ''(r) z: Φ'' passes the error of r on absolutely, |rΦ'''| of it, with
 *   r²|Φ'''| ≤ 2Φ' for every potential here (r²|Φ'''|/Φ' is 3r²/S² ≤ ¾ for Charbonnier's; 2r²/cosh² r ≤ 0.88 for
 *   log cosh; 2r/(2 − r) ≤ 2 up to r = 1 for Huber's and 0 beyond). Since |Φ''|r ≤ Φ', its error is at most that
 *   of 9 + 2ρ + `second` roundings of the flux above, and no term of it is larger than that flux.
 * - H: |rΦ'''| ≤ 2C, as Φ'' + rΦ''' and Φ'' are at most C in size: Φ'' is off by 2ρ + `second` units of C, and
 *   Φ'/r by γρ + `slopeOver` of itself. With k = w/ν, 5 off, and the product, that is all of a block of one number.
 *   Else k(Φ'/r − Φ''), a difference, is off by (2 + γ)ρ + `slopeOver` + `second` + 1 + 6 units of kC, and y = z √(that)/r
 *   by a root, a quotient, a product, ρ and the 5 of z in each factor of yyᵀ. Then the difference of v, two
 *   products, the sum of m, a difference, and the additions of fluxes. Sizes of terms: k(Φ'/r) I and k C ẑẑᵀ,
 *   each of norm kC, so that ‖|D|ᵀ|H||D||v|‖ ≤ 8kC‖v‖ each. Sizes below 1e-150, where
 *   squares have lost digits, count as 0: Φ'/r − Φ'' ≤ r sup|Φ'''| is far below a unit there, for which one is
 *   counted.
 * - Bᵀq sums products of all fluxes with the differences of q, in any order.
 * - Σ νΦ: TΦ' ≤ 2Φ for every potential here, 2ρ; its own error; ν and the product; rows of sums, added.
 *   All terms are of one sign.
 * - Underflow: an absolute 2⁻¹⁰⁷⁴ for each operation, of which an entry has fewer than 200, times w or k. SIMD
 *   kernels take exponentials below e⁻⁷⁰⁷ to be 0; that is far below a unit of C, and of a flux of that size.
 * - Where |Dx|/ν exceeds 10¹⁵⁰ squares may overflow, and a flux come out as 0: then it is all that is known.
 */
export function blockRounding({
  grid,
  blocks,
  potential: name,
  weight: w,
  smoothing: nu,
}: BlockTerms): BlockRounding {
  const { curvature, slope, roundings, condition }: Potential = potentials[name];
  const shape = shapeOf(blocks, grid);
  const { members: m } = shape;
  const count = shape.groups * shape.pixels;
  const differences = shape.planes * shape.pixels;
  const rho = 6 + m / 2;
  const additions = 3 + ADDENDS;
  const inGradient = 9 + condition * rho + roundings.slopeOver + additions;
  const inColumns = 9 + 2 * rho + Math.max(roundings.slopeOver, roundings.second) + additions;
  const inProduct =
    m === 1
      ? 8 + 2 * rho + roundings.second + additions
      : 8 + (4 + condition) * rho + roundings.slopeOver + roundings.second + 16 + m + 8 + additions;
  const bend = ((m === 1 ? 8 : 16) * curvature * w) / nu;
  const lost = 200 * (1 + curvature) * (1 + w + w / nu) * Math.sqrt(differences) * UNDERFLOW;
  /** Of |f_p|/w over all blocks. */
  const steepest = slope * Math.sqrt(count);
  /** ≥ ‖|D|ᵀ|f|‖, and what of it may be missing. */
  const fluxes = (size: number): number =>
    roundedUp(w * Math.min(Math.sqrt(8) * steepest, (8 * curvature * size) / nu));
  const missing = (size: number): number =>
    (2 * size) / nu > FARTHEST ? roundedUp(Math.sqrt(8) * w * steepest) : 0;
  return {
    gradient: (size) => roundedUp(gamma(inGradient) * fluxes(size) + missing(size) + lost),
    hessianVector: (size) => roundedUp(gamma(inProduct) * bend * size + lost * (1 + size)),
    columns: (sizeOfX) =>
      roundedUp(gamma(inColumns) * Math.SQRT2 * fluxes(sizeOfX) + 2 * missing(sizeOfX) + 2 * lost),
    crossTranspose: (sizeOfX, size) =>
      roundedUp(
        (gamma(inColumns + differences) * Math.SQRT2 * fluxes(sizeOfX) + 2 * missing(sizeOfX)) *
          size +
          lost * differences * (1 + size),
      ),
    value: (value) =>
      roundedUp(
        gamma(2 * rho + roundings.value + 4 + 2 * grid.width + shape.groups * grid.height) *
          value *
          (1 + 1e-6) +
          count * (1 + nu) * 8 * UNDERFLOW,
      ),
  };
}
