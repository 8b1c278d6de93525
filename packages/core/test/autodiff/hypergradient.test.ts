import { describe, expect, it } from 'vitest';
import { autodiffProblem, type Backend } from '../../src/autodiff/index.js';
import { hypergradient, learn, norm, type Hypergradient, type LearnStep } from '../../src/index.js';
import { distance, truthOf } from '../support/truth.js';
import { BACKENDS, describeOnBackends, WASM } from './backends.js';
import { chainTwins, logisticTwins, quadraticTwins, type Twins } from './models.js';

/** Relative error of h as AUTODIFF.md states it, rounded up. */
const MODELS: [string, (backend: Backend) => Twins, Float64Array, number][] = [
  [
    'the quadratic, κ = 50',
    (backend) =>
      quadraticTwins(backend, 3, {
        dimensions: [12, 5],
        parameters: 3,
        condition: 50,
        direct: true,
      }),
    Float64Array.of(0.3, -0.7, 0.9),
    3e-5,
  ],
  [
    'total variation',
    (backend) => chainTwins(backend, 1, { dimensions: [64] }),
    Float64Array.of(-1.5, -2),
    2e-5,
  ],
  ['logistic regression', (backend) => logisticTwins(backend, 2), Float64Array.of(-3, -2), 2e-6],
];

