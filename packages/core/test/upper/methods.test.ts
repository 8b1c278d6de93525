import { describe, expect, it } from 'vitest';
import {
  adaptiveDescent,
  certified,
  conjugateGradient,
  fista,
  hoag,
  inexactLbfgs,
  lbfgs,
  learn,
  logisticRegression,
  minres,
  newtonCg,
  quadraticProblem as experiment,
  randomQuadratic,
  ridgeRegression,
  stochastic,
  type BilevelProblem,
  type LearnStep,
  type UpperMethod,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { METHODS, runAll } from '../support/methods.js';
import { quadraticProblem } from '../support/quadratic.js';
import { logUniform, normalVector, randomStream } from '../support/random.js';
import { labelledData, regressionData } from '../support/regression.js';
import { distance, truthOf } from '../support/truth.js';

/** What is certified of a run is true of F. */
function expectTruth(problem: BilevelProblem, steps: readonly LearnStep[]): number {
  let claims = 0;
  let before: number | undefined;
  for (const step of steps) {
    const truth = truthOf(problem, step.theta);
    expect(Math.abs(step.objective.value - truth.value)).toBeLessThanOrEqual(
      step.objective.error + 1e-14 * Math.abs(truth.value),
    );
    expect(distance(step.gradient, truth.gradient)).toBeLessThanOrEqual(
      step.bound.total + 1e-13 * Math.hypot(...truth.gradient),
    );
    if (before !== undefined && step.certifiedDecrease) {
      claims++;
      expect(truth.value).toBeLessThan(before + 1e-14 * Math.abs(before));
    }
    before = truth.value;
  }
  return claims;
}

/** A method with options from a seed, many of them badly chosen. */
function anyMethod(kind: string, random: () => number): UpperMethod {
  const tolerances = {
    ...(random() < 0.6 && { epsilon: logUniform(random, 1e-8, 1e4) }),
    ...(random() < 0.6 && { delta: logUniform(random, 1e-8, 1e4) }),
    stop: random() < 0.5 ? { relative: 1e-2 } : { relative: 0, absolute: 1e-6 },
    ...(random() < 0.3
      ? { box: { lower: -3, upper: -0.5 } }
      : // Gradient steps of any length lead to where the reference has no solution either.
        (kind === 'hoag' || kind === 'stochastic') && { box: { lower: -8, upper: 3 } }),
  };
  const step = { kind: 'firstMove', length: logUniform(random, 0.01, 3) } as const;
  if (kind === 'hoag') {
    const schedule =
      random() < 0.5
        ? ({ kind: 'exponential', factor: 0.3 + 0.6 * random() } as const)
        : ({ kind: 'polynomial', power: 1 + 2 * random() } as const);
    return hoag({ ...tolerances, step, schedule });
  }
  if (kind === 'stochastic') {
    const drawn = random();
    const schedule =
      drawn < 0.3
        ? ({ kind: 'constant' } as const)
        : drawn < 0.6
          ? ({ kind: 'annealed', epochs: 1 + Math.floor(20 * random()) } as const)
          : undefined;
    return stochastic({
      ...tolerances,
      step,
      seed: Math.floor(1000 * random()),
      batch: 1 + Math.floor(3 * random()),
      ...(schedule && { schedule }),
      ...(random() < 0.5 && { scaling: 'moments' as const }),
    });
  }
  return inexactLbfgs({
    ...tolerances,
    noise: kind === 'lbfgs' ? 'measured' : 'certified',
    memory: 1 + Math.floor(10 * random()),
    proven: random() < 0.3,
    ...(random() < 0.5 && { firstMove: logUniform(random, 1e-4, 10) }),
    ...(random() < 0.5 && { maxMove: logUniform(random, 0.1, 10) }),
  });
}

const claimed = new Map<string, number>();

describe.each(['lbfgs', 'lbfgs, certified', 'hoag', 'stochastic'])('the method %s', (kind) => {
  it.each(Array.from({ length: 12 }, (_, k) => k + 1))(
    'claims nothing that is not true of F, in random run %i',
    async (seed) => {
      const random = randomStream(seed);
      const problem =
        seed % 2 === 0
          ? quadraticProblem(seed, {
              dimensions: seed % 3 === 0 ? [6] : [4, 1, 9],
              parameters: 1 + (seed % 4),
              condition: logUniform(random, 1, 1e3),
              regularised: true,
            })
          : chainProblem(seed, {
              dimensions: seed % 3 === 0 ? [12] : [7, 10, 5],
              direct: seed % 5 === 0 ? 0.1 : 0,
              regularised: true,
            });
      const theta = Float64Array.from({ length: problem.parameters }, () => 2 * random() - 3);
      const lower = [fista(), newtonCg(), lbfgs()][seed % 3] ?? fista();
      const linear = seed % 2 === 0 ? conjugateGradient() : minres();
      const { steps, result } = await runAll(problem, theta, {
        method: anyMethod(kind, random),
        lower,
        linear,
        maxSteps: 25,
        maxWork: 20_000,
      });
      claimed.set(kind, (claimed.get(kind) ?? 0) + expectTruth(problem, steps));
      expect(['converged', 'accuracy', 'steps', 'budget']).toContain(result.status);
    },
  );

  it('claimed something', () => {
    expect(claimed.get(kind)).toBeGreaterThan(20);
  });
});

/** F constant: B = 0. */
function constantProblem(): BilevelProblem {
  const problem = quadraticProblem(9, { dimensions: [4, 3], parameters: 2, condition: 5 });
  return {
    ...problem,
    samples: problem.samples.map((sample) => ({
      ...sample,
      lower: (theta) => ({
        ...sample.lower(theta.map(() => 0)),
        linearise: (x) => ({
          ...sample.lower(theta).linearise(x),
          // A product with 0 is exact.
          rounding: { hessianVector: () => 0, crossTranspose: () => 0, cross: () => 0 },
          cross: (_u, out) => {
            out.fill(0);
          },
          crossTranspose: (_q, out) => {
            out.fill(0);
          },
        }),
      }),
    })),
  };
}

describe.each(Object.entries(METHODS))('every method, %s too,', (name, method) => {
  it('tells that it has not moved where F is constant', async () => {
    const stop = { relative: 0, absolute: 0 };
    const { result } = await runAll(constantProblem(), Float64Array.of(1, 2), {
      method: method({ stop }),
    });
    expect(result.status).toBe('unmoved');
    expect(result.last.step).toBe(0);
  });

  it('tells that it has not moved when it starts at a minimiser', async () => {
    const problem = quadraticProblem(2, {
      dimensions: [5, 3],
      parameters: 2,
      condition: 4,
      regularised: true,
    });
    const stop = { relative: 1e-7 };
    const { result } = await runAll(problem, Float64Array.of(0, 0), {
      method: adaptiveDescent({ stop }),
    });
    const again = await runAll(problem, result.last.theta, {
      method: method({ stop: { relative: 1e-4 }, epsilon: 1e-9, delta: 1e-9 }),
    });
    expect(again.result.status).toBe('unmoved');
    expect(again.result.last.step).toBe(0);
  });

  it('works with one parameter and one unknown', async () => {
    const problem = quadraticProblem(4, {
      dimensions: [1],
      parameters: 1,
      condition: 1,
      regularised: true,
    });
    const { result } = await runAll(problem, Float64Array.of(-2), {
      method: method({ stop: { relative: 1e-3 } }),
      maxSteps: 400,
    });
    expect(result.status).toBe('converged');
    expect(Math.hypot(...truthOf(problem, result.last.theta).gradient)).toBeLessThanOrEqual(
      1e-3 * Math.abs(result.last.objective.value) * (1 + 1e-9),
    );
  });

  it('spends no more work than it may, certificates apart', async () => {
    const problem = chainProblem(31, { dimensions: [14, 9], regularised: true });
    for (const maxWork of [1, 10, 30, 100, 300, 1000]) {
      const { result } = await runAll(problem, Float64Array.of(-4, -2), {
        method: method({ stop: { relative: 0 } }),
        // Slow enough to have something left to do after 1000 units.
        lower: fista(),
        maxWork,
      });
      if (maxWork <= 100) expect(result.status).toBe('budget');
      expect(result.last.work.total).toBeLessThanOrEqual(maxWork + 2 * 5);
    }
  });

  it('ends without convergence when floats cannot prove it', async () => {
    const problem = quadraticProblem(3, {
      dimensions: [5],
      parameters: 2,
      condition: 10,
      regularised: true,
    });
    const { result } = await runAll(problem, Float64Array.of(-2, -2), {
      method: method({ stop: { relative: 0, absolute: 0 } }),
      maxSteps: 150,
      maxWork: 400_000,
    });
    const expected = { adaptive: 'accuracy', lbfgs: 'accuracy', 'lbfgs, certified': 'accuracy' };
    expect(result.status).toBe((expected as Record<string, string>)[name] ?? 'steps');
    const least = name === 'stochastic' ? 0.2 : 1e-4;
    expect(Math.hypot(...truthOf(problem, result.last.theta).gradient)).toBeLessThan(least);
  });

  it('survives a solver that never gets anywhere', async () => {
    const problem = chainProblem(31, { dimensions: [14, 9], regularised: true });
    // Gradients this wrong lead anywhere: the box keeps what follows finite.
    const { steps, result } = await runAll(problem, Float64Array.of(0, -5), {
      method: method({ box: { lower: -8, upper: 2 } }),
      maxWorkPerSolve: 2,
      maxSteps: 10,
    });
    expect(['accuracy', 'steps']).toContain(result.status);
    expectTruth(problem, steps);
  });
});

describe('the methods reach the same objective', () => {
  const random = randomStream(17);
  const d = 5;
  const train = regressionData(random, 30, d);
  const upper = { kind: 'meanSquare', data: regressionData(random, 20, d) } as const;
  const labels = labelledData(random, 40, d);
  const test = { kind: 'logistic', data: labelledData(random, 30, d) } as const;
  const penalty = {
    value: (theta: Float64Array) => 0.01 * theta.reduce((sum, t) => sum + t * t, 0),
    gradient: (theta: Float64Array, out: Float64Array) => {
      for (let j = 0; j < theta.length; j++) out[j] = 0.02 * theta[j]!;
    },
  };
  const PROBLEMS: [string, BilevelProblem, Float64Array][] = [
    [
      'of the quadratic experiment',
      experiment(randomQuadratic(randomStream(5), { rows: 60, columns: 4 })),
      new Float64Array(4).fill(1),
    ],
    [
      'of ridge regression',
      { ...ridgeRegression({ train, upper }), regulariser: penalty },
      new Float64Array(d).fill(2),
    ],
    [
      'of logistic regression',
      { ...logisticRegression({ train: labels, upper: test }), regulariser: penalty },
      new Float64Array(d).fill(1),
    ],
    [
      'of total variation on chains',
      chainProblem(8, { dimensions: [12, 9, 15], regularised: true }),
      Float64Array.of(-4, -1),
    ],
  ];

  it.each(PROBLEMS)('%s', async (_name, problem, theta) => {
    const best = await runAll(problem, theta, {
      method: adaptiveDescent({ stop: { relative: 1e-5 } }),
      maxSteps: 500,
    });
    const least = truthOf(problem, best.result.best.theta).value;
    const first = truthOf(problem, theta).value;
    for (const [name, method] of Object.entries(METHODS)) {
      const { result } = await runAll(problem, theta, {
        method: method({ stop: { relative: 1e-3 } }),
        lower: newtonCg(),
        maxSteps: 300,
      });
      const reached = truthOf(problem, result.best.theta).value;
      // Gradient steps of one size get the most of the way, the others all of it.
      const share = /adaptive|lbfgs/.test(name) ? 0.002 : 0.1;
      expect(reached - least, name).toBeLessThan(share * (first - least));
    }
  });
});

describe('inexact L-BFGS with many parameters', () => {
  // f = ½‖x − t‖², g = ½‖x − θ‖² + ½c‖x‖² with curvatures, so that x* = θ/(1 + c): diagonal, n large.
  const n = 20_000;
  const random = randomStream(3);
  const target = normalVector(random, n);
  const weights = Float64Array.from({ length: n }, () => logUniform(random, 0.5, 2));
  const problem: BilevelProblem = {
    parameters: n,
    samples: [
      {
        dimension: n,
        upper: {
          lipschitzGradient: certified(1),
          value: (x) => x.reduce((sum, xi, i) => sum + (xi - target[i]!) ** 2 / 2, 0),
          gradient: (x, _theta, out) => {
            for (let i = 0; i < n; i++) out[i] = x[i]! - target[i]!;
          },
        },
        lower: (theta) => ({
          constants: {
            strongConvexity: certified(0.5),
            lipschitzGradient: certified(2),
            lipschitzHessian: certified(0),
            lipschitzCross: certified(0),
          },
          value: (x) =>
            x.reduce((sum, xi, i) => sum + (weights[i]! * xi * xi) / 2 - theta[i]! * xi, 0),
          gradient: (x, out) => {
            for (let i = 0; i < n; i++) out[i] = weights[i]! * x[i]! - theta[i]!;
          },
          linearise: () => ({
            hessianVector: (v, out) => {
              for (let i = 0; i < n; i++) out[i] = weights[i]! * v[i]!;
            },
            cross: (u, out) => {
              for (let i = 0; i < n; i++) out[i] = -u[i]!;
            },
            crossTranspose: (q, out) => {
              for (let i = 0; i < n; i++) out[i] = -q[i]!;
            },
            crossNorm: () => certified(1),
          }),
        }),
      },
    ],
  };
  /** F(θ) = ½‖θ/w − t‖² in closed form. */
  const value = (theta: Float64Array): number =>
    theta.reduce((sum, t, i) => sum + (t / weights[i]! - target[i]!) ** 2 / 2, 0);

  it('minimises F in few evaluations, and is ahead of gradient steps', async () => {
    const start = new Float64Array(n);
    const first = value(start);
    const options = { lower: newtonCg(), maxWork: 400, maxSteps: 200 };
    const stop = { relative: 0 };
    const quasi = await runAll(problem, start, { ...options, method: inexactLbfgs({ stop }) });
    const plain = await runAll(problem, start, { ...options, method: hoag({ stop }) });
    const reached = value(quasi.result.best.theta);
    expect(reached).toBeLessThan(0.05 * first);
    expect(reached).toBeLessThan(0.5 * value(plain.result.best.theta));
    let before = first;
    for (const step of quasi.steps.slice(1)) {
      if (step.certifiedDecrease) expect(value(step.theta)).toBeLessThan(before);
      before = value(step.theta);
    }
  });

  it('keeps no n×n numbers in its state', async () => {
    const run = learn(problem, new Float64Array(n), { method: inexactLbfgs(), maxSteps: 15 });
    for await (const step of run.steps()) expect(step.theta).toHaveLength(n);
    const { state } = await run.checkpoint();
    let numbers = 0;
    const count = (value: unknown): void => {
      if (value instanceof Float64Array) numbers += value.length;
      else if (Array.isArray(value)) value.forEach(count);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(count);
    };
    count(state);
    expect(numbers).toBeLessThanOrEqual(25 * n);
  });
});
