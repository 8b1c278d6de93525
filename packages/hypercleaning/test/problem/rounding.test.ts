import { hypergradient, newtonCg, type Linearisation } from '@bilevel/core';
import type { Decimal } from 'decimal.js';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { cleaningProblem, labelledData, type LabelledData } from '../../src/index.js';
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

/** How far features, weights and W reach, and what the labels are. */
interface Regime {
  readonly name: string;
  /** Of features and of W. */
  readonly features: number;
  readonly size: number;
  /** θ within ±this. */
  readonly theta: number;
  /** Whether labels are what the classifier W predicts. */
  readonly predicted: boolean;
  readonly rows: number;
  readonly columns: number;
  readonly classes: number;
  /** W_2 as a multiple of W_1, but for scores that differ by up to 2; no bias. */
  readonly second?: number;
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
const single = { features: 100, rows: 1, columns: 1, classes: 2 };
const REGIMES: readonly Regime[] = [
  { name: 'ordinary', ...ordinary },
  { name: 'features × 10, predicted', ...ordinary, features: 10, predicted: true },
  { name: 'features × 100, predicted', ...ordinary, features: 100, predicted: true },
  { name: 'features × 1000, predicted', ...ordinary, features: 1000, predicted: true },
  { name: 'features × 1000, any labels', ...ordinary, features: 1000 },
  { name: 'features × 1e-3', ...ordinary, features: 1e-3 },
  { name: 'θ = ±40', ...ordinary, theta: 40 },
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
  { name: 'scores that round much, far from each other', ...ordinary, ...single, second: -1 },
  { name: 'scores that round much, close to each other', ...ordinary, ...single, second: 1 },
  { name: 'one sample', ...ordinary, rows: 1, columns: 2, classes: 4 },
];
const RIDGE = 2 ** -10;

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

function expectProductsWithin(
  linear: Linearisation,
  regression: ReturnType<typeof exactRegression>,
  { theta, random }: { theta: Float64Array; random: () => number },
): void {
  const { classes } = regression;
  const d = regression.samples[0]!.x.length * classes;
  const n = theta.length;
  const { s, slope } = exactWeights(theta);
  const { rounding } = linear;
  if (rounding === undefined) throw new Error('expected the rounding of products');
  const v = randomVector(random, d);
  const V = vector(v);
  const Av = filled(d, (out) => {
    linear.hessianVector(v, out);
  });
  const exactAv = spread(regression, s, hessianResidual(V, classes)).map((x, k) =>
    x.plus(V[k]!.times(2 * RIDGE)),
  );
  expectWithin('A v', distance(exactAv, Av), rounding.hessianVector(v));
  const Btq = filled(n, (out) => {
    linear.crossTranspose(v, out);
  });
  const slopes = regression.samples.map(slopeOf(V, classes));
  const exactBtq = slopes.map((x, i) => x.times(slope[i]!));
  expectWithin('Bᵀq', distance(exactBtq, Btq), rounding.crossTranspose(v));
  const columns = Array.from({ length: n }, (_, j) => {
    const column = filled(d, (out) => {
      const unit = new Float64Array(n);
      unit[j] = 1;
      linear.cross(unit, out);
    });
    const alone = slope.map((x, i) => (i === j ? x : x.times(0)));
    return distance(
      spread(regression, alone, ({ residual }) => residual),
      column,
    );
  });
  expectWithin('B', sum(columns.map((x) => x.times(x))).sqrt(), rounding.cross());
}

describe.each(['simd', 'plain'])('what is computed from softmax by %s kernels', (kernels) => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it.each(REGIMES)('is off by no more than stated: $name', (regime) => {
    vi.stubEnv('BILEVEL_KERNELS', kernels);
    const { rows, columns, classes, size } = regime;
    for (let seed = 0; seed < 6; seed++) {
      const random = randomStream(1000 * seed + rows + columns);
      const d = (columns + 1) * classes;
      const W = randomVector(random, d, size);
      if (regime.second !== undefined) {
        const apart = (2 * (2 * random() - 1)) / regime.features;
        W.set([W[0]!, regime.second * W[0]! + apart, 0, 0]);
      }
      const train = dataOf(regime, W, random);
      const validation = dataOf(regime, W, random);
      const theta = randomVector(random, rows, regime.theta);
      const problem = cleaningProblem(train, validation, { ridge: RIDGE });
      const [sample] = problem.samples;
      if (sample === undefined) throw new Error('one sample');
      const level = sample.lower(theta);

      const below = exactRegression(train, W);
      const { s } = exactWeights(theta);
      const gradient = filled(d, (out) => {
        level.gradient(W, out);
      });
      const exactGradient = spread(below, s, ({ residual }) => residual).map((x, k) =>
        x.plus(exact(W[k]!).times(2 * RIDGE)),
      );
      const stated = level.gradientRounding?.(W) ?? NaN;
      expectWithin('∂_x g', distance(exactGradient, gradient), stated);

      const above = exactRegression(validation, W);
      const rounding = sample.upper.rounding?.(W, theta) ?? { value: NaN, gradient: NaN };
      const value = sum(above.samples.map(({ loss }) => loss)).div(rows);
      const found = exact(sample.upper.value(W, theta));
      expectWithin('f', found.minus(value).abs(), rounding.value);
      const upper = filled(d, (out) => {
        sample.upper.gradient(W, theta, out);
      });
      const equal = vector(new Float64Array(rows).fill(1)).map((x) => x.div(rows));
      const exactUpper = spread(above, equal, ({ residual }) => residual);
      expectWithin('∇f', distance(exactUpper, upper), rounding.gradient);
      // Where nothing is at stake nothing is lost: relative to the loss, however small.
      if (regime.predicted && regime.features >= 10) {
        expect(rounding.value).toBeLessThan(1e-9 * value.toNumber() + 1e-140);
      }

      expectProductsWithin(level.linearise(W), below, { theta, random });
    }
  });
});

afterAll(() => {
  console.log(
    'largest error over what was stated:',
    Object.fromEntries([...closest].map(([what, ratio]) => [what, ratio.toPrecision(2)])),
  );
});
