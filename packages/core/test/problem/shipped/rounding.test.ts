import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  denseMatrix,
  logisticRegression,
  quadraticProblem,
  ridgeRegression,
  type BilevelProblem,
  type DenseMatrix,
  type LowerConstants,
  type RegressionData,
  type RegressionUpper,
} from '../../../src/index.js';
import {
  Exact,
  exact,
  exactDistance,
  exactDot,
  exactly,
  exactProduct,
  exactRows,
  exactTranspose,
  isBetween,
} from '../../support/exact.js';
import { normalVector, randomStream } from '../../support/random.js';

/** The functions of a problem in exact arithmetic, at x and θ. */
interface Formulas {
  /** ∂_x g. */
  readonly gradient: Exact[];
  /** A and B, row by row. */
  readonly hessian: Exact[][];
  readonly cross: Exact[][];
  readonly value: Exact;
  readonly upperGradient: Exact[];
  /** ∂_xx f is at most this where it does not depend on x. */
  readonly upperHessian?: Exact[][];
}

interface Case {
  readonly problem: BilevelProblem;
  readonly theta: Float64Array;
  readonly x: Float64Array;
  readonly formulas: () => Formulas;
}

type Random = () => number;
type Draw = (random: Random) => Case;

const zero = new Exact(0);
const add = (a: readonly Exact[], b: readonly Exact[]): Exact[] => a.map((x, i) => x.plus(b[i]!));
const subtract = (a: readonly Exact[], b: readonly Exact[]): Exact[] =>
  a.map((x, i) => x.minus(b[i]!));
const times = (a: readonly Exact[], c: Exact | number): Exact[] => a.map((x) => x.times(c));
/** Σ w_i a_i a_iᵀ of the rows a_i. */
const outer = (rows: readonly Exact[][], w: readonly Exact[]): Exact[][] => {
  const columns = exactTranspose(rows);
  return columns.map((a) =>
    columns.map((b) =>
      exactDot(
        a,
        b.map((x, i) => x.times(w[i]!)),
      ),
    ),
  );
};
const pick = <T>(random: Random, of: readonly T[]): T => of[Math.floor(random() * of.length)]!;

/** Sizes of data: of all, and of columns. */
function matrix(random: Random, rows: number, columns: number, scale: number): DenseMatrix {
  const spread = pick(random, [0, 0, 3, 8]);
  const sizes = Array.from({ length: columns }, () => scale * 10 ** (spread * (random() - 0.5)));
  // Nearly parallel rows make the Hessian ill-conditioned, and sums over them cancel.
  const common = pick(random, [0, 0, 1e3]);
  const shared = normalVector(random, columns, common);
  return denseMatrix(
    Array.from({ length: rows }, () =>
      normalVector(random, columns).map((a, j) => (a + shared[j]!) * sizes[j]!),
    ),
  );
}

/** Around the scales that can be squared in 64 bits, and between. */
const SCALES = [1, 1, 1e-100, 1e100, 1e-3, 1e5, 1e-154] as const;

/** b ≈ Mx, so that residuals cancel, or anything. */
function target(random: Random, M: DenseMatrix, x: Float64Array): Float64Array {
  const image = exactProduct(exactRows(M), exact(x)).map((b) => b.toNumber());
  const size = Math.max(...image.map(Math.abs), 1e-300);
  const off = pick(random, [0, 1e-15, 1e-8, 1]);
  return Float64Array.from(image, (b) => b + off * size * (random() - 0.5));
}

const drawQuadratic: Draw = (random) => {
  const d = 1 + Math.floor(random() * 4);
  const n = 1 + Math.floor(random() * 3);
  const rows = d + Math.floor(random() * (random() < 0.2 ? 90 : 12));
  const [inner, outerScale] = [pick(random, SCALES), pick(random, SCALES)];
  const x = normalVector(random, d, pick(random, [1, 1e-5, 1e5]));
  const theta = normalVector(random, n, pick(random, [1, 1e3]));
  const [A, C, D] = [
    matrix(random, rows, d, outerScale),
    matrix(random, rows, n, inner),
    matrix(random, rows, d, inner),
  ];
  const both = denseMatrix(
    exactRows(D).map((row, i) => [...row, ...exactRows(C)[i]!].map((a) => a.toNumber())),
  );
  const e = target(random, both, Float64Array.of(...x, ...theta));
  const b = target(random, A, x);
  const formulas = (): Formulas => {
    const [a, c, dd] = [exactRows(A), exactRows(C), exactRows(D)];
    const misfit = subtract(exactProduct(a, exact(x)), exact(b));
    const inside = subtract(
      add(exactProduct(dd, exact(x)), exactProduct(c, exact(theta))),
      exact(e),
    );
    const two = dd.map(() => new Exact(2));
    const right = exactTranspose(c);
    return {
      gradient: times(exactProduct(exactTranspose(dd), inside), 2),
      hessian: outer(dd, two),
      cross: exactTranspose(dd).map((u) => right.map((v) => exactDot(u, v).times(2))),
      value: exactDot(misfit, misfit),
      upperGradient: times(exactProduct(exactTranspose(a), misfit), 2),
      upperHessian: outer(a, two),
    };
  };
  return { problem: quadraticProblem({ A, b, C, D, e }), theta, x, formulas };
};

