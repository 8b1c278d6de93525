import { gamma, roundedUp, UNDERFLOW } from '@bilevel/core';
import { ADDENDS } from '../blocks/rounding.js';
import type { ScalarPotential } from '../potential/scalarPotential.js';
import { scalarPotentials } from '../potential/scalarPotentials.js';
import type { FilterTerms } from './filters.js';
import { filterShape } from './shape.js';
import { tapSizes } from './sizes.js';

/** Sizes of a vector, or upper bounds on them. */
export interface VectorSize {
  /** ‖v‖. */
  readonly norm: number;
  /** max |v_i|. */
  readonly largest: number;
}

/**
 * What the results of kernels of filters can be off by: upper bounds, in exact arithmetic at the taps given and the
 * exact w and ν, of which those given may be 2 units off. What they add to a vector counts as one of up to
 * {@link ADDENDS} terms of it, as for blocks.
 */
export interface FilterRounding {
  /** Of ∂R(x), as a norm. */
  gradient(x: VectorSize): number;
  /** Of Av at x, as a norm. `size` ≥ ‖v‖. */
  hessianVector(x: VectorSize, size: number): number;
  /** Of all columns of B together (Frobenius), as `cross` of unit vectors gives them. */
  columns(x: VectorSize): number;
  /** Of Bu, as a norm. */
  cross(x: VectorSize, u: Float64Array): number;
  /** Of Bᵀq, as a norm. `size` ≥ ‖q‖. */
  crossTranspose(x: VectorSize, size: number): number;
  /** Of R(x), which was computed to be `value` ≥ 0. */
  value(x: VectorSize, value: number): number;
}

/** Of responses in units of ν beyond which squares may overflow, and with them what they divide. */
const FARTHEST = 1e150;
/** Filters, those of a direction included, whose adjoints the kernels sum before they add to a vector. */
const GROUP = 8;
/** Beyond products of roundings. */
const TWICE = 1 + 2 ** -20;

/**
 * Rounding of the kernels of filters, SIMD and plain alike (mathematics.md §8.9), by counting. u = 2⁻⁵³; a number is "n off" when its
 * relative error is γ_n at most. m: taps of a filter; C = sup Φ'', the largest |Φ''| there is; b ≥ ‖|C_j|‖
 * (sizes.ts); κ = w/ν.
 *
 * - z = C_j x goes through at most m roundings of terms that together are |C_j||x|; T = z/ν through 4 more (1/ν, a
 *   product, ν). dT: its error, of norm at most D = γ_{m+6} b‖x‖/ν, and in each place at most
 *   d = γ_{m+6} min(Σ|c| max|x|, ‖c‖‖x‖)/ν.
 * - A flux f = wΦ'(T): |dΦ'| ≤ C|dT|, and `first`, w and a product. ‖Φ'‖ ≤ G = min(√places sup|Φ'|,
 *   √places |Φ'(0)| + C b‖x‖/ν).
 * - A bend κΦ''(T): |dΦ''| ≤ min(sup|Φ'''| d, sup Φ'' − inf Φ''), and `second`, κ and a product of C at most: off by
 *   κH, H = min(…) + γ C. TΦ'' is off by sup|Φ'' + TΦ'''||dT| and γ of C|T| in size, of norm at most C b‖x‖/ν.
 * - C_jᵀ: at most 8m roundings in groups of up to eight filters, one addition each for what came before, at most J, and
 *   those to other terms: γ of b‖f‖. Av: responses, bends and C_jᵀ: κb²‖v‖ (H + γC).
 * - Bᵀq: sums over places in any order. In all taps at once, S_a q of one channel each have its norm at most, so that
 *   the k² shifts by channel are at most k‖q‖: k(df‖q‖ + κ(H + γC) b‖q‖‖x‖).
 * - Bu: with the filters of u in place of C_j once; ‖U_j x‖ ≤ ‖|U_j|‖‖x‖. The columns: unit vectors for u.
 * - R: wν(G D + CD²/2) and the relative error of Φ and of sums of numbers of one sign.
 * - Underflow: an absolute 2⁻¹⁰⁷⁴ for each operation, of which an entry has fewer than (m + 200)J, in T before 1/ν,
 *   in fluxes before w and κ, and before taps. SIMD kernels take exponentials below e⁻⁷⁰⁷ to be 0; that is below a
 *   unit of C, and of slopes of softplus, which is ½ at 0; in values it is counted.
 * - Where |Cx|/ν exceeds 10¹⁵⁰ squares may overflow, and a flux come out as 0: then it is all that is known.
 */
