import { requireLength } from '../../errors.js';
import type { ParametricHessian } from '../../reparameterisation/parametricHessian.js';
import { roundingLevel, UNIT_ROUNDOFF } from '../../vector/rounding.js';
import { norm } from '../../vector/vector.js';
import { certified } from '../constant.js';
import type { BilevelProblem, Linearisation, LowerLevel } from '../problem.js';
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
  /** Rounding error of ∇ℓ(x), as a norm. */
  gradientRounding(x: Float64Array): number;
  hessian(x: Float64Array): DataHessian;
}

/** ∂²ℓ at a point. */
interface DataHessian {
  /** out ← ∂²ℓ v. */
  apply(v: Float64Array, out: Float64Array): void;
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

function penalisedLevel(
  term: DataTerm,
  weights: Float64Array,
): LowerLevel & { linearise(x: Float64Array): ParametricLinearisation } {
  const heaviest = weights.reduce((most, w) => Math.max(most, w), 0);
  const lightest = weights.reduce((least, w) => Math.min(least, w), Infinity);
  return {
    constants: {
      // e^θ/d rounds twice.
      strongConvexity: certified(down(term.least + down(lightest))),
      lipschitzGradient: certified(up(term.largest + up(heaviest))),
      lipschitzHessian: certified(term.lipschitzHessian),
      lipschitzCross: certified(up(heaviest)),
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
    gradientRounding: (x) => term.gradientRounding(x) + roundingLevel(1, 2 * heaviest * norm(x)),
    linearise: (x) => linearise(term.hessian(x), weights, x),
  };
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
  return {
    hessianVector(v, out) {
      data.apply(v, out);
      for (let j = 0; j < d; j++) out[j]! += weights[j]! * v[j]!;
    },
    // B is diagonal, and so its own transpose.
    cross: scale,
    crossTranspose: scale,
    crossNorm: () => certified(up(cross.reduce((most, c) => Math.max(most, Math.abs(c)), 0))),
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

/** Above whatever a few roundings made of `value`. */
function up(value: number): number {
  return value * (1 + 8 * UNIT_ROUNDOFF);
}

/** Below whatever a few roundings made of `value`. */
function down(value: number): number {
  return value * (1 - 8 * UNIT_ROUNDOFF);
}
