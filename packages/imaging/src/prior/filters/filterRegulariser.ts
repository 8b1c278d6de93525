import {
  gamma,
  plainVectors,
  provenSizes,
  roundedUp,
  type ErrorBall,
  type LocalChange,
  type Vectors,
} from '@bilevel/core';
import {
  filterKernels,
  filterRounding,
  scalarPotentials,
  type FilterTerms,
  type ScalarPotential,
  type VectorSize,
} from '@bilevel/kernels';
import { largestEnergy, SHARE } from '../localChange.js';
import type { Regulariser, RegulariserLinearisation, Surroundings } from '../regulariser.js';
import { BASIS_NORM, coefficientsOf, tapsOf } from './basis.js';
import { jointNorm } from './jointNorm.js';
import { centredPatches } from './patches.js';

/** A bank of filters of mean 0, by what is learned of it. */
export interface FilterBank extends Pick<FilterTerms, 'grid' | 'size' | 'potential'> {
  /** w_j. */
  readonly weights: ArrayLike<number>;
  /** ν_j. */
  readonly smoothings: ArrayLike<number>;
  /** Of the taps in {@link zeroMeanBasis}, k² − 1 for each channel of each filter. */
  readonly coefficients: ArrayLike<number>;
}

const { norm: normUp } = provenSizes(plainVectors);
/** Fineness of the grid for the norm of each filter alone, which is less than a tenth too large. */
const COARSE = 8;
/** Taps are one rounding of themselves off, which kernels' roundings of responses leave room for. */
const TAPS_OFF = 1 + 2 ** -2;
/** Beyond what coefficients from taps add to a norm. */
const SLACK = 1 + 2 ** -36;

/** What of a bank depends on neither the picture nor the grid: computed once for each θ. */
interface BankConstants {
  readonly taps: Float64Array;
  readonly curvature: number;
  readonly weakConvexity: number;
  readonly lipschitzHessian: number;
  /** N: Σ κ_j C_jᵀC_j ≼ N² I. */
  readonly norm: number;
  /** ≥ ‖C_j‖ and ‖c_j‖ of each filter. */
  readonly operatorNorms: Float64Array;
  readonly rowNorms: Float64Array;
}

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
    value: (x) => kernels.value(x),
    addGradient: (x, out) => {
      kernels.addGradient(x, out);
    },
    gradientRounding: (norm) => TAPS_OFF * rounding.gradient(bounded(norm)),
    release: () => {
      kernels.release();
    },
    linearise(x) {
      const second = kernels.linearise(x);
      const sizeOfX: VectorSize = { norm: sizes.norm(x), largest: largestOf(x) };
      let sized: ReturnType<typeof blockNorms> | undefined;
      const norms = (): ReturnType<typeof blockNorms> =>
        (sized ??= blockNorms(terms, potential, constants, x));
      return {
        addHessianVector: (v, out) => {
          second.addHessianVector(v, out);
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

const lastConstants = new Map<string, BankConstants>();

/** Of one θ at a time: each picture of a run asks for the same. */
function constantsOf(terms: FilterTerms, potential: ScalarPotential): BankConstants {
  const { size, taps, weights, smoothings } = terms;
  const { channels } = terms.grid;
  const key = [
    size,
    channels,
    terms.potential,
    weights.join(),
    smoothings.join(),
    taps.join(),
  ].join(' ');
  const before = lastConstants.get(key);
  if (before !== undefined) return before;
  const bank = { size, channels, taps };
  const filters = weights.length;
  const length = channels * size * size;
  const kappa = weights.map((w, j) => roundedUp(w / smoothings[j]!));
  const rowNorms = new Float64Array(filters);
  const operatorNorms = new Float64Array(filters);
  for (let j = 0; j < filters; j++) {
    rowNorms[j] = normUp(taps.subarray(j * length, (j + 1) * length));
    const only = { size, channels, taps: taps.subarray(j * length, (j + 1) * length) };
    operatorNorms[j] = roundedUp(Math.sqrt(jointNorm(only, [1], COARSE)));
  }
  const joint = (of: (j: number) => number): number =>
    jointNorm(
      bank,
      kappa.map((k, j) => k * of(j)),
    );
  const squared = joint(() => 1);
  const constants: BankConstants = {
    taps,
    curvature: roundedUp(potential.curvature * squared),
    weakConvexity: roundedUp(Math.max(0, -potential.leastCurvature) * squared),
    lipschitzHessian: joint((j) => (potential.thirdDerivative * rowNorms[j]!) / smoothings[j]!),
    norm: roundedUp(Math.sqrt(squared)),
    operatorNorms,
    rowNorms,
  };
  lastConstants.clear();
  lastConstants.set(key, constants);
  return constants;
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
function blockNorms(
  terms: FilterTerms,
  potential: ScalarPotential,
  { operatorNorms, rowNorms }: BankConstants,
  x: Float64Array,
): { readonly cross: readonly number[]; readonly changeWithin: (radius: number) => number[] } {
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

interface ChangeInput {
  readonly second: { change: ReturnType<ReturnType<typeof filterKernels>['linearise']>['change'] };
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
function filterChange(
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

function largestOf(x: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!));
  return largest;
}