export function filterRounding(terms: FilterTerms): FilterRounding {
  const { taps, weights, smoothings } = terms;
  const potential: ScalarPotential = scalarPotentials[terms.potential];
  const { curvature: C, leastCurvature, thirdDerivative, slope, slopeAtZero, mixed } = potential;
  const { roundings } = potential;
  const filters = weights.length;
  const shape = filterShape(terms.grid, terms.size, filters);
  const { places, taps: m } = shape;
  const k = terms.size;
  const channels = terms.grid.channels;
  const all = Array.from(weights, (_, j) => tapSizes(shape, taps, j * m));
  const rootOfPlaces = Math.sqrt(places);
  const inT = gamma(m + 6);
  const gathered = GROUP * m + filters + ADDENDS + 4;
  const range = C - leastCurvature;

  /** What results at x of filter j are off by, before w and C_jᵀ. */
  function filter(j: number, x: VectorSize) {
    const { operator: b, sum, norm } = all[j]!;
    const [w, nu] = [weights[j]!, smoothings[j]!];
    const kappa = w / nu;
    const length = (b * x.norm) / nu;
    const D = TWICE * inT * length + rootOfPlaces * ((m + 1) / nu + 4) * UNDERFLOW;
    const d = TWICE * inT * (Math.min(sum * x.largest, norm * x.norm) / nu);
    const lost = 200 * (1 + C) * rootOfPlaces * UNDERFLOW;
    const beyond = (norm * x.norm) / nu > FARTHEST && slope < Infinity;
    /** ≥ ‖Φ'(T)‖. */
    const G = Math.min(slope * rootOfPlaces, slopeAtZero * rootOfPlaces + C * length);
    /** Of Φ'(T), with `more` roundings of it later. */
    const slopes = (more: number): number =>
      TWICE * (C * D + gamma(roundings.first + 6 + more) * G) +
      (beyond ? 2 * slope * rootOfPlaces : 0) +
      lost;
    /** Of TΦ''(T). */
    const turns = (more: number): number =>
      TWICE * (mixed * D + gamma(roundings.second + 12 + more) * C * length) + lost;
    /** Of Φ''(T), in each place. */
    const bends = (more: number): number =>
      TWICE * (Math.min(thirdDerivative * d, range) + gamma(roundings.second + 10 + more) * C) +
      (2 * m * UNDERFLOW * thirdDerivative) / nu;
    const few = (m + 200) * filters * (1 + w + kappa) * Math.sqrt(shape.numbers) * UNDERFLOW;
    return { b, w, nu, kappa, D, G, slopes, turns, bends, few };
  }

  return {
    gradient(x) {
      let sum = 0;
      for (let j = 0; j < filters; j++) {
        const { b, w, slopes, few } = filter(j, x);
        sum += w * (b * slopes(gathered)) + few;
      }
      return roundedUp(sum, 64 + filters);
    },

    hessianVector(x, size) {
      let sum = 0;
      for (let j = 0; j < filters; j++) {
        const { b, kappa, bends, few } = filter(j, x);
        sum += kappa * (b * (b * (bends(m + gathered) * size))) + few * (1 + b) * (1 + size);
      }
      return roundedUp(sum, 64 + filters);
    },

    columns(x) {
      const errors: number[] = [];
      for (let j = 0; j < filters; j++) {
        const { b, w, kappa, slopes, turns, bends, few } = filter(j, x);
        const tap =
          k *
          (Math.sqrt(channels) * (w * slopes(gathered)) +
            kappa * (b * bends(m + gathered) * x.norm));
        errors.push(w * (b * slopes(gathered)) + few, w * (b * turns(gathered)) + few);
        errors.push(tap + few * m * (1 + b) * (1 + x.norm));
      }
      return roundedUp(Math.hypot(...errors), 64 + 8 * filters);
    },

    cross(x, u) {
      let sum = 0;
      for (let j = 0; j < filters; j++) {
        const { b, w, kappa, slopes, turns, bends, few } = filter(j, x);
        const { operator: other } = tapSizes(shape, u, 2 * filters + j * m);
        const [alpha, beta] = [Math.abs(u[j]!), Math.abs(u[filters + j]!)];
        sum +=
          w * (b * (alpha * slopes(gathered) + beta * turns(gathered)) + other * slopes(gathered)) +
          kappa * (b * bends(m + gathered) * (other * x.norm)) +
          few * (1 + b) * (1 + other) * (1 + x.norm) * (1 + alpha + beta);
      }
      return roundedUp(sum, 128 + filters);
    },

    crossTranspose(x, size) {
      const errors: number[] = [];
      for (let j = 0; j < filters; j++) {
        const { b, w, kappa, slopes, turns, bends, few } = filter(j, x);
        const summed = m + places;
        const slow = few * places * (1 + b) * (1 + x.norm) * (1 + size);
        const tap = w * (slopes(summed) * size) + kappa * (bends(summed) * (b * size) * x.norm);
        errors.push(w * (slopes(summed) * (b * size)) + slow);
        errors.push(w * (turns(summed) * (b * size)) + slow);
        errors.push(k * tap + k * slow);
      }
      return roundedUp(Math.hypot(...errors), 64 + 8 * filters);
    },

    value(x, value) {
      let sum = 0;
      for (let j = 0; j < filters; j++) {
        const { w, nu, D, G, few } = filter(j, x);
        sum += w * nu * (TWICE * (G * D + C * D * D) + places * 1e-300) + few * (1 + nu);
      }
      const relative = gamma(roundings.value + shape.columns + shape.rows + filters + 16);
      return roundedUp(sum + TWICE * relative * value, 64 + filters);
    },
  };
}
