import {
  heavyBall,
  hypergradient,
  newtonCg,
  norm,
  type BilevelProblem,
  type Constant,
} from '@bilevel/core';
import { expect, it } from 'vitest';
import { cleaningProblem, type LabelledData } from '../../src/index.js';
import { randomStream } from '../random.js';
import { randomData, randomVector } from './support.js';

const SHAPE = { columns: 12, classes: 3, bytes: true } as const;

/** Four entries of five are 0, so that rows are compressed: products of dense rows are in 64-bit. */
function sparse(rows: number, seed: number): LabelledData {
  const data = randomData({ ...SHAPE, rows, seed });
  const random = randomStream(seed);
  const values = data.features.values.map((x) => (random() < 0.2 ? x : 0));
  return { ...data, features: { ...data.features, values } };
}

const [train, validation] = [sparse(300, 2), sparse(80, 4)];
const double = cleaningProblem(train, validation);
const single = cleaningProblem(train, validation, { precision: 32 });
const theta = randomVector(randomStream(6), 300, 2);

it('a problem in 32-bit has the values of one in 64-bit to 1e-6, and not to the bit', () => {
  const valuesOf = ({ samples: [sample] }: BilevelProblem): Record<string, Float64Array> => {
    if (sample === undefined) throw new Error('one sample');
    const W = randomVector(randomStream(8), sample.dimension);
    const level = sample.lower(theta);
    const linearisation = level.linearise(W);
    const out = {
      gradient: new Float64Array(W.length),
      product: new Float64Array(W.length),
      upper: new Float64Array(W.length),
      across: new Float64Array(300),
    };
    level.gradient(W, out.gradient);
    linearisation.hessianVector(W, out.product);
    linearisation.crossTranspose(W, out.across);
    sample.upper.gradient(W, theta, out.upper);
    return { ...out, values: Float64Array.of(level.value(W), sample.upper.value(W, theta)) };
  };
  const rough = valuesOf(single);
  for (const [name, exact] of Object.entries(valuesOf(double))) {
    const found = rough[name] ?? new Float64Array();
    const difference = norm(exact.map((g, j) => g - found[j]!)) / norm(exact);
    expect(difference, name).toBeLessThan(1e-6);
    expect(difference, name).toBeGreaterThan(1e-10);
  }
});

it('its constants are those of 64-bit, all of them estimated, and so are its bounds', () => {
  const constantsOf = ({
    samples: [sample],
  }: BilevelProblem): Record<string, Constant | undefined> => {
    if (sample === undefined) throw new Error('one sample');
    const level = sample.lower(theta);
    const { constants } = level;
    const zero = new Float64Array(sample.dimension);
    return {
      mu: constants.strongConvexity,
      L: constants.lipschitzGradient,
      LA: constants.lipschitzHessian,
      LB: constants.lipschitzCross,
      cross: level.linearise(zero).crossNorm?.(),
      upper: sample.upper.lipschitzGradient,
      within: sample.upper.lipschitzGradientWithin?.(zero, theta, 0.1),
    };
  };
  const rough = constantsOf(single);
  for (const [name, constant] of Object.entries(constantsOf(double))) {
    expect(constant?.kind, name).toBe('certified');
    const found = rough[name];
    expect(found?.kind, name).toBe('estimated');
    expect((found?.value ?? NaN) / (constant?.value ?? NaN), name).toBeCloseTo(1, 5);
  }
  for (const certificate of ['plain', 'local', 'sharp'] as const) {
    const options = { epsilon: 1e-2, delta: 1e-2, certificate };
    expect(hypergradient(double, theta, options).bound.kind).toBe('certified');
    expect(hypergradient(single, theta, options).bound.kind).toBe('estimated');
  }
});

it('an accuracy that 32-bit does not have ends the solve, and the bound says what was reached', () => {
  const accurate = { epsilon: 1e-12, delta: 1e-12, maxWork: 100_000 };
  const exact = hypergradient(double, theta, { ...accurate, lower: newtonCg() });
  const rough = hypergradient(single, theta, { ...accurate, lower: heavyBall() });
  expect(rough.work.total).toBeLessThan(1000);
  const error = norm(exact.gradient.map((h, j) => h - rough.gradient[j]!));
  expect(error).toBeGreaterThan(1e-11);
  expect(error).toBeLessThanOrEqual(rough.bound.total);
});
