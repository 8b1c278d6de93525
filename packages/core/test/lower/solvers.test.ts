import { describe, expect, it } from 'vitest';
import {
  certified,
  fista,
  gradientDescent,
  heavyBall,
  NotFiniteError,
  Pace,
  runToEnd,
  solveLower,
  type LowerLevel,
  type LowerSolution,
  type LowerSolver,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { accurateDot } from '../support/dense.js';
import { quadraticProblem } from '../support/quadratic.js';
import { logUniform, randomStream } from '../support/random.js';
import { distance, minimise } from '../support/truth.js';

const SOLVERS: readonly LowerSolver[] = [gradientDescent(), fista(), heavyBall()];
/** Distances below this, relative to the start, are rounding. */
const ROUNDING = 1e-12;

function solve(
  solver: LowerSolver,
  level: LowerLevel,
  x0: Float64Array,
  epsilon: number,
  maxWork = 100_000,
): LowerSolution {
  return runToEnd(solveLower(solver, level, x0, { epsilon, maxWork }, new Pace()));
}

function withConstants(level: LowerLevel, mu: number, L: number): LowerLevel {
  const constants = {
    ...level.constants,
    strongConvexity: certified(mu),
    lipschitzGradient: certified(L),
  };
  return { ...level, constants };
}

interface Case {
  readonly name: string;
  readonly level: LowerLevel;
  readonly solution: Float64Array;
  readonly x0: Float64Array;
}

const cases: Case[] = [2, 30, 1e3].map((condition) => {
  const problem = quadraticProblem(5, { dimensions: [9], parameters: 2, condition });
  const theta = Float64Array.of(0.3, -0.2);
  const solution = problem.solutions(theta)[0]!;
  const x0 = solution.map((x, i) => x + Math.sin(i + 1));
  return {
    name: `quadratic, κ = ${String(condition)}`,
    level: problem.samples[0]!.lower(theta),
    solution,
    x0,
  };
});
for (const theta of [Float64Array.of(-1, -1), Float64Array.of(-2, -5)]) {
  const sample = chainProblem(3, { dimensions: [17] }).samples[0]!;
  const level = sample.lower(theta);
  const x0 = sample.start ?? new Float64Array(17);
  cases.push({
    name: `total variation, θ = ${theta.join()}`,
    level,
    solution: minimise(level, x0),
    x0,
  });
}

describe.each(cases)('rates of mathematics.md §3 on $name', ({ level, solution, x0 }) => {
  const mu = level.constants.strongConvexity.value;
  const L = level.constants.lipschitzGradient.value;
  const d0 = distance(x0, solution);

  it('gradient descent: ‖x_k − x*‖ ≤ λᵏ ‖x₀ − x*‖', () => {
    const lambda = (L - mu) / (L + mu);
    const iteration = gradientDescent().start(level, x0);
    for (let k = 0; k <= 300; k++) {
      const bound = lambda ** k * d0 + ROUNDING * d0;
      expect(distance(iteration.point, solution)).toBeLessThanOrEqual(bound);
      iteration.step();
    }
  });

  it('FISTA: ‖x_k − x*‖² ≤ (1 − √s)ᵏ κ (1 + √s) ‖x₀ − x*‖²', () => {
    const root = Math.sqrt(mu / L);
    const iteration = fista().start(level, x0);
    for (let k = 1; k <= 300; k++) {
      // The iterate x_k is one gradient step from the extrapolated point that the solver keeps.
      const x = iteration.point.map((y, i) => y - iteration.gradient[i]! / L);
      const bound = Math.sqrt((1 - root) ** k * (L / mu) * (1 + root)) * d0 + ROUNDING * d0;
      expect(distance(x, solution)).toBeLessThanOrEqual(bound);
      iteration.step();
    }
  });
});

it('heavy ball: ‖∂g(x_k)‖ ≤ λᵏ (1 + k(1 + λ)) ‖∂g(x₀)‖ on quadratics (mathematics.md §4.3)', () => {
  for (const { level, x0 } of cases.slice(0, 3)) {
    const rootMu = Math.sqrt(level.constants.strongConvexity.value);
    const rootL = Math.sqrt(level.constants.lipschitzGradient.value);
    const lambda = (rootL - rootMu) / (rootL + rootMu);
    const iteration = heavyBall().start(level, x0);
    const g0 = Math.hypot(...iteration.gradient);
    for (let k = 0; k <= 300; k++) {
      const bound = lambda ** k * (1 + k * (1 + lambda)) * g0 + 1e-11 * g0;
      expect(Math.hypot(...iteration.gradient)).toBeLessThanOrEqual(bound);
      iteration.step();
    }
  }
});

describe.each(SOLVERS)('$name', (solver) => {
  it('certifies the ε it was asked for, and not much less', () => {
    for (const { level, solution, x0 } of cases) {
      for (const epsilon of [1, 1e-3, 1e-8]) {
        const result = solve(solver, level, x0, epsilon);
        expect(result.status).toBe('converged');
        expect(result.epsilon).toBeLessThanOrEqual(epsilon);
        expect(distance(result.point, solution)).toBeLessThanOrEqual(result.epsilon);
        const gradient = new Float64Array(x0.length);
        level.gradient(result.point, gradient);
        expect(result.gradient).toEqual(gradient);
      }
    }
  });

  it('counts one unit of work for each gradient', () => {
    const { level, x0 } = cases[1]!;
    let gradients = 0;
    const counted: LowerLevel = {
      ...level,
      gradient: (x, out) => {
        gradients++;
        level.gradient(x, out);
      },
    };
    for (const [epsilon, maxWork] of [
      [1e-6, 1000],
      [1e-6, 7],
      [Infinity, 1000],
    ] as const) {
      gradients = 0;
      const { work } = solve(solver, counted, x0, epsilon, maxWork);
      expect(work).toBe(gradients);
      expect(work).toBeLessThanOrEqual(maxWork);
    }
  });

  it('reports the budget, with a certificate of what was reached', () => {
    const { level, solution, x0 } = cases[2]!;
    const result = solve(solver, level, x0, 1e-9, 5);
    expect(result).toMatchObject({ status: 'budget', work: 5 });
    expect(distance(result.point, solution)).toBeLessThanOrEqual(result.epsilon);
  });

  it('stops at rounding level when ε is below it, wherever it starts', () => {
    for (const { level, solution, x0 } of cases) {
      // At x₀ = 0 the rounding level of L‖x‖ is 0: it must be renewed on the way.
      for (const start of [x0, new Float64Array(x0.length)]) {
        const plain: LowerLevel = {
          constants: level.constants,
          value: (x) => level.value(x),
          gradient: (x, out) => {
            level.gradient(x, out);
          },
          linearise: (x) => level.linearise(x),
        };
        for (const variant of [level, plain]) {
          const result = solve(solver, variant, start, 1e-300);
          expect(result.status).toBe('rounding');
          expect(result.epsilon).toBeLessThan(1e-9);
          expect(distance(result.point, solution)).toBeLessThanOrEqual(result.epsilon);
        }
      }
    }
  });

  it('takes one gradient at the solution, and with ε = Infinity at any point', () => {
    const { level, solution, x0 } = cases[0]!;
    const there = solve(solver, level, solution, 1e-9);
    expect(there).toMatchObject({ status: 'converged', work: 1 });
    expect(there.point).toEqual(solution);
    const anywhere = solve(solver, level, x0, Infinity);
    expect(anywhere).toMatchObject({ status: 'converged', work: 1 });
    expect(anywhere.point).toEqual(x0);
    expect(distance(x0, solution)).toBeLessThanOrEqual(anywhere.epsilon);
  });

  it('needs one step when κ = 1', () => {
    const problem = quadraticProblem(2, { dimensions: [1], parameters: 1, condition: 1 });
    const theta = Float64Array.of(0.7);
    const level = problem.samples[0]!.lower(theta);
    const { strongConvexity } = level.constants;
    const exact = withConstants(level, strongConvexity.value, strongConvexity.value);
    const result = solve(solver, exact, Float64Array.of(40), 1e-10);
    expect(result).toMatchObject({ status: 'converged', work: 2 });
    expect(result.point[0]).toBeCloseTo(problem.solutions(theta)[0]![0]!, 11);
  });

  it('gives the starting point back, with its certificate, when it diverges', () => {
    const { level, solution, x0 } = cases[1]!;
    const mu = level.constants.strongConvexity.value;
    const L = level.constants.lipschitzGradient.value;
    // L a hundred times too small: every step overshoots.
    const result = solve(solver, withConstants(level, mu, Math.max(mu, L / 100)), x0, 1e-6);
    expect(result.status).toBe('diverged');
    expect(result.point).toEqual(x0);
    expect(distance(result.point, solution)).toBeLessThanOrEqual(result.epsilon);
  });

  it('takes a gradient that stops being finite for divergence, and refuses one that starts so', () => {
    const { level, x0, solution } = cases[0]!;
    let calls = 0;
    const breaking = (after: number): LowerLevel => ({
      ...level,
      gradient: (x, out) => {
        level.gradient(x, out);
        // The gradient at x₀ can be evaluated again.
        if (calls++ >= after && distance(x, x0) > 0) out[0] = NaN;
      },
    });
    const result = solve(solver, breaking(2), x0, 1e-9);
    expect(result.status).toBe('diverged');
    expect(result.point).toEqual(x0);
    expect(distance(x0, solution)).toBeLessThanOrEqual(result.epsilon);
    for (const bad of [NaN, Infinity]) {
      expect(() =>
        solve(
          solver,
          level,
          x0.map(() => bad),
          1,
        ),
      ).toThrow(NotFiniteError);
      expect(() =>
        solve(
          solver,
          level,
          x0.map(() => bad),
          1,
        ),
      ).toThrow(/starting point/);
    }
  });
});

it('ε is not below the distance even where the two are equal but for rounding', () => {
  // g = ½μ‖x − c/μ‖² at x = 0: ‖∂g‖/μ = ‖x*‖ exactly, and the rounding level of L‖x‖ is 0.
  const random = randomStream(12);
  for (let k = 0; k < 500; k++) {
    const mu = logUniform(random, 1e-3, 1e3);
    const c = logUniform(random, 1e-3, 1e3);
    const level: LowerLevel = {
      constants: {
        strongConvexity: certified(mu),
        lipschitzGradient: certified(mu),
        lipschitzHessian: certified(0),
        lipschitzCross: certified(0),
      },
      value: ([x = 0]) => (mu * x * x) / 2 - c * x,
      gradient: ([x = 0], out) => {
        out[0] = mu * x - c;
      },
      linearise: () => {
        throw new Error('not needed');
      },
    };
    const { epsilon } = solve(fista(), level, Float64Array.of(0), Infinity);
    // με − c in twice the precision.
    expect(accurateDot(-c, Float64Array.of(mu), Float64Array.of(epsilon))).toBeGreaterThan(0);
    expect(epsilon).toBeLessThan((c / mu) * (1 + 1e-14));
  }
});

it('heavy ball away from quadratics is stopped by its budget, and still certified', () => {
  // Lessard, Recht & Packard 2016, §4.6: strongly convex, and heavy ball with the optimal
  // parameters cycles. ∂g is 25x below 1, x + 24 up to 2, 25x − 24 beyond.
  const level: LowerLevel = {
    constants: {
      strongConvexity: certified(1),
      lipschitzGradient: certified(25),
      lipschitzHessian: certified(0),
      lipschitzCross: certified(0),
    },
    value: () => 0,
    gradient: ([x = 0], out) => {
      out[0] = x < 1 ? 25 * x : x < 2 ? x + 24 : 25 * x - 24;
    },
    linearise: () => {
      throw new Error('not needed');
    },
  };
  const result = solve(heavyBall(), level, Float64Array.of(3.3), 1e-6, 2000);
  expect(result.status).toBe('budget');
  expect(Math.abs(result.point[0]!)).toBeGreaterThan(0.1);
  expect(Math.abs(result.point[0]!)).toBeLessThanOrEqual(result.epsilon);
  expect(solve(fista(), level, Float64Array.of(3.3), 1e-6, 2000).status).toBe('converged');
});
