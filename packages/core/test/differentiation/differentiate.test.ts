import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  certified,
  conjugateGradient,
  gradientDescent,
  heavyBall,
  hypergradient,
  inexactAdHypergradient,
  linearGradientDescent,
  linearHeavyBall,
  logisticRegression,
  norm,
  NotFiniteError,
  ShapeError,
  unrolledHypergradient,
  type BilevelProblem,
  type DifferentiatedHypergradient,
  type Sample,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { differencesOf, forwardModeOf } from '../support/differentiation.js';
import { quadraticProblem } from '../support/quadratic.js';
import { normalVector, randomStream } from '../support/random.js';
import { labelledData } from '../support/regression.js';
import { distance, truthOf } from '../support/truth.js';

const SOLVERS = ['gd', 'hb'] as const;
const ITERATIONS = [0, 1, 2, 3, 7, 16, 23];

interface Case {
  readonly name: string;
  readonly problem: BilevelProblem;
  readonly theta: Float64Array;
}

const random = randomStream(5);
const CASES: readonly Case[] = [
  {
    name: 'quadratic',
    problem: quadraticProblem(3, {
      dimensions: [6, 4],
      parameters: 3,
      condition: 20,
      direct: true,
      regularised: true,
    }),
    theta: normalVector(random, 3),
  },
  {
    name: 'chain of smoothed total variation',
    problem: chainProblem(4, { dimensions: [9, 5], direct: 0.1, regularised: true }),
    theta: Float64Array.of(-1.5, -1),
  },
  {
    name: 'logistic regression',
    problem: logisticRegression({
      train: labelledData(random, 15, 4),
      upper: { kind: 'logistic', data: labelledData(random, 12, 4) },
    }),
    theta: normalVector(random, 4, 0.5),
  },
];

describe.each(CASES)('$name', ({ problem, theta }) => {
  const size = 1 + norm(truthOf(problem, theta).gradient);

  it.each(SOLVERS)('unrolled %s is the derivative of the K-step map', (solver) => {
    for (const K of ITERATIONS) {
      const { gradient } = unrolledHypergradient(problem, theta, K, { solver });
      // Second method: forward mode, to rounding. Third: central differences.
      const forward = forwardModeOf(problem, solver, theta, K);
      expect(distance(gradient, forward)).toBeLessThan(1e-13 * size * (K + 1));
      expect(differencesOf(problem, solver, theta, K, gradient)).toBeLessThan(1e-7 * size);
    }
  });

  it.each(SOLVERS)('checkpointed %s equals stored to the bit, in O(√K) memory', (solver) => {
    for (const K of [...ITERATIONS, 100, 101, 120, 121]) {
      const stored = unrolledHypergradient(problem, theta, K, { solver, memory: 'stored' });
      const saved = unrolledHypergradient(problem, theta, K, { solver, memory: 'checkpointed' });
      const { gradient, bound, samples } = saved;
      expect({ gradient, bound }).toEqual({ gradient: stored.gradient, bound: stored.bound });
      samples.forEach((sample, i) => {
        expect(sample.solution).toEqual(stored.samples[i]!.solution);
        expect(sample.adjoint).toEqual(stored.samples[i]!.adjoint);
        // Same products; at most K gradients more.
        expect(sample.work.adjoint).toBe(stored.samples[i]!.work.adjoint);
        const recomputed = sample.work.lower - stored.samples[i]!.work.lower;
        expect(recomputed).toBeGreaterThanOrEqual(0);
        expect(recomputed).toBeLessThanOrEqual(K);
      });
      expect(stored.memory).toBe(K);
      expect(saved.memory).toBeLessThanOrEqual((solver === 'gd' ? 2 : 3) * Math.ceil(Math.sqrt(K)));
    }
  });

  it.each(SOLVERS)('inexact AD through %s equals the solver on the adjoint system', (solver) => {
    const lower = solver === 'gd' ? gradientDescent() : heavyBall();
    const linear = solver === 'gd' ? linearGradientDescent() : linearHeavyBall();
    for (const K of ITERATIONS) {
      const result = inexactAdHypergradient(problem, theta, K, { solver });
      result.samples.forEach((ad, i) => {
        const sample = problem.samples[i]!;
        const d = sample.dimension;
        const level = sample.lower(theta);
        const iteration = lower.start(level, sample.start ?? new Float64Array(d));
        for (let k = 0; k < K; k++) iteration.step();
        expect(ad.solution).toEqual(iteration.point);

        const upper = new Float64Array(d);
        sample.upper.gradient(iteration.point, theta, upper);
        const at = level.linearise(iteration.point);
        const system = linear.start(
          {
            apply: (v, out) => {
              at.hessianVector(v, out);
            },
            rightHandSide: upper,
            lipschitz: level.constants.lipschitzGradient.value,
            strongConvexity: level.constants.strongConvexity.value,
          },
          new Float64Array(d),
        );
        for (let k = 0; k < K; k++) system.step();
        const level0 = 1e-14 * (K + 1);
        expect(distance(ad.adjoint, system.solution)).toBeLessThan(
          level0 * (1 + norm(system.solution)),
        );
        expect(Math.abs(ad.residual - system.residualNorm())).toBeLessThan(
          level0 * norm(upper) * 10,
        );

        // h = ∇_θ f − Bᵀq, and the recursion of §4.2 as it stands, with a product in every step.
        const h = new Float64Array(theta.length);
        const direct = new Float64Array(theta.length);
        at.crossTranspose(system.solution, h);
        sample.upper.parameterGradient?.(iteration.point, theta, direct);
        const implicit = direct.map((t, j) => t - h[j]!);
        expect(distance(ad.gradient, implicit)).toBeLessThan(level0 * size * 10);
        expect(
          distance(ad.gradient, literal(sample, theta, iteration.point, solver, K)),
        ).toBeLessThan(level0 * size * 10);
      });
    }
  });

  it.each(SOLVERS)('the bounds of %s hold, and shrink with K', (solver) => {
    const truth = truthOf(problem, theta).gradient;
    for (const mode of [unrolledHypergradient, inexactAdHypergradient]) {
      let last: DifferentiatedHypergradient | undefined;
      for (const K of [...ITERATIONS, 60, 200]) {
        const result = mode(problem, theta, K, { solver });
        expect(distance(result.gradient, truth)).toBeLessThanOrEqual(result.bound.total);
        const { total, parts } = result.bound;
        const sum = Object.values<number>({ ...parts }).reduce((a, b) => a + b, 0);
        expect(Math.abs(sum - total)).toBeLessThanOrEqual(1e-12 * total);
        expect(result.bound.kind).toBe('certified');
        if (K >= 60 && last !== undefined) {
          expect(result.bound.total).toBeLessThan(Math.max(last.bound.total, 1e-9 * size));
        }
        last = result;
      }
    }
  });
});

