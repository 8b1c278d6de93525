import { scaledEntries } from '../dense.js';
import { sumOf, type Arithmetic, type Real, type Reals } from '../real.js';
import type { ExactPoint, ExactSample, Measured } from './model.js';

/** Rows a_i with targets b_i, which are ±1 for a logistic loss. */
export interface Observations {
  readonly rows: readonly Float64Array[];
  readonly targets: Float64Array;
}

/** A loss of the coefficients. */
export type ExactLoss =
  | { readonly kind: 'linear'; readonly weights: Float64Array }
  | { readonly kind: 'quadratic' | 'meanSquare' | 'logistic'; readonly data: Observations };

/** Regression with a log-weight a feature. */
export interface RegressionSample {
  readonly train: { readonly kind: 'ridge' | 'logistic'; readonly data: Observations };
  readonly upper: ExactLoss;
  /** One a feature. */
  readonly theta: Float64Array;
}

/** Σ_i c_i of loss(a_iᵀx; b_i) at x, to second order: what each row adds. */
interface LossAt {
  readonly value: Measured;
  readonly gradient: Real[];
  readonly gradientTerms: Real;
  /** The factors k_i of the Hessian Σ k_i a_i a_iᵀ. */
  readonly curvatures: Reals;
}

/**
 * g(x, θ) = ½‖Ax − b‖²/N + ½ Σ e^{θ_j} x_j²/d, or the mean of log(1 + e^{−b_i a_iᵀx}) in place of its first
 * term, and f linear, ½‖Ax − b‖², the same divided by N, or a mean logistic loss (mathematics.md §6).
 */
export function exactRegression(arithmetic: Arithmetic, sample: RegressionSample): ExactSample {
  const { zero } = arithmetic;
  const d = sample.theta.length;
  const weights = Array.from(sample.theta, (t) => arithmetic.of(t).exp().div(d));
  const least = weights.reduce((a, b) => (b.lessThan(a) ? b : a));
  const heaviest = weights.reduce((a, b) => (b.greaterThan(a) ? b : a));
  const trainKind = sample.train.kind === 'ridge' ? 'meanSquare' : 'logistic';
  const train = exactObservations(arithmetic, sample.train.data);
  const upper =
    sample.upper.kind === 'linear' ? undefined : exactObservations(arithmetic, sample.upper.data);
  const upperWeights =
    sample.upper.kind === 'linear' ? arithmetic.vector(sample.upper.weights) : undefined;
  const upperAt = (x: Reals): LossAt =>
    upper === undefined || sample.upper.kind === 'linear'
      ? linearAt(arithmetic, upperWeights ?? [], x)
      : lossAt(arithmetic, sample.upper.kind, upper, x);
  const upperBound =
    upper === undefined
      ? zero
      : sumOf(
          arithmetic,
          upper.map(({ square }) => square),
        ).div(sample.upper.kind === 'quadratic' ? 1 : upper.length);
  const at = (x: Reals): ExactPoint => {
    const local = lossAt(arithmetic, trainKind, train, x);
    const penalty = x.map((value, j) => value.times(weights[j]!));
    let above: LossAt | undefined;
    const outer = (): LossAt => (above ??= upperAt(x));
    return {
      x,
      gradient: local.gradient.map((value, j) => value.plus(penalty[j]!)),
      gradientTerms: local.gradientTerms.plus(arithmetic.norm(penalty)),
      apply: (v) => {
        const out = v.map((value, j) => value.times(weights[j]!));
        for (const [i, { features }] of train.entries()) {
          addTo(out, local.curvatures[i]!.times(arithmetic.dot(features, v)), features);
        }
        return out;
      },
      scaledHessian: () => {
        const entries = new Map<number, Real>();
        for (let j = 0; j < d; j++) {
          for (let l = 0; l < d; l++) {
            let sum = j === l ? weights[j]! : zero;
            for (const [i, { features }] of train.entries()) {
              sum = sum.plus(local.curvatures[i]!.times(features[j]!).times(features[l]!));
            }
            entries.set(j * d + l, sum);
          }
        }
        return scaledEntries(arithmetic, d, entries);
      },
      crossTranspose: (q) => penalty.map((value, j) => value.times(q[j]!)),
      cross: (j) => penalty.map((value, i) => (i === j ? value : zero)),
      value: () => outer().value,
      upperGradient: () => outer().gradient,
      lipschitz: () => ({
        // sup |σ''| = 0.0963.
        hessian:
          trainKind === 'meanSquare'
            ? zero
            : sumOf(
                arithmetic,
                train.map(({ square }) => square.times(square.sqrt())),
              ).div(10 * train.length),
        cross: heaviest,
        upper: upperBound,
        hessianNorm: sumOf(
          arithmetic,
          train.map(({ square }) => square),
        )
          .div(train.length)
          .plus(heaviest),
        crossNorm: arithmetic.norm(penalty),
      }),
    };
  };
  return { dimension: d, parameters: d, strongConvexity: least, at };
}