/** σ(m) and log(1 + e^{−m}). */
const sigmoid = (m: Exact): Exact => new Exact(1).div(m.negated().exp().plus(1));
const logistic = (m: Exact): Exact => {
  const e = m.negated().exp();
  // Digits of e are lost beside 1; the next term is e³/3.
  return e.lt(1e-21) ? e.minus(e.times(e).div(2)) : e.plus(1).ln();
};

const labels = (random: Random, of: Float64Array): Float64Array =>
  of.map((t) => (random() < 0.2 ? 1 : Math.sign(t) || 1));

/** A regression with data term 'ridge' or 'logistic', and an upper level of any kind. */
const drawRegression =
  (kind: 'ridge' | 'logistic'): Draw =>
  (random) => {
    const d = 1 + Math.floor(random() * 4);
    const theta = normalVector(random, d, pick(random, [1, 10, 100]));
    const x = normalVector(random, d, pick(random, [1, 1e-5, 1e5]));
    const upperKind = pick(random, ['linear', 'quadratic', 'meanSquare', 'logistic'] as const);
    const data = (ofKind: string): RegressionData => {
      // Margins of some hundreds: beyond, exponentials vanish.
      const scale = ofKind === 'logistic' ? pick(random, [1, 1e-100, 1e2]) : pick(random, SCALES);
      const features = matrix(
        random,
        1 + Math.floor(random() * (random() < 0.2 ? 90 : 12)),
        d,
        scale,
      );
      const targets = target(random, features, x);
      return { features, targets: ofKind === 'logistic' ? labels(random, targets) : targets };
    };
    const train = data(kind);
    const upper: RegressionUpper =
      upperKind === 'linear'
        ? { kind: upperKind, weights: normalVector(random, d, pick(random, SCALES)) }
        : { kind: upperKind, data: data(upperKind) };
    const make = kind === 'ridge' ? ridgeRegression : logisticRegression;
    const formulas = (): Formulas => {
      const X = exact(x);
      const term = (squares: boolean, { features, targets }: RegressionData) => {
        const rows = exactRows(features);
        const b = exact(targets);
        const N = rows.length;
        const m = exactProduct(rows, X);
        const slopes = squares
          ? subtract(m, b)
          : m.map((mi, i) => b[i]!.negated().times(sigmoid(b[i]!.negated().times(mi))));
        const curvatures = squares
          ? m.map(() => new Exact(1))
          : m.map((mi) => sigmoid(mi).times(sigmoid(mi.negated())));
        const losses = squares
          ? slopes.map((r) => r.times(r).div(2))
          : m.map((mi, i) => logistic(b[i]!.times(mi)));
        return {
          N,
          value: losses.reduce((sum, loss) => sum.plus(loss), zero),
          gradient: exactProduct(exactTranspose(rows), slopes),
          hessian: outer(rows, curvatures),
        };
      };
      const below = term(kind === 'ridge', train);
      const W = exact(theta).map((t) => t.exp().div(d));
      const diagonal = (of: readonly Exact[]): Exact[][] =>
        of.map((w, i) => of.map((_, j) => (i === j ? w : zero)));
      const common = {
        gradient: add(
          times(below.gradient, new Exact(1).div(below.N)),
          W.map((w, j) => w.times(X[j]!)),
        ),
        hessian: diagonal(W).map((row, i) =>
          add(
            row,
            below.hessian[i]!.map((a) => a.div(below.N)),
          ),
        ),
        cross: diagonal(W.map((w, j) => w.times(X[j]!))),
      };
      if (upper.kind === 'linear') {
        const w = exact(upper.weights);
        return { ...common, value: exactDot(w, X), upperGradient: w };
      }
      const above = term(upper.kind !== 'logistic', upper.data);
      const scale = upper.kind === 'quadratic' ? 1 : above.N;
      return {
        ...common,
        value: above.value.div(scale),
        upperGradient: above.gradient.map((g) => g.div(scale)),
        upperHessian: above.hessian.map((row) => row.map((h) => h.div(scale))),
      };
    };
    return { problem: make({ train, upper }), theta, x, formulas };
  };

