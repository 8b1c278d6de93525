import { UNIT_ROUNDOFF } from '@bilevel/core';
import type { Decimal } from 'decimal.js';
import { beforeEach, expect, it } from 'vitest';
import { cleaningProblem, type LabelledData } from '../../src/index.js';
import { randomStream } from '../random.js';
import { Exact, exact } from './exact.js';
import { exactRegression, exactWeights, norm, scoresOf, sum, vector } from './exactRegression.js';
import { randomVector } from './support.js';
import { worstVector } from './worstVector.js';

// Of one sample the bounds of eigenvalues are attained, and each constant is its formula: what is stated
// must not be below it by a rounding, nor far above.
let near = 1e-11;

function expectJustAbove(stated: number | undefined, truth: Decimal, what: string): void {
  const ratio = exact(stated ?? NaN).div(truth);
  expect(ratio.greaterThanOrEqualTo(1), `${what}: ${ratio.minus(1).toString()} above`).toBe(true);
  expect(ratio.toNumber(), what).toBeLessThan(1 + near);
}

/** The variance of the numbers under p, as Σ_{c<k} p_c p_k (v_c − v_k)²: nothing cancels. */
function variance(p: readonly Decimal[], v: readonly Decimal[]): Decimal {
  return sum(
    p.flatMap((pc, c) =>
      p.slice(0, c).map((pk, k) => pc.times(pk).times(v[c]!.minus(v[k]!).pow(2))),
    ),
  );
}

interface Case {
  /** One sample. */
  readonly data: LabelledData;
  readonly theta: Float64Array;
  readonly W: Float64Array;
  readonly V: Float64Array;
  readonly Z: Float64Array;
  readonly radius: number;
}

function expectFormulas({ data, theta, W, V, Z, radius }: Case): void {
  const ridge = 0.01;
  const { classes } = data;
  const [sample] = cleaningProblem(data, data, { ridge }).samples;
  const level = sample?.lower(theta);
  const at = level?.linearise(W);
  const within = at?.within?.({ radius, gradient: V, gradientRounding: 0 });

  const [one] = exactRegression(data, W).samples;
  if (one === undefined) throw new Error('one sample');
  const { s, slope } = exactWeights(theta);
  const [weight, prime] = [s[0]!, slope[0]!];
  const size = norm(one.x);
  const square = size.times(size);
  const cumulant = new Exact(8).sqrt().div(new Exact(3).sqrt().times(6));
  const twice = exact(2 * ridge);
  const { constants } = level ?? {};
  expectJustAbove(constants?.lipschitzGradient.value, weight.times(square).div(2).plus(twice), 'L');
  const [plain] = cleaningProblem(data, data, { ridge, lipschitz: 'published' }).samples;
  expectJustAbove(
    plain?.lower(theta).constants.lipschitzGradient.value,
    weight.times(square).plus(twice),
    'L as published',
  );
  expectJustAbove(
    constants?.lipschitzHessian.value,
    cumulant.times(weight).times(square).times(size),
    'L_A',
  );
  expectJustAbove(constants?.lipschitzCross.value, prime.times(square).div(2), 'L_B');
  expect(constants?.strongConvexity.value).toBe(2 * ridge);
  expectJustAbove(sample?.upper.lipschitzGradient.value, square.div(2), 'L_f');
  expectJustAbove(at?.crossNorm?.().value, prime.times(norm(one.residual)).times(size), '‖B‖');

  const range = exact(radius).times(size).times(new Exact(2).sqrt());
  const growth = range.exp();
  const change = growth.minus(1);
  const curvature = Exact.max(...one.p.map((q) => q.times(sum(one.p).minus(q))));
  expectJustAbove(
    sample?.upper.lipschitzGradientWithin?.(W, theta, radius).value,
    Exact.min(0.5, growth.times(curvature).times(2)).times(square),
    'L_f within the ball',
  );
  const own = variance(one.p, scoresOf(one.x, vector(V), classes)).sqrt();
  const other = variance(one.p, scoresOf(one.x, vector(Z), classes)).sqrt();
  const energy = weight.sqrt().times(change).times(own);
  expectJustAbove(
    within?.hessianChange(V),
    energy.times(weight.times(square).div(2).sqrt()),
    'change of A V',
  );
  expectJustAbove(
    within?.hessianEnergy?.(V),
    energy.times(growth.sqrt()),
    'change of A V in energy',
  );
  expectJustAbove(
    within?.hessianForm?.(Z, V),
    weight.times(change).times(own).times(other),
    'change of the form',
  );
  expectJustAbove(
    within?.crossTransposeChange(V),
    prime.times(range).div(2).times(growth.sqrt()).times(own),
    'change of Bᵀq',
  );
  const y = data.labels[0]!;
  const odds = one.residual[y]!.neg().div(one.p[y]!).times(growth);
  const kappa = prime.times(prime).div(weight).times(odds);
  const beta = prime.times(prime).times(square).times(2);
  const tangent = within?.tangentNorm?.();
  const [bySample, byBall] = [kappa.div(twice).div(4), beta.div(twice).div(twice)];
  expectJustAbove(tangent?.euclidean, Exact.min(bySample, byBall).sqrt(), '‖A⁻¹B‖');
  const inEnergy = bySample.lessThan(byBall) ? kappa : beta.div(twice);
  expectJustAbove(tangent?.energy, inEnergy.sqrt(), '‖A^−½B‖');
}

