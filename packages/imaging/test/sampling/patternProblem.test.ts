import { checkProblem, conjugateGradient, hypergradient, newtonCg, norm } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { frequencyFirst, kspace } from '../../src/sampling/kspace.js';
import { patternGroups } from '../../src/sampling/patternGroups.js';
import { parameterisation, sampleWeights, toSamples } from '../../src/sampling/parameterisation.js';
import {
  patternLevel,
  patternProblem,
  type PatternModel,
} from '../../src/sampling/patternProblem.js';
import { checkOperator } from '../../src/physics/checkOperator.js';

const KINDS = ['points', 'lines', 'spokes'] as const;

/** A small model, its pairs, and a θ in the box. */
function scenario(seed: number, kind: (typeof KINDS)[number]) {
  const random = randomStream(seed);
  const width = 4 + Math.floor(4 * random());
  const height = 4 + Math.floor(4 * random());
  const operator = kspace(width, height);
  const groups = patternGroups(kind, { width, height });
  const model: PatternModel = {
    operator,
    parameterisation: parameterisation(width * height, groups),
    smoothing: 0.05 + 0.1 * random(),
    ridge: 0.01 + 0.05 * random(),
  };
  const pairs = ['a', 'b'].map((name) => {
    const truth = normalVector(random, 2 * width * height, 0.3);
    const measured = new Float64Array(truth.length);
    operator.apply(truth, measured);
    const noise = normalVector(random, truth.length, 0.1);
    return { name, truth, measured: measured.map((one, k) => one + noise[k]!) };
  });
  const n = model.parameterisation.parameters;
  const theta = new Float64Array(n + 1);
  for (let j = 0; j < n; j++) theta[j] = random() < 0.3 ? Math.round(random()) : random();
  theta[n] = Math.log(0.02 + 0.1 * random());
  return { model, pairs, theta, random, width, height };
}

describe('the transform of a complex picture', () => {
  it('is unitary, and gives the frequency 0 first', () => {
    const operator = kspace(5, 6);
    const ones = new Float64Array(60);
    ones.fill(1, 0, 30);
    const spectrum = new Float64Array(60);
    operator.apply(ones, spectrum);
    expect(spectrum[0]).toBeCloseTo(Math.sqrt(30), 12);
    expect(norm(spectrum.subarray(1))).toBeLessThan(1e-13);
    expect(frequencyFirst({ width: 5, height: 6 }, 3 * 5 + 2)).toBe(0);
    expect(checkOperator(operator).failures).toEqual([]);
  });
});

describe('a parameterisation', () => {
  it('has the derivative that differences of its weights have, also where groups cross', () => {
    const of = parameterisation(5, [[0, 1], [1, 2, 3], [1, 4], [3]]);
    const u = Float64Array.of(0.2, 1, 0.7, 0);
    const at = sampleWeights(of, u);
    expect(Array.from(at.weights)).toEqual(
      [0.2, 1, 1, 1, 0.7].map((one) => expect.closeTo(one, 14) as number),
    );
    const v = Float64Array.of(0.3, -0.2, 0.5, 0.1);
    const slope = new Float64Array(5);
    toSamples(of, at, v, slope);
    const moved = (t: number): Float64Array =>
      sampleWeights(
        of,
        u.map((one, j) => one + t * v[j]!),
      ).weights;
    const ahead = moved(1e-6);
    const behind = moved(-1e-6);
    for (let k = 0; k < 5; k++) expect((ahead[k]! - behind[k]!) / 2e-6).toBeCloseTo(slope[k]!, 8);
  });

  it('refuses groups that are none', () => {
    expect(() => parameterisation(4, [])).toThrow('at least one group');
    expect(() => parameterisation(4, [[0], []])).toThrow('groups[1]');
    expect(() => parameterisation(4, [[0, 4]])).toThrow('distinct samples below 4');
    expect(() => parameterisation(4, [[1, 1]])).toThrow('distinct samples below 4');
  });

  it('has spokes that cover every sample but those in corners, and share the frequency 0', () => {
    const grid = { width: 9, height: 8 };
    const spokes = patternGroups('spokes', grid);
    const counts = new Map<number, number>();
    for (const group of spokes) for (const k of group) counts.set(k, (counts.get(k) ?? 0) + 1);
    expect(counts.get(0)).toBe(spokes.length);
    expect(counts.size).toBeGreaterThan(0.7 * 72);
  });
});

describe('learning a sampling pattern', () => {
  it.each(KINDS)('has the derivatives and constants that it says, by %s', (kind) => {
    const { model, pairs, theta } = scenario(5, kind);
    const inside = theta.map((one, j) => (j < theta.length - 1 ? 0.1 + 0.8 * one : one));
    const problem = patternProblem(pairs, model, { sparsity: 0.1, binary: 0.05 });
    expect(checkProblem(problem, { theta: inside, samples: 1, points: 1 }).failures).toEqual([]);
  });

  it('bounds the hypergradient, its slopes and the value for weights at bounds as well', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.constantFrom(...KINDS), (seed, kind) => {
        const { model, pairs, theta, random } = scenario(seed, kind);
        const problem = patternProblem(pairs, model, { sparsity: 0.1, binary: 0.05 });
        const exact = hypergradient(problem, theta, {
          epsilon: 1e-12,
          delta: 1e-12,
          lower: newtonCg(),
        });
        const direction = normalVector(random, theta.length);
        const tolerance = 10 ** (-1 - 5 * random());
        const rough = hypergradient(problem, theta, {
          epsilon: tolerance,
          delta: tolerance,
          linear: conjugateGradient(),
          direction,
          certificate: 'local',
        });
        const off = norm(rough.gradient.map((one, j) => one - exact.gradient[j]!));
        expect(rough.bound.kind).toBe('certified');
        expect(off).toBeLessThanOrEqual(rough.bound.total + exact.bound.total);
        const slope = exact.gradient.reduce((sum, one, j) => sum + one * direction[j]!, 0);
        const { along } = rough;
        expect(along?.bound.kind).toBe('certified');
        expect(Math.abs((along?.slope ?? NaN) - slope)).toBeLessThanOrEqual(
          (along?.bound.total ?? NaN) + norm(direction) * exact.bound.total,
        );
        for (const of of ['value', 'corrected'] as const) {
          expect(Math.abs(rough[of].value - exact.corrected.value)).toBeLessThanOrEqual(
            rough[of].error + exact.corrected.error,
          );
        }
      }),
      { seed: 1, numRuns: 25 },
    );
  });

  it('knows ‖B‖ and its changes without a column: never below what dense matrices say', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { model, pairs, theta, random } = scenario(seed, KINDS[seed % 3]!);
      const level = patternLevel(model, pairs[0]!.measured, theta);
      const d = pairs[0]!.truth.length;
      const x = normalVector(random, d, 0.3);
      const linearisation = level.linearise(x);
      const stated = linearisation.crossNorm?.();
      const u = normalVector(random, theta.length);
      const image = new Float64Array(d);
      // Power iteration: a lower bound that comes near.
      let size = 0;
      for (let k = 0; k < 60; k++) {
        const length = norm(u);
        for (let j = 0; j < u.length; j++) u[j]! /= length;
        linearisation.cross(u, image);
        size = norm(image);
        linearisation.crossTranspose(image, u);
      }
      if (stated === undefined) continue;
      expect(stated.kind).toBe('certified');
      expect(stated.value).toBeGreaterThanOrEqual(size * (1 - 1e-12));
      expect(stated.value).toBeLessThan(4 * size);
    }
  });
});