/** error/stated of every function, the worst so far. */
type Worst = Record<string, number>;

function compare(worst: Worst, name: string, error: number, stated: number): void {
  // What overflows has no bound.
  if (stated === Infinity) return;
  expect(error, name).toBeLessThanOrEqual(stated);
  worst[name] = Math.max(worst[name] ?? 0, stated > 0 ? error / stated : 0);
}

/** Every stated rounding and constant against exact arithmetic. */
function check({ problem, theta, x, formulas }: Case, random: Random, worst: Worst): void {
  const truth = formulas();
  const [sample] = problem.samples;
  if (sample === undefined) throw new Error('There is no sample.');
  const { upper, dimension: d } = sample;
  const n = theta.length;
  const level = sample.lower(theta);
  const at = level.linearise(x);
  const { rounding } = at;
  const stated = upper.rounding?.(x, theta);
  if (rounding === undefined || stated === undefined) throw new Error('No rounding is stated.');
  const out = new Float64Array(d);
  level.gradient(x, out);
  compare(worst, '∂g', exactDistance(out, truth.gradient), level.gradientRounding?.(x) ?? NaN);
  const v = normalVector(random, d, pick(random, SCALES));
  at.hessianVector(v, out);
  compare(
    worst,
    'Av',
    exactDistance(out, exactProduct(truth.hessian, exact(v))),
    rounding.hessianVector(v),
  );
  const back = new Float64Array(n);
  at.crossTranspose(v, back);
  const transposed = exactTranspose(truth.cross);
  compare(
    worst,
    'Bᵀq',
    exactDistance(back, exactProduct(transposed, exact(v))),
    rounding.crossTranspose(v),
  );
  const columns = transposed.map((column, j) => {
    at.cross(
      Float64Array.from({ length: n }, (_, i) => (i === j ? 1 : 0)),
      out,
    );
    return exactDistance(out, column);
  });
  compare(worst, 'B', Math.hypot(...columns), rounding.cross());
  const value = truth.value
    .minus(exactly(upper.value(x, theta)))
    .abs()
    .toNumber();
  compare(worst, 'f', value, stated.value);
  upper.gradient(x, theta, out);
  compare(worst, '∇f', exactDistance(out, truth.upperGradient), stated.gradient);

  const { strongConvexity, lipschitzGradient }: LowerConstants = level.constants;
  expect(isBetween(truth.hessian, strongConvexity.value, lipschitzGradient.value)).toBe(true);
  if (truth.upperHessian !== undefined) {
    expect(isBetween(truth.upperHessian, 0, upper.lipschitzGradient.value)).toBe(true);
  }
  if (at.crossNorm !== undefined) {
    const norm = exactly(at.crossNorm().value);
    const largest = truth.cross.map((row) => row.reduce((sum, b) => sum.plus(b.abs()), zero));
    for (const b of largest) expect(b.lte(norm)).toBe(true);
  }
}

describe.each([
  ['the quadratic problem', drawQuadratic, 80],
  ['ridge regression', drawRegression('ridge'), 80],
  ['logistic regression', drawRegression('logistic'), 60],
] as const)('%s', (_, draw, cases) => {
  it('states roundings and constants that hold in exact arithmetic, at any scale', () => {
    const worst: Worst = {};
    let compared = 0;
    for (let seed = 0; seed < cases; seed++) {
      const random = randomStream(seed);
      let drawn: Case;
      try {
        drawn = draw(random);
      } catch (error) {
        // Columns that are dependent to rounding.
        expect(error).toBeInstanceOf(ArgumentError);
        continue;
      }
      check(drawn, random, worst);
      compared++;
    }
    expect(compared).toBeGreaterThan(cases / 2);
    // They are bounds, not far from what happens.
    for (const [name, ratio] of Object.entries(worst)) expect(ratio, name).toBeGreaterThan(1e-3);
  });
});
