import {
  conjugateGradient,
  dot,
  hypergradient,
  norm,
  Pace,
  runToEnd,
  solveLinear,
  type Linearisation,
} from '@bilevel/core';
import { TOTAL_VARIATIONS } from '../totalVariations.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Model, addGaussianNoise, createImage, reconstructionProblem } from '../../src/index.js';

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

/** √(rᵀA⁻¹r), by conjugate gradients to rounding. */
function inverseNorm(at: Linearisation, r: Float64Array): number {
  const { solution } = runToEnd(
    solveLinear(
      conjugateGradient(),
      {
        apply: (v, out) => {
          at.hessianVector(v, out);
        },
        precondition: (v, out) => at.precondition?.(v, out),
        rightHandSide: r,
      },
      new Float64Array(r.length),
      { delta: 1e-12 * norm(r), maxWork: 500 },
      new Pace(),
    ),
  );
  return Math.sqrt(Math.max(0, dot(r, solution)));
}

const scene = fc.record({
  prior: fc.constantFrom(...TOTAL_VARIATIONS),
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  logWeight: fc.double({ min: -7, max: 0, noNaN: true }),
  logSmoothing: fc.double({ min: -6, max: 0, noNaN: true }),
  logRadius: fc.double({ min: -9, max: 1, noNaN: true }),
  /** Which way to leave x: at random, along one pixel, or so as to shrink all differences. */
  direction: fc.constantFrom('random', 'pixel', 'towards-flat'),
});

describe('the change of A and B on the way to x* is never larger than stated', () => {
  it('for any point there, and any vector', () => {
    fc.assert(
      fc.property(scene, (s) => {
        const d = s.width * s.height;
        const theta = Float64Array.of(s.logWeight, s.logSmoothing);
        const x = picture(s.seed, d);
        const size = Math.exp(s.logRadius);
        const mean = x.reduce((a, b) => a + b, 0) / d;
        const way = {
          random: () => pseudoRandom(s.seed, d),
          pixel: () => Float64Array.from({ length: d }, (_, p) => (p === s.seed % d ? 1 : 0)),
          'towards-flat': () => x.map((v) => mean - v),
        }[s.direction]();
        if (norm(way) === 0) return;
        const solution = x.map((v, p) => v + (size * way[p]!) / norm(way));
        // The data of which `solution` is the minimiser: y = x* + wDᵀ∇φ(Dx*).
        const prior = new Model({ prior: s.prior });
        const data = new Float64Array(d);
        prior.lowerLevel(data, s, theta).gradient(solution, data);
        const level = prior.lowerLevel(data, s, theta);
        const gradient = new Float64Array(d);
        level.gradient(x, gradient);
        const gradientRounding = level.gradientRounding?.(x) ?? NaN;
        const here = level.linearise(x);
        const radius = norm(gradient) + 2 * gradientRounding;
        expect(size).toBeLessThanOrEqual(radius);
        const change = here.within?.({ radius, gradient, gradientRounding });
        if (change === undefined) throw new Error('expected local bounds');
        expect(change.kind).toBe('certified');
        for (const share of [0.4, 1]) {
          const between = x.map((v, p) => v + share * (solution[p]! - v));
          const there = level.linearise(between);
          for (const v of [pseudoRandom(s.seed + 1, d), way, x]) {
            const [a, b] = [new Float64Array(d), new Float64Array(d)];
            here.hessianVector(v, a);
            there.hessianVector(v, b);
            const rounding = 1e-14 * level.constants.lipschitzGradient.value * norm(v);
            const difference = a.map((ai, p) => b[p]! - ai);
            expect(norm(difference)).toBeLessThanOrEqual(change.hessianChange(v) + rounding);
            const z = pseudoRandom(s.seed + 2, d);
            expect(Math.abs(dot(z, difference))).toBeLessThanOrEqual(
              (change.hessianForm?.(z, v) ?? NaN) + rounding * norm(z),
            );
            expect(inverseNorm(there, difference)).toBeLessThanOrEqual(
              (change.hessianEnergy?.(v) ?? NaN) + rounding,
            );
            const [m, n] = [new Float64Array(2), new Float64Array(2)];
            here.crossTranspose(v, m);
            there.crossTranspose(v, n);
            expect(Math.hypot(m[0]! - n[0]!, m[1]! - n[1]!)).toBeLessThanOrEqual(
              change.crossTransposeChange(v) + rounding,
            );
          }
          for (const [j, unit] of [Float64Array.of(1, 0), Float64Array.of(0, 1)].entries()) {
            const [a, b] = [new Float64Array(d), new Float64Array(d)];
            here.cross(unit, a);
            there.cross(unit, b);
            const rounding = 1e-14 * level.constants.lipschitzGradient.value * norm(x);
            expect(
              inverseNorm(
                there,
                a.map((ai, p) => b[p]! - ai),
              ),
            ).toBeLessThanOrEqual((change.crossEnergy?.(j) ?? NaN) + rounding);
          }
        }
      }),
      { seed: 20230104, numRuns: 700 },
    );
  });

  it('and is far below the global constants where it is used', () => {
    const d = 24 * 24;
    const truth = createImage(24, 24, picture(3, d));
    const noisy = addGaussianNoise(truth, { sigma: 0.1, seed: 1 });
    const theta = Float64Array.of(-2.9, -4.8);
    const level = new Model().lowerLevel(noisy.data, noisy, theta);
    const problem = reconstructionProblem([{ name: 'a', truth, measured: noisy }], new Model());
    const { samples } = hypergradient(problem, theta, { epsilon: 1e-5, delta: 1e-3 });
    const [sample] = samples;
    if (sample === undefined) throw new Error('expected a sample');
    const gradient = new Float64Array(d);
    level.gradient(sample.solution, gradient);
    const change = level
      .linearise(sample.solution)
      .within?.({ radius: sample.epsilon, gradient, gradientRounding: 1e-12 });
    const global = level.constants.lipschitzHessian.value * norm(sample.adjoint) * sample.epsilon;
    expect(change?.hessianChange(sample.adjoint)).toBeLessThan(global / 10);
  });
});

it('only the learned columns of B count', () => {
  const d = 12;
  const x = picture(5, d);
  const grid = { width: 4, height: 3 };
  const q = pseudoRandom(9, d);
  const at = (prior: Model, theta: number[]): number =>
    prior
      .lowerLevel(x, grid, Float64Array.from(theta))
      .linearise(x)
      .within?.({ radius: 0.01, gradient: new Float64Array(d).fill(1), gradientRounding: 0 })
      .crossTransposeChange(q) ?? NaN;
  const both = at(new Model(), [-2, -3]);
  const weight = at(new Model({ fixed: { smoothing: Math.exp(-3) } }), [-2]);
  const smoothing = at(new Model({ fixed: { weight: Math.exp(-2) } }), [-3]);
  expect(Math.hypot(weight, smoothing)).toBeCloseTo(both, 12);
  expect(weight).toBeLessThan(both);
});
