import { scaleExponent } from '../dense.js';
import { largestOf, sumOf, type Arithmetic, type Real, type Reals } from '../real.js';
import type { ExactPoint, ExactSample, Measured, ScaledHessian } from './model.js';

/** Labelled samples: row i holds the features scale · values[i·columns + j]. */
export interface LabelledRows {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  readonly scale: number;
  readonly labels: readonly number[];
}

/** Softmax regression with a weight for each training sample. */
export interface SoftmaxSample {
  readonly classes: number;
  readonly train: LabelledRows;
  readonly validation: LabelledRows;
  /** a. */
  readonly ridge: number;
  /** One a training sample. */
  readonly theta: Float64Array;
}

/** x̂_i = (x_i, 1) with its label. */
interface Row {
  readonly features: Reals;
  readonly label: number;
  readonly square: Real;
}

/** What a row comes to at W. */
interface Predicted {
  readonly row: Row;
  /** p_c of the other classes, and −Σ of them for the own: p − e_y without cancellation. */
  readonly residual: Reals;
  /** p. */
  readonly probabilities: Reals;
  /** 1 − p_y. */
  readonly others: Real;
  /** Σ_{c≠y} e^{z_c − z_y}: ℓ is log(1 + this). */
  readonly odds: Real;
  /** The largest |z_c − z_y|. */
  readonly largest: Real;
}

/**
 * g(W, θ) = (1/N) Σ_i σ(θ_i) ℓ(W; x̂_i, y_i) + a‖W‖² and f the mean cross-entropy of the validation
 * samples (mathematics.md §8); W is (features + bias) × classes, the classes of a feature beside each other.
 */
export function exactSoftmax(arithmetic: Arithmetic, sample: SoftmaxSample): ExactSample {
  const { zero, one } = arithmetic;
  const { classes: C, theta } = sample;
  const train = rowsOf(arithmetic, sample.train);
  const validation = rowsOf(arithmetic, sample.validation);
  const d = (sample.train.columns + 1) * C;
  const N = train.length;
  const sigmoids = Array.from(theta, (t) => arithmetic.sigmoid(arithmetic.of(t)));
  const weights = sigmoids.map(({ value }) => value.div(N));
  const slopes = sigmoids.map(({ slope }) => slope.div(N));
  const mu = arithmetic.of(sample.ridge).times(2);
  const equal = validation.map(() => one.div(validation.length));

  /** u_c − u_y of the scores u_c = Σ_j x̂_j V_jc. */
  const differences = ({ features, label }: Row, V: Reals): Real[] =>
    Array.from({ length: C }, (_, c) => {
      if (c === label) return zero;
      let sum = zero;
      for (const [j, x] of features.entries()) {
        if (!x.isZero()) sum = sum.plus(x.times(V[j * C + c]!.minus(V[j * C + label]!)));
      }
      return sum;
    });

  const predict = (row: Row, W: Reals): Predicted => {
    const z = differences(row, W);
    const odds = z.map((value, c) => (c === row.label ? zero : value.exp()));
    const sum = sumOf(arithmetic, odds);
    const total = sum.plus(1);
    const probabilities = odds.map((e, c) => (c === row.label ? one : e).div(total));
    const others = sum.div(total);
    return {
      row,
      probabilities,
      residual: probabilities.map((p, c) => (c === row.label ? others.negated() : p)),
      others,
      odds: sum,
      largest: largestOf(arithmetic, z),
    };
  };

  /** out + factor · (r ⊗ x̂). */
  const addOuter = (out: Real[], factor: Real, r: Reals, features: Reals): void => {
    const scaled = r.map((value) => value.times(factor));
    for (const [j, x] of features.entries()) {
      if (x.isZero()) continue;
      for (let c = 0; c < C; c++) out[j * C + c] = out[j * C + c]!.plus(x.times(scaled[c]!));
    }
  };
  const gradientOf = (at: readonly Predicted[], factors: Reals): Real[] => {
    const out = arithmetic.zeros(d);
    for (const [i, { residual, row }] of at.entries()) {
      addOuter(out, factors[i]!, residual, row.features);
    }
    return out;
  };
  /** r·u for the scores' differences u. */
  const inner = (r: Reals, u: Reals): Real => arithmetic.dot(r, u);

  const at = (x: Reals): ExactPoint => {
    const local = train.map((row) => predict(row, x));
    const pulled = gradientOf(local, weights);
    const penalty = x.map((value) => value.times(mu));
    let outside: Predicted[] | undefined;
    const beyond = (): Predicted[] => (outside ??= validation.map((row) => predict(row, x)));
    const column = (j: number): Real[] => {
      const out = arithmetic.zeros(d);
      addOuter(out, slopes[j]!, local[j]!.residual, local[j]!.row.features);
      return out;
    };
    const sum = (of: readonly Predicted[], term: (one: Predicted, i: number) => Real): Real =>
      sumOf(arithmetic, of.map(term));
    return {
      x,
      gradient: pulled.map((value, i) => value.plus(penalty[i]!)),
      gradientTerms: sum(local, (p, i) =>
        weights[i]!.times(p.others)
          .times(p.row.square.sqrt())
          .times(p.largest.plus(2).plus(sizeOfScores(arithmetic, p.row, x))),
      ).plus(arithmetic.norm(penalty)),
      apply: (v) => {
        const out = v.map((value) => value.times(mu));
        for (const [i, { row, probabilities }] of local.entries()) {
          const u = differences(row, v);
          const mean = inner(probabilities, u);
          // p ∘ (u − mean); the own class is what the others leave.
          const curved = u.map((value, c) => probabilities[c]!.times(value.minus(mean)));
          let rest = zero;
          for (let c = 0; c < C; c++) if (c !== row.label) rest = rest.plus(curved[c]!);
          curved[row.label] = rest.negated();
          addOuter(out, weights[i]!, curved, row.features);
        }
        return out;
      },
      scaledHessian: () => scaledHessian(local, weights, mu, d, C, arithmetic),
      crossTranspose: (q) =>
        local.map(({ row, residual }, i) => slopes[i]!.times(inner(residual, differences(row, q)))),
      cross: column,
      value: (): Measured => {
        const losses = beyond().map(({ odds }) => arithmetic.log1p(odds));
        const value = sum(beyond(), (_, i) => equal[i]!.times(losses[i]!));
        const terms = sum(beyond(), (p, i) =>
          equal[i]!.times(losses[i]!).times(
            p.largest.plus(2).plus(sizeOfScores(arithmetic, p.row, x)),
          ),
        );
        return { value, terms };
      },
      upperGradient: () => gradientOf(beyond(), equal),
      lipschitz: (radius) => {
        // Within the ball every odds changes by a factor of at most e^{√2 r‖x̂‖}.
        const growth = ({ row }: Predicted): Real =>
          row.square.sqrt().times(radius).times(1.5).exp();
        const curvature = (p: Predicted): Real => p.others.times(2).times(growth(p));
        return {
          hessian: sum(local, (p, i) =>
            weights[i]!.times(curvature(p))
              .times(p.row.square)
              .times(p.row.square.sqrt())
              .times(1.5),
          ),
          cross: sum(local, (p, i) => slopes[i]!.times(curvature(p)).times(p.row.square)),
          upper: sum(beyond(), (p, i) => equal[i]!.times(curvature(p)).times(p.row.square)),
          hessianNorm: sum(local, (p, i) =>
            weights[i]!.times(p.others).times(2).times(p.row.square),
          ).plus(mu),
          crossNorm: sum(local, (p, i) =>
            slopes[i]!.times(p.others).times(1.5).times(p.row.square.sqrt()),
          ),
        };
      },
    };
  };
  return { dimension: d, parameters: theta.length, strongConvexity: mu, at };
}

