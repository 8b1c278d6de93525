import type { Decimal } from 'decimal.js';
import type { LabelledData } from '../../src/index.js';
import { Exact, exact } from './exact.js';

/** Vectors of many digits. */
export type Vector = readonly Decimal[];

const ZERO = new Exact(0);
const ONE = new Exact(1);

export const sum = (terms: readonly Decimal[]): Decimal =>
  terms.reduce((total, term) => total.plus(term), ZERO);

export const norm = (a: Vector): Decimal => sum(a.map((x) => x.times(x))).sqrt();

/** ‖a − b‖, b as computed. */
export const distance = (a: Vector, b: Float64Array): Decimal =>
  norm(a.map((x, k) => x.minus(exact(b[k]!))));

export const vector = (a: Float64Array): Vector => Array.from(a, exact);

/** log(1 + y), also of y that vanishes beside 1. */
function logarithmOfOneMore(y: Decimal): Decimal {
  if (y.greaterThan(1e-25)) return y.plus(1).ln();
  return y.minus(y.times(y).div(2));
}

/** A sample at W. */
interface ExactSample {
  readonly x: Vector;
  readonly p: Vector;
  /** p − e_y, that of y as minus the sum of the others. */
  readonly residual: Vector;
  readonly loss: Decimal;
}

/**
 * Weighted softmax regression written a second time, from the specification (mathematics.md §8), in
 * 60 digits: of the data and W as they are, with w = σ(θ) in those digits as well.
 */
export function exactRegression(
  data: LabelledData,
  W: Float64Array | Vector,
): { readonly samples: readonly ExactSample[]; readonly classes: number } {
  const { features, labels, classes } = data;
  const { rows, columns, values, scale } = features;
  const w = W instanceof Float64Array ? vector(W) : W;
  const factor = exact(scale);
  const samples = Array.from({ length: rows }, (_, i) => {
    const entries = values.subarray(i * columns, (i + 1) * columns);
    const x = [...Array.from(entries, (v) => exact(v).times(factor)), ONE];
    const scores = scoresOf(x, w, classes);
    const y = labels[i]!;
    const relative = scores.map((z) => z.minus(scores[y]!).exp());
    const others = sum(relative.filter((_, c) => c !== y));
    const total = others.plus(1);
    const p = relative.map((e) => e.div(total));
    const residual = p.map((q, c) => (c === y ? others.div(total).neg() : q));
    return { x, p, residual, loss: logarithmOfOneMore(others) };
  });
  return { samples, classes };
}

/** Vᵀx̂. */
export function scoresOf(x: Vector, V: Vector, classes: number): Decimal[] {
  return Array.from({ length: classes }, (_, c) =>
    sum(x.map((entry, j) => entry.times(V[j * classes + c]!))),
  );
}

/** σ(θ) and σ'(θ), over N. */
export function exactWeights(theta: Float64Array): { s: Vector; slope: Vector } {
  const N = theta.length;
  const e = Array.from(theta, (t) => exact(-t).exp());
  return {
    s: e.map((x) => ONE.div(x.plus(1)).div(N)),
    slope: e.map((x) => x.div(x.plus(1).pow(2)).div(N)),
  };
}

type Regression = ReturnType<typeof exactRegression>;

/** Σ_i w_i (r_i ⊗ x̂_i), with a residual r_i for each sample. */
export function spread(
  { samples, classes }: Regression,
  weights: Vector,
  residual: (sample: ExactSample) => Vector,
): Decimal[] {
  const length = samples[0]!.x.length * classes;
  const out: Decimal[] = Array.from({ length }, () => ZERO);
  for (const [i, sample] of samples.entries()) {
    const r = residual(sample);
    for (const [j, entry] of sample.x.entries()) {
      const product = entry.times(weights[i]!);
      for (const [c, rc] of r.entries()) {
        out[j * classes + c] = out[j * classes + c]!.plus(product.times(rc));
      }
    }
  }
  return out;
}

/** A V without its ridge: residuals p∘(z − pᵀz). */
export function hessianResidual(V: Vector, classes: number): (sample: ExactSample) => Vector {
  return ({ x, p }) => {
    const z = scoresOf(x, V, classes);
    // z − pᵀz = Σ_c' p_c' (z_c − z_c'): nothing cancels where one p is nearly 1.
    return p.map((q, c) => q.times(sum(p.map((other, k) => other.times(z[c]!.minus(z[k]!))))));
  };
}

/** ⟨p − e_y, Qᵀx̂⟩. */
export function slopeOf(Q: Vector, classes: number): (sample: ExactSample) => Decimal {
  return ({ x, residual }) => {
    const z = scoresOf(x, Q, classes);
    return sum(residual.map((r, c) => r.times(z[c]!)));
  };
}
