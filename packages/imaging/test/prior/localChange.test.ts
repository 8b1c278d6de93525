import { hypergradient, norm } from '@bilevel/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PRIOR_NAMES,
  TotalVariation,
  addGaussianNoise,
  createImage,
  denoisingProblem,
  type PriorName,
} from '../../src/index.js';

/** A picture with flat parts, edges and slopes, so that differences of every size occur. */
function picture(seed: number, d: number): Float64Array {
  return Float64Array.from({ length: d }, (_, p) => {
    const wave = Math.sin(seed + p * 0.7) * Math.cos(p * p * 0.013 + seed);
    return [0.5, 0.5 + 0.4 * Math.sign(wave), 0.5 + 0.3 * wave][(p >> 2) % 3] ?? 0;
  });
}

function pseudoRandom(seed: number, d: number): Float64Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Float64Array.from({ length: d }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

const scene = fc.record({
  prior: fc.constantFrom<PriorName>(...PRIOR_NAMES),
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  logWeight: fc.double({ min: -7, max: 0, noNaN: true }),
  logSmoothing: fc.double({ min: -6, max: 0, noNaN: true }),
  logRadius: fc.double({ min: -9, max: 1, noNaN: true }),
  /** Which way to leave x: at random, along one pixel, or so as to shrink all differences. */
  direction: fc.constantFrom('random', 'pixel', 'towards-flat'),
});

describe('the change of A and B within a ball is never larger than stated', () => {
  it('for any point on the sphere, and any vector', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const d = s.width * s.height;
        const theta = Float64Array.of(s.logWeight, s.logSmoothing);
        const x = picture(s.seed, d);
        const level = new TotalVariation({ prior: s.prior }).denoising(x, s, theta);
        const radius = Math.exp(s.logRadius);
        const mean = x.reduce((a, b) => a + b, 0) / d;
        const way = {
          random: () => pseudoRandom(s.seed, d),
          pixel: () => Float64Array.from({ length: d }, (_, p) => (p === s.seed % d ? 1 : 0)),
          'towards-flat': () => x.map((v) => mean - v),
        }[s.direction]();
        const size = norm(way);
        if (size === 0) return;
        const other = x.map((v, p) => v + (radius * (way[p] ?? 0)) / size);
        const [here, there] = [level.linearise(x), level.linearise(other)];
        const change = here.within?.(radius * (1 + 1e-12));
        if (change === undefined) throw new Error('expected local bounds');
        expect(change.kind).toBe('certified');
        for (const v of [pseudoRandom(s.seed + 1, d), way, x]) {
          const [a, b] = [new Float64Array(d), new Float64Array(d)];
          here.hessianVector(v, a);
          there.hessianVector(v, b);
          const rounding = 1e-14 * level.constants.lipschitzGradient.value * norm(v);
          expect(norm(a.map((ai, p) => ai - (b[p] ?? 0)))).toBeLessThanOrEqual(
            change.hessianChange(v) + rounding,
          );
          const [m, n] = [new Float64Array(2), new Float64Array(2)];
          here.crossTranspose(v, m);
          there.crossTranspose(v, n);
          expect(Math.hypot(m[0]! - n[0]!, m[1]! - n[1]!)).toBeLessThanOrEqual(
            change.crossTransposeChange(v) + rounding,
          );
        }
      }),
      { seed: 20230104, numRuns: 3000 },
    );
  });

  it('and is far below the global constants where it is used', () => {
    const d = 24 * 24;
    const truth = createImage(24, 24, picture(3, d));
    const noisy = addGaussianNoise(truth, { sigma: 0.1, seed: 1 });
    const theta = Float64Array.of(-2.9, -4.8);
    const level = new TotalVariation().denoising(noisy.data, noisy, theta);
    const problem = denoisingProblem([{ name: 'a', truth, noisy }], new TotalVariation());
    const { samples } = hypergradient(problem, theta, { epsilon: 1e-5, delta: 1e-3 });
    const [sample] = samples;
    if (sample === undefined) throw new Error('expected a sample');
    const change = level.linearise(sample.solution).within?.(sample.epsilon);
    const global = level.constants.lipschitzHessian.value * norm(sample.adjoint) * sample.epsilon;
    expect(change?.hessianChange(sample.adjoint)).toBeLessThan(global / 10);
  });
});

it('only the learned columns of B count', () => {
  const d = 12;
  const x = picture(5, d);
  const grid = { width: 4, height: 3 };
  const q = pseudoRandom(9, d);
  const at = (prior: TotalVariation, theta: number[]): number =>
    prior
      .denoising(x, grid, Float64Array.from(theta))
      .linearise(x)
      .within?.(0.01)
      .crossTransposeChange(q) ?? NaN;
  const both = at(new TotalVariation(), [-2, -3]);
  const weight = at(new TotalVariation({ smoothing: Math.exp(-3) }), [-2]);
  const smoothing = at(new TotalVariation({ weight: Math.exp(-2) }), [-3]);
  expect(Math.hypot(weight, smoothing)).toBeCloseTo(both, 12);
  expect(weight).toBeLessThan(both);
});