/** h of §4.2 as written: x̄ ← x̄ − αA x̄ (heavy ball: the two-term recursion), h ← h − αBᵀx̄. */
function literal(
  sample: Sample,
  theta: Float64Array,
  x: Float64Array,
  solver: 'gd' | 'hb',
  K: number,
): Float64Array {
  const d = x.length;
  const level = sample.lower(theta);
  const mu = level.constants.strongConvexity.value;
  const L = level.constants.lipschitzGradient.value;
  const root = Math.sqrt(L / mu);
  const alpha = solver === 'gd' ? 2 / (L + mu) : (4 / L) * (root / (root + 1)) ** 2;
  const beta = solver === 'gd' ? 0 : ((root - 1) / (root + 1)) ** 2;
  const at = level.linearise(x);
  let bar = new Float64Array(d);
  sample.upper.gradient(x, theta, bar);
  let before = new Float64Array(d);
  const h = new Float64Array(theta.length);
  sample.upper.parameterGradient?.(x, theta, h);
  const part = new Float64Array(theta.length);
  const image = new Float64Array(d);
  for (let k = 0; k < K; k++) {
    at.crossTranspose(bar, part);
    for (let j = 0; j < h.length; j++) h[j]! -= alpha * part[j]!;
    at.hessianVector(bar, image);
    const next = bar.map((b, i) => (1 + beta) * b - alpha * image[i]! - beta * before[i]!);
    before = bar;
    bar = next;
  }
  return h;
}

it('K = 0 is the direct part: the solver has not felt θ yet', () => {
  const problem = chainProblem(1, { dimensions: [5], direct: 0.3 });
  const theta = Float64Array.of(-1, -1);
  const direct = new Float64Array(2);
  const [sample] = problem.samples;
  sample?.upper.parameterGradient?.(sample.start ?? new Float64Array(), theta, direct);
  for (const mode of [unrolledHypergradient, inexactAdHypergradient]) {
    const result = mode(problem, theta, 0);
    expect(result.gradient).toEqual(direct);
    expect(result.work).toEqual({ lower: 1, adjoint: 0, total: 1 });
    expect(result.memory).toBe(0);
  }
});

