import { gamma, plainVectors, provenSizes, roundedUp } from '@bilevel/core';
import { scalarPotentials, type ScalarPotential, type ScalarPotentialName } from '@bilevel/kernels';
import { BASIS_NORM, coefficientsOf, tapsOf } from './basis.js';
import { normOfBlocks } from '../weakBlocks.js';
import { smoothNorm, type SmoothNorm } from './smoothNorm.js';

/** q of {@link weakLimit}: how suddenly the limit is felt. */
const SHARPNESS = 4;
/** Weights given at the limit or above it come in at this share of it. */
const COME_IN = 0.99;
const { norm: normUp } = provenSizes(plainVectors);

/** A weakly convex term whose weights θ holds: of filters, or of blocks of differences. */
export interface LimitedTerm {
  readonly potential: ScalarPotentialName;
  readonly weights: readonly number[];
  readonly smoothings: readonly number[];
  /** Of blocks none. */
  readonly bank?: {
    readonly size: number;
    readonly channels: number;
    readonly coefficients: readonly number[];
  };
  /** Where in θ these begin; undefined for what is held fixed. */
  readonly at: {
    readonly weights: number;
    readonly smoothings?: number | undefined;
    readonly coefficients?: number | undefined;
  };
}

/** See {@link weakLimit}. */
export interface WeakLimit {
  /** log ρ ≤ 0. */
  readonly logScale: number;
  /** ∇ log ρ, of the length of θ. */
  readonly gradient: Float64Array;
  /** ≥ ‖fl(∇ log ρ) − ∇ log ρ‖. */
  readonly gradientError: number;
  /** ≥ the relative error of any weight ρw as computed. */
  readonly weightError: number;
  /** ≥ ‖∂²R‖ of all these terms together, at ρw. */
  readonly curvature: number;
  /** 1_w: 1 for every weight that ρ scales, 0 for all else. */
  readonly scaled: Float64Array;
}

/**
 * Learning keeps the weak convexity of terms below `limit` by a smooth map of their weights: w stands for ρw in
 *
 *     ρ = (1 + (W̃/limit)^q)^{−1/q},   W̃ = Σ of the terms' `smoothNorm` or `normOfBlocks` for a_j = −inf Φ'' w_j/ν_j,
 *
 * which is 1 far below the limit. As W̃ is of degree 1 in the weights, that of ρw is ρW̃ = (W̃^{−q} + limit^{−q})^{−1/q} < limit,
 * wherever θ goes, and no step ends at a boundary. With r = W̃/limit, σ = r^q/(1 + r^q) < 1,
 *
 *     ∇ log ρ = −σ ∇ log W̃.
 *
 * Errors (mathematics.md §8.11): r is off by ε_W of itself, so log ρ by σε_W and roundings, σ by qε_W of itself and roundings.
 */
export function weakLimit(terms: readonly LimitedTerm[], n: number, limit: number): WeakLimit {
  const norms = terms.map(normOf);
  const total = norms.reduce((sum, { value }) => sum + value, 0);
  const error = norms.reduce((most, one) => Math.max(most, one.error), 0) + gamma(terms.length + 4);
  const power = (total / limit) ** SHARPNESS;
  const sigma = power === Infinity ? 1 : power / (1 + power);
  const gradient = new Float64Array(n);
  const scaled = new Float64Array(n);
  let off = 0;
  for (const [i, { bank, weights, at }] of terms.entries()) {
    const { value, weights: ofWeights, taps, weightsError, tapsError } = norms[i]!;
    const share = (-sigma * value) / total;
    scaled.fill(1, at.weights, at.weights + weights.length);
    ofWeights.forEach((x, j) => (gradient[at.weights + j]! += share * x));
    off -= share * weightsError;
    if (at.smoothings !== undefined) {
      const { smoothings } = at;
      ofWeights.forEach((x, j) => (gradient[smoothings + j]! -= share * x));
      off -= share * weightsError;
    }
    if (bank !== undefined && at.coefficients !== undefined) {
      const { size, channels, coefficients } = bank;
      const own = gradient.subarray(at.coefficients, at.coefficients + coefficients.length);
      coefficientsOf(size, taps, own);
      for (let m = 0; m < own.length; m++) own[m]! *= share;
      const inBasis = gamma(size * size + 8) * size * Math.sqrt(channels * weights.length);
      off -= share * (BASIS_NORM * tapsError + inBasis * normUp(taps));
    }
  }
  const logScale = -logOfSum(total / limit);
  return {
    logScale,
    gradient,
    gradientError: roundedUp(
      off + normUp(gradient) * (2 * SHARPNESS * error + gamma(64 + 2 * terms.length)),
      256,
    ),
    // exp θ is a few units off, as is their product, and exp of log ρ by what that is off.
    weightError: roundedUp(2 * sigma * error + gamma(32 + 8 * Math.ceil(-logScale))),
    curvature: roundedUp(
      limit *
        Math.max(
          ...terms.map(({ potential }) => {
            const { curvature, leastCurvature }: ScalarPotential = scalarPotentials[potential];
            return Math.max(1, curvature / -leastCurvature);
          }),
        ),
    ),
    scaled,
  };
}

/**
 * log ρ by the weak convexity that is left: of weights ρw, from which log w = log ρw − log ρ. Weights at the limit or above
 * it come in just below it; `lowered` is the factor for that, or 1.
 */
export function limitBackwards(
  terms: readonly LimitedTerm[],
  limit: number,
): { readonly logScale: number; readonly lowered: number } {
  const total = terms.reduce((sum, term) => sum + normOf(term).value, 0);
  const share = Math.min(total / limit, COME_IN);
  return {
    logScale: Math.log1p(-(share ** SHARPNESS)) / SHARPNESS,
    lowered: share === COME_IN ? (COME_IN * limit) / total : 1,
  };
}

/** (1/q) log(1 + r^q), also where r^q overflows. */
function logOfSum(r: number): number {
  return r <= 1
    ? Math.log1p(r ** SHARPNESS) / SHARPNESS
    : Math.log(r) + Math.log1p(r ** -SHARPNESS) / SHARPNESS;
}

function normOf({ potential: name, weights, smoothings, bank }: LimitedTerm): SmoothNorm {
  const { leastCurvature }: ScalarPotential = scalarPotentials[name];
  const a = Float64Array.from(weights, (w, j) => (-leastCurvature * w) / smoothings[j]!);
  if (bank === undefined) return normOfBlocks(a[0]!);
  const { size, channels, coefficients } = bank;
  return smoothNorm({ size, channels, taps: tapsOf(size, coefficients) }, a);
}
