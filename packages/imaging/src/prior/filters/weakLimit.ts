import { gamma, plainVectors, provenSizes, roundedUp } from '@bilevel/core';
import { scalarPotentials, type ScalarPotential, type ScalarPotentialName } from '@bilevel/kernels';
import { BASIS_NORM, coefficientsOf, tapsOf } from './basis.js';
import { smoothNorm } from './smoothNorm.js';

/** q of {@link weakLimit}: how suddenly the limit is felt. */
const SHARPNESS = 4;
/** Weights given at the limit or above it come in at this share of it. */
const COME_IN = 0.99;
const { norm: normUp } = provenSizes(plainVectors);

/** A bank of weakly convex filters whose weights θ holds. */
export interface LimitedBank {
  readonly size: number;
  readonly channels: number;
  readonly potential: ScalarPotentialName;
  readonly weights: readonly number[];
  readonly smoothings: readonly number[];
  readonly coefficients: readonly number[];
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
  /** ≥ ‖∂²R‖ of all these banks together, at ρw. */
  readonly curvature: number;
  /** 1_w: 1 for every weight that ρ scales, 0 for all else. */
  readonly scaled: Float64Array;
}

/**
 * Learning keeps the weak convexity of filters below `limit` by a smooth map of their weights: w stands for ρw in
 *
 *     ρ = (1 + (W̃/limit)^q)^{−1/q},   W̃ = Σ of the banks' `smoothNorm` for a_j = −inf Φ'' w_j/ν_j,
 *
 * which is 1 far below the limit. As W̃ is of degree 1 in the weights, that of ρw is ρW̃ = (W̃^{−q} + limit^{−q})^{−1/q} < limit,
 * wherever θ goes, and no step ends at a boundary. With r = W̃/limit, σ = r^q/(1 + r^q) < 1,
 *
 *     ∇ log ρ = −σ ∇ log W̃.
 *
 * Errors (mathematics.md §8.11): r is off by ε_W of itself, so log ρ by σε_W and roundings, σ by qε_W of itself and roundings.
 */
export function weakLimit(banks: readonly LimitedBank[], n: number, limit: number): WeakLimit {
  const norms = banks.map((bank) => smoothNorm(...normInput(bank)));
  const total = norms.reduce((sum, { value }) => sum + value, 0);
  const error = norms.reduce((most, one) => Math.max(most, one.error), 0) + gamma(banks.length + 4);
  const power = (total / limit) ** SHARPNESS;
  const sigma = power === Infinity ? 1 : power / (1 + power);
  const gradient = new Float64Array(n);
  const scaled = new Float64Array(n);
  let off = 0;
  for (const [i, { size, channels, weights, coefficients, at }] of banks.entries()) {
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
    if (at.coefficients !== undefined) {
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
      off + normUp(gradient) * (2 * SHARPNESS * error + gamma(64 + 2 * banks.length)),
      256,
    ),
    // exp θ is a few units off, as is their product, and exp of log ρ by what that is off.
    weightError: roundedUp(2 * sigma * error + gamma(32 + 8 * Math.ceil(-logScale))),
    curvature: roundedUp(
      limit *
        Math.max(
          ...banks.map(({ potential }) => {
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
  banks: readonly LimitedBank[],
  limit: number,
): { readonly logScale: number; readonly lowered: number } {
  const total = banks.reduce((sum, bank) => sum + smoothNorm(...normInput(bank)).value, 0);
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

function normInput({
  size,
  channels,
  potential: name,
  weights,
  smoothings,
  coefficients,
}: LimitedBank): Parameters<typeof smoothNorm> {
  const potential: ScalarPotential = scalarPotentials[name];
  return [
    { size, channels, taps: tapsOf(size, coefficients) },
    Float64Array.from(weights, (w, j) => (-potential.leastCurvature * w) / smoothings[j]!),
  ];
}