it('K = 1 in closed form: h = −α B(x⁰)ᵀ ∇f(x¹)', () => {
  const problem = chainProblem(2, { dimensions: [6] });
  const theta = Float64Array.of(-1, -1.5);
  const sample = problem.samples[0]!;
  const x0 = (sample.start ?? new Float64Array(6)).slice();
  const level = sample.lower(theta);
  const { strongConvexity: mu, lipschitzGradient: L } = level.constants;
  const alpha = 2 / (L.value + mu.value);
  const gradient = new Float64Array(6);
  level.gradient(x0, gradient);
  const x1 = x0.map((x, i) => x - alpha * gradient[i]!);
  const upper = new Float64Array(6);
  sample.upper.gradient(x1, theta, upper);
  const part = new Float64Array(2);
  level.linearise(x0).crossTranspose(upper, part);
  const unrolled = unrolledHypergradient(problem, theta, 1);
  expect(
    distance(
      unrolled.gradient,
      part.map((p) => -alpha * p),
    ),
  ).toBeLessThan(1e-16);
  level.linearise(x1).crossTranspose(upper, part);
  const inexact = inexactAdHypergradient(problem, theta, 1);
  expect(
    distance(
      inexact.gradient,
      part.map((p) => -alpha * p),
    ),
  ).toBeLessThan(1e-16);
  expect(inexact.work).toEqual({ lower: 2, adjoint: 1, total: 3 });
});

it('at x* both are the implicit hypergradient of K steps on the adjoint', () => {
  const problem = chainProblem(6, { dimensions: [8] });
  const theta = Float64Array.of(-2, -1);
  const { solutions, gradient } = truthOf(problem, theta);
  const unrolled = unrolledHypergradient(problem, theta, 400, { start: solutions });
  const inexact = inexactAdHypergradient(problem, theta, 400, { start: solutions });
  const implicit = hypergradient(problem, theta, {
    epsilon: 1e-12,
    delta: 1e-12,
    linear: conjugateGradient(),
  });
  for (const h of [unrolled, inexact, implicit])
    expect(distance(h.gradient, gradient)).toBeLessThan(1e-11);
});

it('iterates that overflow end as diverged, with the certificate of the start', () => {
  // A false L: heavy ball and gradient descent both grow without end.
  const problem = chainProblem(1, { dimensions: [6] });
  const broken: BilevelProblem = {
    ...problem,
    samples: problem.samples.map((sample) => ({
      ...sample,
      lower: (theta) => {
        const level = sample.lower(theta);
        return {
          ...level,
          constants: { ...level.constants, lipschitzGradient: certified(1) },
          gradient: (x, out) => {
            level.gradient(x, out);
            for (let i = 0; i < out.length; i++) out[i]! *= 1e3;
          },
        };
      },
    })),
  };
  const theta = Float64Array.of(-1, -1);
  for (const mode of [unrolledHypergradient, inexactAdHypergradient]) {
    const result = mode(broken, theta, 300);
    expect(result.samples[0]?.status.lower).toBe('diverged');
    expect(result.samples[0]?.solution).toEqual(problem.samples[0]?.start);
    expect(Array.from(result.gradient)).toEqual([0, 0]);
    expect(Number.isFinite(result.bound.total)).toBe(true);
  }
});

it('refuses what is out of range', () => {
  const problem = chainProblem(1, { dimensions: [4] });
  const theta = Float64Array.of(-1, -1);
  for (const mode of [unrolledHypergradient, inexactAdHypergradient]) {
    for (const K of [-1, 1.5, NaN, Infinity]) {
      expect(() => mode(problem, theta, K)).toThrow(ArgumentError);
    }
    expect(() => mode(problem, new Float64Array(3), 1)).toThrow(ShapeError);
    expect(() => mode(problem, theta, 1, { start: [] })).toThrow(ShapeError);
    expect(() => mode(problem, theta, 1, { start: [new Float64Array(3)] })).toThrow('start[0]');
    expect(() => mode(problem, theta, 1, { solver: 'fista' as 'gd' })).toThrow(
      /'gd' or 'hb'.*fista/,
    );
  }
  const memory = 'none' as 'stored';
  expect(() => unrolledHypergradient(problem, theta, 1, { memory })).toThrow(ArgumentError);
});

it('functions that return NaN along the way are told apart from divergence', () => {
  const problem = chainProblem(1, { dimensions: [4] });
  const theta = Float64Array.of(-1, -1);
  const broken = (name: 'hessianVector' | 'crossTranspose'): BilevelProblem => ({
    ...problem,
    samples: problem.samples.map((sample) => ({
      ...sample,
      lower: (at) => {
        const level = sample.lower(at);
        return {
          ...level,
          linearise: (x) => ({
            ...level.linearise(x),
            [name]: (_v: Float64Array, out: Float64Array) => out.fill(NaN),
          }),
        };
      },
    })),
  });
  for (const name of ['hessianVector', 'crossTranspose'] as const) {
    expect(() => unrolledHypergradient(broken(name), theta, 3)).toThrow(NotFiniteError);
    expect(() => inexactAdHypergradient(broken(name), theta, 3)).toThrow(NotFiniteError);
  }
});
