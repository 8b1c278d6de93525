import { describe, expect, it } from 'vitest';
import {
  certified,
  fista,
  heavyBall,
  newtonFinish,
  norm,
  Pace,
  runToEnd,
  safeHeavyBall,
  solveLower,
  type LowerLevel,
  type LowerSolver,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { distance, truthOf } from '../support/truth.js';

/**
 * g' = 25x, x + 24, 25x − 24 on (−∞, 1), [1, 2), [2, ∞): μ = 1, L = 25, minimiser 0. Heavy ball with the
 * optimal parameters for quadratics cycles on it from x₀ = 3.3 (Lessard, Recht & Packard 2016, §4.6).
 */
const cycling: LowerLevel = {
  constants: {
    strongConvexity: certified(1),
    lipschitzGradient: certified(25),
    lipschitzHessian: certified(1e9),
    lipschitzCross: certified(0),
  },
  value: ([x = 0]) =>
    x < 1 ? 12.5 * x * x : x < 2 ? x * x * 0.5 + 24 * x - 12 : 12.5 * x * x - 24 * x + 36,
  gradient: ([x = 0], out) => {
    out[0] = x < 1 ? 25 * x : x < 2 ? x + 24 : 25 * x - 24;
  },
  linearise: ([x = 0]) => ({
    hessianVector: (v, out) => {
      out[0] = (x < 1 || x >= 2 ? 25 : 1) * v[0]!;
    },
    cross: (_u, out) => out.fill(0),
    crossTranspose: (_q, out) => out.fill(0),
  }),
};

const solve = (
  solver: LowerSolver,
  level: LowerLevel,
  from: Float64Array,
  epsilon = 1e-9,
): ReturnType<typeof solveLower> extends Generator<undefined, infer T> ? T : never =>
  runToEnd(solveLower(solver, level, from, { epsilon, maxWork: 3000 }, new Pace()));

describe.each([safeHeavyBall(), newtonFinish(fista()), newtonFinish()])('$name', (solver) => {
  it('converges where heavy ball cycles', () => {
    const start = Float64Array.of(3.3);
    expect(solve(heavyBall(), cycling, start).status).toBe('budget');
    const { status, point, work } = solve(solver, cycling, start);
    expect(status).toBe('converged');
    expect(Math.abs(point[0]!)).toBeLessThan(1e-9);
    expect(work).toBeLessThan(400);
  });

  it('reaches the minimiser of total variation, in the work it says', () => {
    for (let seed = 0; seed < 6; seed++) {
      const problem = chainProblem(seed, { dimensions: [25] });
      const theta = Float64Array.of(0.5 - seed / 5, -3);
      const level = problem.samples[0]!.lower(theta);
      let calls = 0;
      const counted: LowerLevel = {
        ...level,
        gradient: (x, out) => {
          calls++;
          level.gradient(x, out);
        },
        linearise: (x) => {
          const at = level.linearise(x);
          return {
            ...at,
            hessianVector: (v, out) => {
              calls++;
              at.hessianVector(v, out);
            },
          };
        },
      };
      const solution = solve(solver, counted, new Float64Array(25), 1e-8);
      expect(solution.status).toBe('converged');
      expect(solution.epsilon).toBeLessThanOrEqual(1e-8);
      expect(distance(solution.point, truthOf(problem, theta).solutions[0]!)).toBeLessThanOrEqual(
        solution.epsilon,
      );
      expect(solution.work).toBe(calls);
      const again = new Float64Array(25);
      level.gradient(solution.point, again);
      expect(solution.gradient).toEqual(again);
    }
  });

  it('ends at once at the solution, and at rounding level where asked for more', () => {
    const problem = quadraticProblem(3, { dimensions: [9], parameters: 1, condition: 50 });
    const theta = Float64Array.of(0.3);
    const level = problem.samples[0]!.lower(theta);
    const exact = problem.solutions(theta)[0]!;
    expect(solve(solver, level, exact, 1e-6).work).toBe(1);
    const deep = solve(solver, level, new Float64Array(9), 1e-300);
    expect(deep.status).toBe('rounding');
    expect(distance(deep.point, exact)).toBeLessThanOrEqual(deep.epsilon);
    expect(deep.epsilon).toBeLessThan(1e-12);
  });
});

describe('safeHeavyBall', () => {
  it('is heavy ball, iterate for iterate, on quadratics', () => {
    for (let seed = 0; seed < 5; seed++) {
      const problem = quadraticProblem(seed, { dimensions: [12], parameters: 1, condition: 300 });
      const level = problem.samples[0]!.lower(Float64Array.of(1));
      const [safe, plain] = [safeHeavyBall(), heavyBall()].map((s) =>
        s.start(level, new Float64Array(12)),
      );
      if (safe === undefined || plain === undefined) throw new Error('no iteration');
      for (let k = 0; k < 200 && norm(plain.gradient) > 1e-10; k++) {
        safe.step();
        plain.step();
        expect(safe.point).toEqual(plain.point);
      }
    }
  });

  it('takes fewer units than FISTA on total variation', () => {
    const problem = chainProblem(11, { dimensions: [60] });
    const level = problem.samples[0]!.lower(Float64Array.of(0, -3));
    const work = (solver: LowerSolver): number =>
      solve(solver, level, new Float64Array(60), 1e-6).work;
    expect(work(safeHeavyBall())).toBeLessThan(0.7 * work(fista()));
  });
});
