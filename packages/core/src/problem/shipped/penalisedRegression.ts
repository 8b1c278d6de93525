import { requireLength } from '../../errors.js';
import type { ParametricHessian } from '../../reparameterisation/parametricHessian.js';
import { gamma, roundedDown, roundedUp, UNDERFLOW } from '../../vector/rounding.js';
import { upperNorm } from '../../vector/upperNorm.js';
import { certified } from '../constant.js';
import type { BilevelProblem, Linearisation, LowerLevel } from '../problem.js';
import { FLOOR } from './denseRounding.js';
import { regressionLoss, type RegressionUpper } from './regressionLoss.js';

/** The part ℓ of g(x, θ) = ℓ(x) + ½ Σ_j e^{θ_j} x_j²/d that does not depend on θ. */
export interface DataTerm {
  /** d. */
  readonly dimension: number;
  /** A lower bound on the eigenvalues of ∂²ℓ, at least 0. */
  readonly least: number;
  /** An upper bound on the eigenvalues of ∂²ℓ. */
  readonly largest: number;
  /** L_A. */
  readonly lipschitzHessian: number;
  value(x: Float64Array): number;
  /** out ← ∇ℓ(x). */
  gradient(x: Float64Array, out: Float64Array): void;
  /** ≥ ‖fl(∇ℓ(x)) − ∇ℓ(x)‖, and one more rounding: of the sum with the penalty's gradient. */
  gradientRounding(x: Float64Array): number;
  hessian(x: Float64Array): DataHessian;
}

/** ∂²ℓ at a point. */
interface DataHessian {
  /** out ← ∂²ℓ v. */
  apply(v: Float64Array, out: Float64Array): void;
  /** ≥ ‖fl(∂²ℓ v) − ∂²ℓ v‖, and one more rounding likewise. */
  rounding(v: Float64Array): number;
  readonly diagonal: Float64Array;
}

/**
 * The bilevel problem of a regression whose features have one log-weight each (mathematics.md §6;
 * Ye, Peyré, Cremers & Ablin 2024), n = d, one sample:
 *
 *     g(x, θ) = ℓ(x) + ½ Σ_j e^{θ_j} x_j²/d.
 *
 * With W = diag(e^θ)/d: A = ∂²ℓ + W and B = W diag(x), so that
 * μ = least + min W, L = largest + max W, L_B = max W and ‖B‖ = max |W_j x_j|.
 */
export function penalisedRegression(term: DataTerm, upper: RegressionUpper): BilevelProblem {
  const d = term.dimension;
  return {
    parameters: d,
    samples: [
      {
        dimension: d,
        upper: regressionLoss(upper, d),
        lower(theta) {
          requireLength('theta', theta, d);
          return penalisedLevel(
            term,
            theta.map((t) => Math.exp(t) / d),
          );
        },
      },
    ],
  };
}

/** A linearisation that reparameterisations can use, too. */
type ParametricLinearisation = Linearisation & ParametricHessian;

/** Roundings of e^θ/d: 2 for the exponential, whose error is less than one unit in the last place. */
const OF_WEIGHTS = 3;

function penalisedLevel(
  term: DataTerm,
  weights: Float64Array,
): LowerLevel & { linearise(x: Float64Array): ParametricLinearisation } {
  const heaviest = weights.reduce((most, w) => Math.max(most, w), 0);
  const lightest = weights.reduce((least, w) => Math.min(least, w), Infinity);
  return {
    constants: {
      strongConvexity: certified(roundedDown(term.least + roundedDown(lightest, OF_WEIGHTS), 1)),
      lipschitzGradient: certified(roundedUp(term.largest + heaviest + UNDERFLOW, OF_WEIGHTS + 2)),
      lipschitzHessian: certified(term.lipschitzHessian),
      lipschitzCross: certified(roundedUp(heaviest + UNDERFLOW, OF_WEIGHTS)),
    },
    value(x) {
      let sum = 0;
      for (let j = 0; j < x.length; j++) sum += weights[j]! * x[j]! * x[j]!;
      return term.value(x) + sum / 2;
    },
    gradient(x, out) {
      term.gradient(x, out);
      for (let j = 0; j < x.length; j++) out[j]! += weights[j]! * x[j]!;
    },
    gradientRounding: (x) => roundedUp(term.gradientRounding(x) + roundingOfPenalty(weights, x)),
    linearise: (x) => linearise(term.hessian(x), weights, x),
  };
}

/** ≥ the rounding error of Wx, with that of its sum with another vector. */
function roundingOfPenalty(weights: Float64Array, x: Float64Array): number {
  return roundedUp(gamma(OF_WEIGHTS + 2) * upperNorm(sizesOf(weights, x)));
}

/** W|x|; the floor is for what underflows. */
function sizesOf(weights: Float64Array, x: Float64Array): Float64Array {
  return weights.map((w, j) => (w + FLOOR) * Math.abs(x[j]!) + FLOOR);
}

function linearise(
  data: DataHessian,
  weights: Float64Array,
  x: Float64Array,
): ParametricLinearisation {
  const d = weights.length;
  const cross = weights.map((w, j) => w * x[j]!);
  const scale = (v: Float64Array, out: Float64Array): void => {
    for (let j = 0; j < d; j++) out[j] = cross[j]! * v[j]!;
  };
  const sizes = sizesOf(weights, x);
  const scaled = (q: Float64Array): Float64Array => sizes.map((size, j) => size * q[j]! + FLOOR);
  const depth = gamma(OF_WEIGHTS + 2);
  return {
    rounding: {
      hessianVector: (v) => roundedUp(data.rounding(v) + roundingOfPenalty(weights, v)),
      crossTranspose: (q) => roundedUp(depth * upperNorm(scaled(q.map(Math.abs)))),
      cross: () => roundedUp(depth * upperNorm(sizes)),
    },
    hessianVector(v, out) {
      data.apply(v, out);
      for (let j = 0; j < d; j++) out[j]! += weights[j]! * v[j]!;
    },
    // B is diagonal, and so its own transpose.
    cross: scale,
    crossTranspose: scale,
    crossNorm: () => certified(roundedUp(sizes.reduce((most, c) => Math.max(most, c), 0))),
    precondition(r, out) {
      for (let j = 0; j < d; j++) out[j] = r[j]! / (data.diagonal[j]! + weights[j]!);
    },
    hessianDiagonal(out) {
      for (let j = 0; j < d; j++) out[j] = data.diagonal[j]! + weights[j]!;
    },
    // ∂_θj A = W_j e_j e_jᵀ.
    hessianDiagonalParameter(w, out) {
      for (let j = 0; j < d; j++) out[j] = weights[j]! * w[j]!;
    },
    hessianParameter(u, v, out) {
      for (let j = 0; j < d; j++) out[j] = weights[j]! * u[j]! * v[j]!;
    },
  };
}