describeOnBackends((backend) => {
  describe.each(MODELS)('the hypergradient of %s', (_model, build, theta, accuracy) => {
    const { exact, automatic } = build(backend);
    const truth = truthOf(exact, theta);
    const best = hypergradient(automatic, theta, { epsilon: 1e-14, delta: 1e-14 });

    it('is that of the 64-bit problem as far as 32 bits go', () => {
      expect(distance(best.gradient, truth.gradient)).toBeLessThan(accuracy * norm(truth.gradient));
    });

    it('ends with the status rounding when asked for more than that', () => {
      for (const { status, epsilon } of best.samples) {
        expect(status).toEqual({ lower: 'rounding', adjoint: 'rounding' });
        expect(epsilon).toBeGreaterThan(1e-7);
      }
      expect(best.converged).toBe(false);
      expect(best.work.total).toBeLessThan(1000);
    });

    it('comes with bounds that are estimated, and hold', () => {
      for (const tolerance of [1e-1, 1e-3, 1e-14]) {
        const h = hypergradient(automatic, theta, { epsilon: tolerance, delta: tolerance });
        expect(h.bound.kind).toBe('estimated');
        expect(h.value.kind).toBe('estimated');
        expect(h.corrected.kind).toBe('estimated');
        expect(distance(h.gradient, truth.gradient)).toBeLessThan(h.bound.total);
        expect(Math.abs(h.value.value - truth.value)).toBeLessThan(h.value.error);
        expect(Math.abs(h.corrected.value - truth.value)).toBeLessThan(h.corrected.error);
        h.samples.forEach(({ solution, epsilon }, i) => {
          expect(distance(solution, truth.solutions[i] ?? solution)).toBeLessThan(epsilon);
        });
      }
    });

    it('converges where 32 bits suffice', () => {
      const h = hypergradient(automatic, theta, { epsilon: 1e-2, delta: 1e-2 });
      expect(h.converged).toBe(true);
    });
  });

  it('learning lowers F, and resumes to the bit', async () => {
    const theta = Float64Array.of(-3, -1);
    const { exact, automatic } = chainTwins(backend, 4, { dimensions: [32, 24] });
    const history: LearnStep[] = [];
    const run = learn(automatic, theta, { maxSteps: 4 });
    let checkpoint;
    for await (const step of run.steps()) {
      history.push(step);
      if (step.step === 2) checkpoint = await run.checkpoint();
    }
    expect(history.length).toBeGreaterThanOrEqual(4);
    const before = truthOf(exact, theta).value;
    const after = truthOf(exact, history.at(-1)?.theta ?? theta).value;
    expect(after).toBeLessThan(0.8 * before);
    expect(history.every((step) => !step.certifiedDecrease)).toBe(true);

    if (checkpoint === undefined) throw new Error('no third step');
    const again: LearnStep[] = [];
    const { automatic: fresh } = chainTwins(backend, 4, { dimensions: [32, 24] });
    for await (const step of learn(fresh, theta, { maxSteps: 4, resume: checkpoint }).steps()) {
      again.push(step);
    }
    expect(again).toEqual(history.slice(3));
  });

  it('estimates L when it is not given', () => {
    const theta = Float64Array.of(-1.5, -2);
    const { exact, automatic } = chainTwins(backend, 1, { dimensions: [64] });
    const { tf } = backend;
    const start = exact.samples[0]?.start ?? new Float64Array();
    const y = tf.tensor1d(Float32Array.from(start));
    const numbers = automatic.samples[0]?.lower(theta).constants;
    const problem = autodiffProblem(backend, {
      parameters: 2,
      samples: [
        {
          dimension: 64,
          start,
          lower: (x, at) => {
            const jumps = tf.sub(tf.slice(x, 1, 63), tf.slice(x, 0, 63));
            const smoothed = tf.add(tf.square(jumps), tf.exp(tf.mul(2, tf.gather(at, 1))));
            return tf.add(
              tf.mul(0.5, tf.sum(tf.squaredDifference(x, y))),
              tf.mul(tf.exp(tf.gather(at, 0)), tf.sum(tf.sqrt(smoothed))),
            );
          },
          upper: (x) => tf.sum(tf.square(x)),
          lowerConstants: {
            strongConvexity: 1,
            lipschitzHessian: numbers?.lipschitzHessian.value ?? NaN,
            lipschitzCross: numbers?.lipschitzCross.value ?? NaN,
          },
          upperConstants: { lipschitzGradient: 2 },
        },
      ],
    });
    const { lipschitzGradient } = problem.samples[0]!.lower(theta).constants;
    const bound = numbers?.lipschitzGradient.value ?? NaN;
    expect(lipschitzGradient.kind).toBe('estimated');
    expect(lipschitzGradient.value).toBeGreaterThan(0.7 * bound);
    expect(lipschitzGradient.value).toBeLessThan(1.11 * bound);
    expect(hypergradient(problem, theta).converged).toBe(true);
  });

  it('differentiates the regulariser too', () => {
    const { tf } = backend;
    const problem = autodiffProblem(backend, {
      parameters: 2,
      samples: [
        {
          dimension: 1,
          lower: (x, theta) => tf.mul(0.5, tf.sum(tf.square(tf.sub(x, tf.sum(theta))))),
          upper: (x) => tf.sum(tf.square(x)),
          lowerConstants: {
            strongConvexity: 1,
            lipschitzGradient: 1,
            lipschitzHessian: 0,
            lipschitzCross: 0,
          },
          upperConstants: { lipschitzGradient: 2 },
        },
      ],
      regulariser: (theta) => tf.sum(tf.square(theta)),
    });
    // x* = θ₁ + θ₂ and F = (θ₁ + θ₂)² + θ₁² + θ₂².
    const h = hypergradient(problem, Float64Array.of(1, 2));
    expect(h.gradient[0]).toBeCloseTo(8, 5);
    expect(h.gradient[1]).toBeCloseTo(10, 5);
    expect(h.value.value).toBeCloseTo(14, 5);
  });
});

describe.each(MODELS)('the hypergradient of %s', (_model, build, theta, accuracy) => {
  it('is the same on every backend, to 32 bits', () => {
    const on = (backend: Backend): Hypergradient =>
      hypergradient(build(backend).automatic, theta, { epsilon: 1e-14, delta: 1e-14 });
    const wasm = on(WASM);
    for (const backend of BACKENDS) {
      const { gradient, value } = on(backend);
      expect(distance(gradient, wasm.gradient)).toBeLessThan(accuracy * norm(wasm.gradient));
      expect(Math.abs(value.value / wasm.value.value - 1)).toBeLessThan(1e-5);
    }
  });
});

it('problems on different backends take turns', () => {
  const theta = Float64Array.of(-1.5, -2);
  const problems = BACKENDS.map((backend) => chainTwins(backend, 1, { dimensions: [16] }));
  const [first = [], second = []] = [0, 1].map(() =>
    problems.map(({ automatic }) => hypergradient(automatic, theta).gradient),
  );
  expect(second).toEqual(first);
  expect(problems.map(({ automatic }) => automatic.computedOn.backend)).toEqual(
    BACKENDS.map(({ name }) => name),
  );
});
