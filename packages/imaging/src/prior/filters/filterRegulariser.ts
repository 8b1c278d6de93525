import { gamma, plainVectors, provenSizes, roundedUp, type Vectors } from '@bilevel/core';
import {
  filterKernels,
  filterRounding,
  scalarPotentials,
  type FilterTerms,
  type ScalarPotential,
  type VectorSize,
} from '@bilevel/kernels';
import type { Regulariser, RegulariserLinearisation } from '../regulariser.js';
import { constantsOf } from './bankConstants.js';
import { coefficientsOf, tapsOf } from './basis.js';
import { columnNorms, type ColumnNorms } from './columnNorms.js';
import { filterChange } from './filterChange.js';

/** A bank of filters of mean 0, by what is learned of it. */
export interface FilterBank extends Pick<FilterTerms, 'grid' | 'size' | 'potential'> {
  /** w_j. */
  readonly weights: readonly number[];
  /** ν_j. */
  readonly smoothings: readonly number[];
  /** Of the taps in the basis of {@link tapsOf}, k² − 1 for each channel of each filter. */
  readonly coefficients: readonly number[];
}

/** Taps are one rounding of themselves off, which kernels' roundings of responses leave room for. */
const TAPS_OFF = 1 + 2 ** -2;
/** Beyond what coefficients from taps add to a norm. */
const SLACK = 1 + 2 ** -36;

/**
 * R(x) = Σ_j w_j Σ_p φ((C_j x)_p; ν_j), J filters of k×k taps on every channel, where they fit, with mean 0 in each
 * channel (mathematics.md §8.11): the fields of experts, or convex ridge regularisers where φ is convex. Its parameters
 * are, in this order, log w_j, log ν_j, and the coefficients of the taps.
 *
 * With κ_j = w_j/ν_j, c = sup Φ'', l = inf Φ'', t = sup |Φ'''|, all by {@link jointNorm}, one joint supremum each:
 *
 * - ∂²R ≼ sup Σ κ_j c |ĉ_j|², and ≽ −sup Σ κ_j max(0, −l) |ĉ_j|²;
 * - |Φ''(T') − Φ''(T)| ≤ t‖c_j‖‖e‖/ν_j in every place, so that ∂²R changes by sup Σ κ_j (t‖c_j‖/ν_j)|ĉ_j|² ‖e‖;
 * - the columns of taps have no Lipschitz constant, S_a x being unbounded; within a ball they have one.
 */
export function filterRegulariser(bank: FilterBank, vectors?: Vectors): Regulariser {
  const { grid, size, potential: name } = bank;
  const potential: ScalarPotential = scalarPotentials[name];
  const filters = bank.weights.length;
  const taps = tapsOf(size, bank.coefficients);
  const terms: FilterTerms = {
    ...{ grid, size, potential: name, taps },
    weights: Float64Array.from(bank.weights),
    smoothings: Float64Array.from(bank.smoothings),
  };
  const constants = constantsOf(terms, potential);
  const kernels = filterKernels(terms, vectors && { vectors });
  const rounding = filterRounding(terms);
  /** log w_j, log ν_j, coefficients. */
  const parameters = 2 * filters + bank.coefficients.length;
  const own = new Float64Array(kernels.parameters);
  const sizes = provenSizes(kernels.vectors ?? plainVectors);
  const bounded = (norm: number): VectorSize => ({ norm, largest: norm });

  /** Kernels' parameters of a direction in this one's. */
  function expanded(u: Float64Array, out = new Float64Array(kernels.parameters)): Float64Array {
    out.set(u.subarray(0, 2 * filters));
    out.set(tapsOf(size, u.subarray(2 * filters)), 2 * filters);
    return out;
  }

  return {
    vectors: kernels.vectors,
    parameters,
    curvature: constants.curvature,
    weakConvexity: constants.weakConvexity,
    lipschitzHessian: constants.lipschitzHessian,
    lipschitzColumn: Infinity,
    hasMaximumPrinciple: false,
    // Few small entries at edges and corners: 17 iterations without, 20 with it.
    hasIdleDiagonal: true,
    value: (x) => kernels.value(x),
    addGradient: (x, out) => {
      kernels.addGradient(x, out);
    },
    addApproximateGradient: (x, out) => {
      kernels.addGradientSingle(x, out);
    },
    gradientRounding: (norm) => TAPS_OFF * rounding.gradient(bounded(norm)),
    release: () => {
      kernels.release();
    },
    linearise(x) {
      const second = kernels.linearise(x);
      const sizeOfX: VectorSize = { norm: sizes.norm(x), largest: largestOf(x) };
      let sized: ColumnNorms | undefined;
      const norms = (): ColumnNorms => (sized ??= columnNorms(terms, potential, constants, x));
      return {
        addHessianVector: (v, out) => {
          second.addHessianVector(v, out);
        },
        addApproximateHessianVector: (v, out) => {
          second.addHessianVectorSingle(v, out);
        },
        addDiagonal: (out) => {
          second.addDiagonal(out);
        },
        crossTranspose: (q, out) => {
          second.crossTranspose(q, own);
          out.set(own.subarray(0, 2 * filters));
          coefficientsOf(size, own.subarray(2 * filters), out.subarray(2 * filters));
        },
        cross: (u, out) => {
          second.cross(expanded(u, own), out);
        },
        crossNorm: (learned) => {
          const kinds = [0, filters, 2 * filters].map((from, kind) =>
            learned.some((k) => k >= from && (kind === 2 || k < from + filters)),
          );
          const bounds = norms().cross.filter((_, i) => kinds[i % 3]);
          return roundedUp(Math.hypot(...bounds), 4 * filters + 8);
        },
        hessianRounding: (norm) => TAPS_OFF * rounding.hessianVector(sizeOfX, norm),
        rounding: {
          crossTranspose: (q) => {
            const sizeOfQ = sizes.norm(q);
            const inBasis = gamma(2 * size * size + 8) * size * Math.hypot(...norms().cross);
            return roundedUp(
              SLACK * TAPS_OFF * rounding.crossTranspose(sizeOfX, sizeOfQ) + inBasis * sizeOfQ,
            );
          },
          cross: () => {
            // Columns of coefficients are those of taps by an orthonormal matrix, whose products round.
            const inBasis = gamma(2 * size * size + 8) * size * size;
            return roundedUp(
              SLACK * TAPS_OFF * rounding.columns(sizeOfX) +
                inBasis * size * Math.hypot(...norms().cross),
            );
          },
          crossAlong: (u) => TAPS_OFF * rounding.cross(sizeOfX, expanded(u)),
        },
        within: (ball, surroundings) =>
          filterChange(
            {
              ...{ second, terms, constants, surroundings, filters, expanded },
              change: () => Math.hypot(...norms().changeWithin(ball.radius)),
            },
            ball,
          ),
      } satisfies RegulariserLinearisation;
    },
  };
}

/** ω ≥ 0 with ∂²R ≽ −ωI, proven, whatever the picture. */
export function weakConvexityOf(bank: Omit<FilterBank, 'grid'> & { channels: number }): number {
  const { size, potential: name, channels } = bank;
  const potential: ScalarPotential = scalarPotentials[name];
  if (potential.leastCurvature >= 0) return 0;
  const terms: FilterTerms = {
    ...{ grid: { width: size, height: size, channels }, size, potential: name },
    taps: tapsOf(size, bank.coefficients),
    weights: Float64Array.from(bank.weights),
    smoothings: Float64Array.from(bank.smoothings),
  };
  return constantsOf(terms, potential).weakConvexity;
}

function largestOf(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!));
  return largest;
}
