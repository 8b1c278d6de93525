import { UNIT_ROUNDOFF, type Linearisation } from '@bilevel/core';
import type { Decimal } from 'decimal.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleaningProblem, type LabelledData } from '../../src/index.js';
import { randomStream } from '../random.js';
import { exact } from './exact.js';
import {
  distance,
  exactRegression,
  exactWeights,
  hessianResidual,
  slopeOf,
  spread,
  sum,
  vector,
} from './exactRegression.js';
import { randomVector } from './support.js';
import { worstVector } from './worstVector.js';

/** How far features, weights and W reach, and what the labels are. */
interface Regime {
  readonly name: string;
  /** Of features and of W. */
  readonly features: number;
  readonly size: number;
  /** θ within ±this, of `centre` (default 0). */
  readonly theta: number;
  readonly centre?: number;
  /** Whether labels are what the classifier W predicts. */
  readonly predicted: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
}

const ordinary = {
  features: 1,
  size: 1,
  theta: 2,
  predicted: false,
  rows: 5,
  columns: 3,
  classes: 3,
};
const REGIMES: readonly Regime[] = [
  { name: 'ordinary', ...ordinary },
  { name: 'features × 10, predicted', ...ordinary, features: 10, predicted: true },
  { name: 'features × 100, predicted', ...ordinary, features: 100, predicted: true },
  { name: 'features × 1000, predicted', ...ordinary, features: 1000, predicted: true },
  { name: 'features × 1000, any labels', ...ordinary, features: 1000 },
  { name: 'features × 1e-3', ...ordinary, features: 1e-3 },
  { name: 'θ = ±40', ...ordinary, theta: 40 },
  { name: 'θ = −60: little but the ridge', ...ordinary, theta: 1, centre: -60 },
  { name: 'two classes', ...ordinary, classes: 2 },
  { name: 'two classes, predicted, large W', ...ordinary, classes: 2, size: 20, predicted: true },
  {
    name: 'one sample, one feature',
    ...ordinary,
    rows: 1,
    columns: 1,
    classes: 2,
    predicted: true,
  },
  { name: 'one sample', ...ordinary, rows: 1, columns: 2, classes: 4 },
];
const RIDGE = 0.001;

/** Data of a regime. */
function dataOf(regime: Regime, W: Float64Array, random: () => number): LabelledData {
  const { rows, columns, classes, features, predicted } = regime;
  const values = randomVector(random, rows * columns, features);
  const labels = Array.from({ length: rows }, (_, i) => {
    if (!predicted) return Math.floor(classes * random());
    const scores = Array.from({ length: classes }, (_unused, c) => {
      let score = W[columns * classes + c]!;
      for (let j = 0; j < columns; j++) score += values[i * columns + j]! * W[j * classes + c]!;
      return score;
    });
    return scores.indexOf(Math.max(...scores));
  });
  // Not by labelledData(), which wants a sample of every class.
  return {
    features: { rows, columns, values, scale: random() < 0.5 ? 1 : 0.7 },
    labels: Uint16Array.from(labels),
    classes,
  };
}

/** The largest true error over what was stated, by what it is of. */
const closest = new Map<string, number>();

function expectWithin(what: string, error: Decimal, stated: number): void {
  expect(stated, what).toBeGreaterThan(0);
  const ratio = error.div(exact(Math.min(stated, Number.MAX_VALUE))).toNumber();
  expect(ratio, what).toBeLessThanOrEqual(1);
  closest.set(what, Math.max(closest.get(what) ?? 0, ratio));
}

function filled(length: number, write: (out: Float64Array) => void): Float64Array {
  const out = new Float64Array(length);
  write(out);
  return out;
}

/** What the functions of a problem are computed at. */
interface Case {
  readonly train: LabelledData;
  readonly validation: LabelledData;
  readonly theta: Float64Array;
  readonly W: Float64Array;
  /** What is multiplied with. */
  readonly v: Float64Array;
}

type Regression = ReturnType<typeof exactRegression>;

function expectProductsWithin(linear: Linearisation, below: Regression, { theta, v }: Case): void {
  const { classes } = below;
  const [d, n] = [v.length, theta.length];
  const { s, slope } = exactWeights(theta);
  const { rounding } = linear;
  if (rounding === undefined) throw new Error('expected the rounding of products');
  const V = vector(v);
  const Av = filled(d, (out) => {
    linear.hessianVector(v, out);
  });
  const exactAv = spread(below, s, hessianResidual(V, classes)).map((x, k) =>
    x.plus(V[k]!.times(2 * RIDGE)),
  );
  expectWithin('A v', distance(exactAv, Av), rounding.hessianVector(v));
  const Btq = filled(n, (out) => {
    linear.crossTranspose(v, out);
  });
  const slopes = below.samples.map(slopeOf(V, classes));
  const exactBtq = slopes.map((x, i) => x.times(slope[i]!));
  expectWithin('Bᵀq', distance(exactBtq, Btq), rounding.crossTranspose(v));
  const columns = Array.from({ length: n }, (_, j) => {
    const column = filled(d, (out) => {
      const unit = new Float64Array(n);
      unit[j] = 1;
      linear.cross(unit, out);
    });
    // Of one sample alone.
    const alone = { samples: below.samples.slice(j, j + 1), classes };
    const exactColumn = spread(alone, slope.slice(j, j + 1), ({ residual }) => residual);
    return distance(exactColumn, column);
  });
  expectWithin('B', sum(columns.map((x) => x.times(x))).sqrt(), rounding.cross());
}