/** Σ |x̂_j| max |W_jc|: what the rounding of the scores is relative to. */
function sizeOfScores(arithmetic: Arithmetic, { features }: Row, W: Reals): Real {
  const C = W.length / features.length;
  return sumOf(
    arithmetic,
    features.map((x, j) => x.abs().times(largestOf(arithmetic, W.slice(j * C, (j + 1) * C)))),
  );
}

function rowsOf(arithmetic: Arithmetic, data: LabelledRows): Row[] {
  const scale = arithmetic.of(data.scale);
  return Array.from({ length: data.rows }, (_, i) => {
    const features = arithmetic
      .vector(data.values.subarray(i * data.columns, (i + 1) * data.columns))
      .map((value) => value.times(scale));
    features.push(arithmetic.one);
    return { features, label: data.labels[i]!, square: arithmetic.dot(features, features) };
  });
}

/** S A S with A = Σ s_i H_i ⊗ x̂x̂ᵀ + μI, H_i = diag p − ppᵀ. */
function scaledHessian(
  local: readonly Predicted[],
  weights: Reals,
  mu: Real,
  d: number,
  C: number,
  arithmetic: Arithmetic,
): ScaledHessian {
  const curvatures = local.map(({ probabilities, others, row }) =>
    probabilities.map((p, c) => p.times(c === row.label ? others : arithmetic.one.minus(p))),
  );
  const exponents = Array.from({ length: d }, (_, k) => {
    const j = Math.floor(k / C);
    let sum = mu;
    for (const [i, { row }] of local.entries()) {
      const x = row.features[j]!;
      if (!x.isZero())
        sum = sum.plus(
          weights[i]!.times(curvatures[i]![k % C]!)
            .times(x)
            .times(x),
        );
    }
    return scaleExponent(sum);
  });
  const matrix = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    matrix[k * d + k] = mu.times(arithmetic.powerOfTen(2 * exponents[k]!)).toNumber();
  }
  for (const [i, { probabilities, row }] of local.entries()) {
    // Every entry is s p_c (δ − p_e) x_j x_l: in logarithms of ten it would not overflow; so by parts.
    const scaled = Array.from({ length: d }, (_, k) =>
      row.features[Math.floor(k / C)]!.times(arithmetic.powerOfTen(exponents[k]!))
        .times(weights[i]!.sqrt())
        .toNumber(),
    );
    const p = probabilities.map((value) => value.toNumber());
    const own = curvatures[i]!.map((value) => value.toNumber());
    for (let k = 0; k < d; k++) {
      if (scaled[k] === 0) continue;
      for (let l = 0; l < d; l++) {
        const [c, e] = [k % C, l % C];
        const h = c === e ? own[c]! : -p[c]! * p[e]!;
        matrix[k * d + l]! += scaled[k]! * h * scaled[l]!;
      }
    }
  }
  return { scale: exponents.map((e) => arithmetic.powerOfTen(e)), matrix };
}