beforeEach(() => {
  near = 1e-11;
});

it.each([
  { name: 'ordinary', features: 1, size: 1, theta: 1 },
  { name: 'the label nearly certain', features: 1, size: 8, theta: 1 },
  { name: 'θ = ±40', features: 2, size: 1, theta: 40 },
  { name: 'small features', features: 1e-6, size: 1, theta: 1 },
])('constants and local changes are their formulas, rounded up: $name', (regime) => {
  const [columns, classes] = [3, 3];
  for (let seed = 0; seed < 12; seed++) {
    const random = randomStream(seed);
    const values = randomVector(random, columns, regime.features);
    const scale = random() < 0.5 ? 1 : 0.7;
    const W = randomVector(random, (columns + 1) * classes, regime.size);
    const [V, Z] = [randomVector(random, W.length), randomVector(random, W.length)];
    const data: LabelledData = {
      features: { rows: 1, columns, values, scale },
      labels: Uint16Array.of(seed % classes),
      classes,
    };
    const theta = randomVector(random, 1, regime.theta);
    expectFormulas({ data, theta, W, V, Z, radius: 10 ** (-3 * random()) });
  }
});

it('the same where scores round as much as they can, so that the label seems more certain', () => {
  // All that is stated allows for that, in either direction.
  near = 1e-10;
  const { data, worst: W } = worstVector(60, 20);
  const V = new Float64Array(W.length);
  V.set([1, -1], W.length - 2);
  for (const radius of [1e-3, 0.1]) {
    expectFormulas({ data, theta: Float64Array.of(0.3), W, V, Z: V, radius });
  }
});

it('the same where sums over samples lose as much as they can', () => {
  // 1 + 255 terms that are a little less than half a unit in its last place.
  const theta = new Float64Array(256).fill(Math.log(UNIT_ROUNDOFF * (1 - 2 ** -9)));
  theta[0] = 40;
  const features = { rows: 256, columns: 1, values: new Float64Array(256), scale: 1 };
  const labels = new Uint16Array(256);
  const { s } = exactWeights(theta);
  for (const lipschitz of ['sharp', 'published'] as const) {
    const [sample] = cleaningProblem(
      { features, labels, classes: 2 },
      { features, labels, classes: 2 },
      { ridge: 1e-100, lipschitz },
    ).samples;
    const total = sum(s).times(lipschitz === 'sharp' ? 0.5 : 1);
    expectJustAbove(sample?.lower(theta).constants.lipschitzGradient.value, total, lipschitz);
  }
});

it('the same where norms lose as much as they can', () => {
  const columns = 1500;
  const values = new Float64Array(columns).fill(Math.sqrt(UNIT_ROUNDOFF * (1 - 2 ** -9)));
  values[0] = 2 ** -10;
  values[1] = 1;
  const features = { rows: 1, columns, values, scale: 1 };
  const data: LabelledData = { features, labels: Uint16Array.of(0), classes: 2 };
  const W = new Float64Array(2 * (columns + 1));
  const V = W.map((_, k) => (k % 2 === 0 ? 1 : -1));
  const theta = Float64Array.of(0);
  expectFormulas({ data, theta, W, V, Z: V, radius: 0.01 });
  const options = { ridge: 1e-100, lipschitz: 'published' } as const;
  const level = cleaningProblem(data, data, options).samples[0]?.lower(theta);
  const square = sum(exactRegression(data, W).samples[0]!.x.map((x) => x.times(x)));
  expectJustAbove(level?.constants.lipschitzGradient.value, square.div(2), 'L as published');
});

it('bounds of eigenvalues are rounded up where many samples are the same', () => {
  for (let seed = 0; seed < 10; seed++) {
    const [rows, columns, classes, ridge] = [60, 4, 2, 1e-6];
    const random = randomStream(seed);
    const one = randomVector(random, columns);
    const values = Float64Array.from({ length: rows * columns }, (_, k) => one[k % columns]!);
    const labels = Uint16Array.from({ length: rows }, (_, i) => i % classes);
    const data: LabelledData = { features: { rows, columns, values, scale: 0.3 }, labels, classes };
    const theta = randomVector(random, rows, 2);
    const level = cleaningProblem(data, data, { ridge }).samples[0]?.lower(theta);
    const { s } = exactWeights(theta);
    const square = sum(
      exactRegression(data, new Float64Array(10)).samples[0]!.x.map((x) => x.times(x)),
    );
    const truth = sum(s)
      .times(square)
      .div(2)
      .plus(exact(2 * ridge));
    expectJustAbove(level?.constants.lipschitzGradient.value, truth, 'L');
  }
});
