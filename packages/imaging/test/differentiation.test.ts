import {
  gradientDescent,
  heavyBall,
  inexactAdHypergradient,
  linearGradientDescent,
  linearHeavyBall,
  norm,
  unrolledHypergradient,
  type Sample,
} from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { reconstructionProblem } from '../src/problem/reconstructionProblem.js';
import { createImage } from '../src/image.js';
import { addGaussianNoise } from '../src/physics/gaussianNoise.js';
import { Model } from '../src/problem/model.js';
import { sines } from './pictures.js';

const WIDTH = 11;
const HEIGHT = 8;
const D = WIDTH * HEIGHT;
const theta = Float64Array.of(-2, -2.5);

const problemOf = (prior: 'tv' | 'tv-isotropic') => {
  const truth = createImage(WIDTH, HEIGHT, sines(WIDTH, HEIGHT));
  const noisy = addGaussianNoise(truth, { sigma: 0.1, seed: 3 });
  return reconstructionProblem([{ name: 'sines', truth, measured: noisy }], new Model({ prior }));
};

const distance = (a: Float64Array, b: Float64Array): number => norm(a.map((x, i) => x - b[i]!));

/** f(x^(K)(θ)) of K steps whose α and β are those at the θ above. */
function value(sample: Sample, at: Float64Array, solver: 'gd' | 'hb', K: number): number {
  const { strongConvexity: mu, lipschitzGradient: L } = sample.lower(theta).constants;
  const [rootL, rootMu] = [Math.sqrt(L.value), Math.sqrt(mu.value)];
  const alpha = solver === 'gd' ? 2 / (L.value + mu.value) : 4 / (rootL + rootMu) ** 2;
  const beta = solver === 'gd' ? 0 : ((rootL - rootMu) / (rootL + rootMu)) ** 2;
  const level = sample.lower(at);
  let x = sample.start?.slice() ?? new Float64Array(D);
  let before = x;
  const gradient = new Float64Array(D);
  for (let k = 0; k < K; k++) {
    level.gradient(x, gradient);
    const next = x.map((xi, i) => xi - alpha * gradient[i]! + beta * (xi - before[i]!));
    before = x;
    x = next;
  }
  return sample.upper.value(x, at);
}

describe.each(['tv', 'tv-isotropic'] as const)('automatic differentiation of %s', (prior) => {
  const problem = problemOf(prior);
  const sample = problem.samples[0]!;
  const solvers = [
    ['gd', gradientDescent(), linearGradientDescent()],
    ['hb', heavyBall(), linearHeavyBall()],
  ] as const;

  it.each(solvers)('inexact AD through %s equals the solver on the adjoint system', (...args) => {
    const [solver, lower, linear] = args;
    for (const K of [1, 2, 10, 45]) {
      const iteration = lower.start(sample.lower(theta), sample.start ?? new Float64Array(D));
      for (let k = 0; k < K; k++) iteration.step();
      const level = sample.lower(theta);
      const at = level.linearise(iteration.point);
      const upper = new Float64Array(D);
      sample.upper.gradient(iteration.point, theta, upper);
      const system = linear.start(
        {
          apply: (v, out) => {
            at.hessianVector(v, out);
          },
          rightHandSide: upper,
          lipschitz: level.constants.lipschitzGradient.value,
          strongConvexity: level.constants.strongConvexity.value,
        },
        new Float64Array(D),
      );
      for (let k = 0; k < K; k++) system.step();
      const h = new Float64Array(2);
      at.crossTranspose(system.solution, h);

      const ad = inexactAdHypergradient(problem, theta, K, { solver });
      expect(ad.samples[0]!.solution).toEqual(iteration.point);
      const rounding = 1e-14 * (K + 1);
      const size = norm(system.solution);
      expect(distance(ad.samples[0]!.adjoint, system.solution)).toBeLessThan(rounding * size);
      expect(
        distance(
          ad.gradient,
          h.map((x) => -x),
        ),
      ).toBeLessThan(10 * rounding * norm(h));
    }
  });

  it.each(solvers)('unrolled %s is the derivative of the K-step map', (solver) => {
    for (const K of [1, 5, 26]) {
      const { gradient } = unrolledHypergradient(problem, theta, K, { solver });
      const errors = [1e-3, 1e-4, 1e-5].map((h) => {
        const differences = theta.map((_, j) => {
          const at = (t: number) =>
            value(
              sample,
              theta.map((x, i) => (i === j ? x + t : x)),
              solver,
              K,
            );
          return (at(h) - at(-h)) / (2 * h);
        });
        return distance(differences, gradient);
      });
      expect(Math.min(...errors)).toBeLessThan(1e-7 * norm(gradient));
    }
  });

  it.each(solvers)('checkpointed %s equals stored to the bit', (solver) => {
    for (const K of [1, 9, 26, 50]) {
      const stored = unrolledHypergradient(problem, theta, K, { solver, memory: 'stored' });
      const saved = unrolledHypergradient(problem, theta, K, { solver });
      expect(saved.gradient).toEqual(stored.gradient);
      expect(saved.bound).toEqual(stored.bound);
      expect(saved.samples[0]!.solution).toEqual(stored.samples[0]!.solution);
      expect(stored.memory).toBe(K);
      expect(saved.memory).toBeLessThanOrEqual(3 * Math.ceil(Math.sqrt(K)));
    }
  });

  it.each(solvers)('the bounds of %s hold against the solution to rounding', (solver) => {
    const truth = inexactAdHypergradient(problem, theta, 3000, { solver: 'gd' });
    expect(truth.samples[0]!.epsilon).toBeLessThan(1e-12);
    for (const mode of [unrolledHypergradient, inexactAdHypergradient]) {
      for (const K of [0, 1, 10, 40, 120]) {
        const { gradient, bound } = mode(problem, theta, K, { solver });
        const slack = truth.bound.total;
        expect(distance(gradient, truth.gradient)).toBeLessThanOrEqual(bound.total + slack);
        expect(bound.kind).toBe('certified');
      }
    }
  });
});