interface ExactObservation {
  readonly features: Reals;
  readonly target: Real;
  readonly square: Real;
}

function exactObservations(
  arithmetic: Arithmetic,
  { rows, targets }: Observations,
): ExactObservation[] {
  return rows.map((row, i) => {
    const features = arithmetic.vector(row);
    return {
      features,
      target: arithmetic.of(targets[i]!),
      square: arithmetic.dot(features, features),
    };
  });
}

function linearAt(arithmetic: Arithmetic, weights: Reals, x: Reals): LossAt {
  const products = weights.map((w, j) => w.times(x[j]!));
  return {
    value: {
      value: sumOf(arithmetic, products),
      terms: sumOf(
        arithmetic,
        products.map((p) => p.abs()),
      ),
    },
    gradient: weights.slice(),
    gradientTerms: arithmetic.norm(weights),
    curvatures: [],
  };
}

function lossAt(
  arithmetic: Arithmetic,
  kind: 'quadratic' | 'meanSquare' | 'logistic',
  data: readonly ExactObservation[],
  x: Reals,
): LossAt {
  const share = kind === 'quadratic' ? arithmetic.one : arithmetic.one.div(data.length);
  const gradient = arithmetic.zeros(x.length);
  const curvatures: Real[] = [];
  let value = arithmetic.zero;
  let terms = arithmetic.zero;
  let gradientTerms = arithmetic.zero;
  for (const { features, target, square } of data) {
    const margin = arithmetic.dot(features, x);
    const sizeOfMargin = sumOf(
      arithmetic,
      features.map((a, j) => a.times(x[j]!).abs()),
    );
    if (kind === 'logistic') {
      const m = target.times(margin);
      const e = m.abs().negated().exp();
      const own = arithmetic.log1p(e).plus(m.isNegative() ? m.abs() : 0);
      // −b σ(−m).
      const pull = (m.isNegative() ? arithmetic.one : e).div(e.plus(1));
      value = value.plus(own.times(share));
      terms = terms.plus(share.times(own.plus(pull.times(sizeOfMargin.plus(1)))));
      addTo(gradient, target.times(pull).times(share).negated(), features);
      gradientTerms = gradientTerms.plus(
        share.times(pull).times(square.sqrt()).times(sizeOfMargin.plus(2)),
      );
      curvatures.push(e.div(e.plus(1).times(e.plus(1))).times(share));
    } else {
      const error = margin.minus(target);
      const size = sizeOfMargin.plus(target.abs());
      value = value.plus(error.times(error).times(share).div(2));
      terms = terms.plus(share.times(error.abs().times(size).plus(error.times(error))));
      addTo(gradient, error.times(share), features);
      gradientTerms = gradientTerms.plus(share.times(size).times(square.sqrt()));
      curvatures.push(share);
    }
  }
  return { value: { value, terms }, gradient, gradientTerms, curvatures };
}

/** out + factor · row. */
export function addTo(out: Real[], factor: Real, row: Reals): void {
  for (const [j, value] of row.entries()) {
    if (!value.isZero()) out[j] = out[j]!.plus(factor.times(value));
  }
}
