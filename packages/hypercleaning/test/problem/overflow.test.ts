import { ArgumentError, type LocalChange, type Sample } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { cleaningProblem, type LabelledData } from '../../src/index.js';
import { randomStream } from '../random.js';
import { randomVector } from './support.js';

const [ROWS, COLUMNS, CLASSES] = [4, 2, 3];

function dataOf(features: number, scale = 1): LabelledData {
  const values = randomVector(randomStream(5), ROWS * COLUMNS, features);
  return {
    features: { rows: ROWS, columns: COLUMNS, values, scale },
    labels: Uint16Array.of(0, 1, 2, 0),
    classes: CLASSES,
  };
}

function sampleOf(data: LabelledData): Sample {
  const [sample] = cleaningProblem(data, data).samples;
  if (sample === undefined) throw new Error('one sample');
  return sample;
}

/** Every number that a local change states. */
function changes(change: LocalChange, V: Float64Array): readonly number[] {
  const tangent = change.tangentNorm?.();
  return [
    change.hessianChange(V),
    change.crossTransposeChange(V),
    change.hessianForm?.(V, V) ?? NaN,
    change.hessianEnergy?.(V) ?? NaN,
    tangent?.euclidean ?? NaN,
    tangent?.energy ?? NaN,
  ];
}

const theta = Float64Array.of(0, 1, -800, 800);
const d = (COLUMNS + 1) * CLASSES;

describe('where numbers overflow or vanish, bounds are infinite or refused, never small or NaN', () => {
  it('features too large to be squared are refused, by sample and with what to do', () => {
    expect(() => sampleOf(dataOf(1e160))).toThrow(ArgumentError);
    expect(() => sampleOf(dataOf(1e160))).toThrow(
      /norm of at most 1e70 for sample \d.*Standardise/,
    );
    expect(() => sampleOf(dataOf(1, 1e-200))).toThrow('the scale of the features');
    expect(() => sampleOf(dataOf(1, 1e200))).toThrow('the scale of the features');
  });

  it.each([1e60, 1e-100, 1e-300, 0])('features of size %s have bounds', (size) => {
    const data = dataOf(size);
    const sample = sampleOf(data);
    const level = sample.lower(theta);
    const W = randomVector(randomStream(6), d);
    const at = level.linearise(W);
    const rounding = sample.upper.rounding?.(W, theta);
    const stated = [
      level.constants.lipschitzGradient.value,
      level.constants.lipschitzHessian.value,
      level.constants.lipschitzCross.value,
      at.crossNorm?.().value,
      sample.upper.lipschitzGradientWithin?.(W, theta, 0.1).value,
      level.gradientRounding?.(W),
      at.rounding?.hessianVector(W),
      at.rounding?.crossTranspose(W),
      at.rounding?.cross(),
      rounding?.value,
      rounding?.gradient,
    ];
    for (const value of stated) expect(value).toBeGreaterThan(0);
    // The bias is a feature, of 1, whatever the others are: weights are σ(θ)/N, two of them 1/2 at least.
    expect(level.constants.lipschitzGradient.value).toBeGreaterThan(0.1);
  });

  it.each([1e3, 1e200, Infinity])('a ball of radius %s, in which e^r overflows', (radius) => {
    const sample = sampleOf(dataOf(1));
    const W = randomVector(randomStream(7), d);
    const at = sample.lower(theta).linearise(W);
    const ball = { radius, gradient: W, gradientRounding: 0 };
    const change = at.within?.(ball);
    if (change === undefined) throw new Error('expected local bounds');
    for (const V of [W, new Float64Array(d)]) {
      for (const bound of changes(change, V).slice(0, 4)) expect(bound).toBe(Infinity);
    }
    // What does not depend on the ball.
    const { euclidean, energy } = change.tangentNorm?.() ?? { euclidean: NaN, energy: NaN };
    expect(euclidean).toBeLessThan(Infinity);
    expect(energy).toBeLessThan(Infinity);
    const within = sample.upper.lipschitzGradientWithin?.(W, theta, radius).value ?? NaN;
    expect(within).toBeCloseTo(sample.upper.lipschitzGradient.value, 8);
  });

  it('vectors whose squares vanish', () => {
    const sample = sampleOf(dataOf(1));
    const W = randomVector(randomStream(8), d);
    const at = sample.lower(theta).linearise(W);
    const change = at.within?.({ radius: 1e-3, gradient: W, gradientRounding: 0 });
    if (change === undefined) throw new Error('expected local bounds');
    const tiny = W.map((w) => 1e-200 * w);
    const [large, small] = [changes(change, W), changes(change, tiny)];
    for (const [k, bound] of small.entries()) {
      expect(bound).toBeGreaterThanOrEqual(1e-200 * large[k]! * (k === 2 ? 1e-200 : 1));
    }
  });

  it('a W that is not finite', () => {
    const sample = sampleOf(dataOf(1));
    const level = sample.lower(theta);
    for (const bad of [Infinity, NaN]) {
      const W = randomVector(randomStream(9), d);
      W[3] = bad;
      const rounding = sample.upper.rounding?.(W, theta);
      expect(rounding).toEqual({ value: Infinity, gradient: Infinity });
      expect(level.gradientRounding?.(W)).toBe(Infinity);
      const at = level.linearise(W);
      expect(at.rounding?.crossTranspose(new Float64Array(d).fill(1))).toBe(Infinity);
    }
  });
});