/** Compares everything with 60 digits. Returns the loss, and what it may be off by. */
function expectCaseWithin(of: Case): { value: number; off: number } {
  const { train, validation, theta, W } = of;
  const { rows } = validation.features;
  const [sample] = cleaningProblem(train, validation, { ridge: RIDGE }).samples;
  if (sample === undefined) throw new Error('one sample');
  const level = sample.lower(theta);
  const below = exactRegression(train, W);
  const gradient = filled(W.length, (out) => {
    level.gradient(W, out);
  });
  const residuals = spread(below, exactWeights(theta).s, ({ residual }) => residual);
  const exactGradient = residuals.map((x, k) => x.plus(exact(W[k]!).times(2 * RIDGE)));
  const stated = level.gradientRounding?.(W) ?? NaN;
  expectWithin('∂_x g', distance(exactGradient, gradient), stated);

  const above = exactRegression(validation, W);
  const rounding = sample.upper.rounding?.(W, theta) ?? { value: NaN, gradient: NaN };
  const value = sum(above.samples.map(({ loss }) => loss)).div(rows);
  const found = exact(sample.upper.value(W, theta));
  expectWithin('f', found.minus(value).abs(), rounding.value);
  const upper = filled(W.length, (out) => {
    sample.upper.gradient(W, theta, out);
  });
  const equal = vector(new Float64Array(rows).fill(1)).map((x) => x.div(rows));
  const exactUpper = spread(above, equal, ({ residual }) => residual);
  expectWithin('∇f', distance(exactUpper, upper), rounding.gradient);

  expectProductsWithin(level.linearise(W), below, of);
  return { value: value.toNumber(), off: rounding.value };
}

/** Of 60 products, as W. */
function worstScores(apart: number): Case {
  const { data, worst: W } = worstVector(60, apart);
  // What A makes most of.
  const v = new Float64Array(W.length);
  v.set([1, -1], W.length - 2);
  return { train: data, validation: data, theta: Float64Array.of(0.3), W, v };
}

/** Of 600 products, as what A is multiplied with, at W = 0. */
function worstProduct(): Case {
  const { data, worst: v } = worstVector(600, 0);
  const W = new Float64Array(v.length);
  return { train: data, validation: data, theta: Float64Array.of(0.3), W, v };
}

/** Of 256 samples, of one feature that is not 0: compressed rows, summed one after the other. */
function manySamples(feature: (i: number) => number, label: (i: number) => number): LabelledData {
  const [rows, columns] = [256, 3];
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) values[i * columns] = feature(i);
  return {
    features: { rows, columns, values, scale: 1 },
    labels: Uint16Array.from({ length: rows }, (_, i) => label(i)),
    classes: 2,
  };
}

/**
 * Sums over samples that round as much as they can: to the first term, a power of two, others are added
 * that are a little more than half a unit in its last place. Terms are powers of the feature.
 */
function worstSum(power: 1 | 2): Case {
  const least = (UNIT_ROUNDOFF * (1 + 2 ** -9)) ** (1 / power);
  const data = manySamples(
    (i) => 2 ** 40 * (i === 0 ? 1 : least),
    () => 0,
  );
  // Scores without an error.
  const W = new Float64Array(8);
  const v = Float64Array.of(1, -1, 0, 0, 0, 0, 0, 0);
  return { train: data, validation: data, theta: new Float64Array(256), W, v };
}

/** Likewise the mean of losses: the first of 64, those of others small. */
function worstMean(): Case {
  const margin = -Math.log(64 * UNIT_ROUNDOFF * (1 + 2 ** -9));
  const data = manySamples(
    (i) => (i === 0 ? 64 : margin),
    (i) => (i === 0 ? 1 : 0),
  );
  const W = Float64Array.of(0.5, -0.5, 0, 0, 0, 0, 0, 0);
  return { train: data, validation: data, theta: new Float64Array(256), W, v: W };
}

function expectClosest(cases: readonly Case[], names: readonly string[]): void {
  closest.clear();
  for (const one of cases) expectCaseWithin(one);
  const found = names.map((what) => [what, (closest.get(what) ?? 0).toPrecision(2)]);
  console.log('error over what was stated:', Object.fromEntries(found));
  // An eighth of any of them would be too little.
  for (const what of names) expect(closest.get(what), what).toBeGreaterThan(1 / 8);
}

describe.each(['simd', 'plain'])('what is computed from softmax by %s kernels', (kernels) => {
  beforeEach(() => {
    vi.stubEnv('BILEVEL_KERNELS', kernels);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each(REGIMES)('is off by no more than stated: $name', (regime) => {
    const { rows, columns, classes, size } = regime;
    for (let seed = 0; seed < 6; seed++) {
      const random = randomStream(1000 * seed + rows + columns);
      const d = (columns + 1) * classes;
      const W = randomVector(random, d, size);
      const [train, validation] = [dataOf(regime, W, random), dataOf(regime, W, random)];
      const { centre = 0 } = regime;
      const theta = randomVector(random, rows, regime.theta).map((t) => centre + t);
      const v = randomVector(random, d);
      const { value, off } = expectCaseWithin({ train, validation, theta, W, v });
      // Relative to the loss, however small: nothing is lost where nothing is at stake.
      if (regime.predicted) expect(off).toBeLessThan(1e-9 * value + 1e-140);
    }
  });

  it('comes near to what is stated where the roundings of scores conspire', () => {
    expectClosest([0, 1.3, -1.3, 20].map(worstScores), ['∂_x g', 'f', '∇f', 'A v', 'Bᵀq', 'B']);
  });

  it('comes near to what is stated where the roundings of products conspire', () => {
    expectClosest([worstProduct()], ['A v']);
  });

  it('comes near to what is stated where the roundings of sums conspire', () => {
    expectClosest([worstSum(1), worstSum(2), worstMean()], ['∂_x g', 'f', '∇f', 'A v']);
  });
});
