import { describe, expect, it } from 'vitest';
import {
  conjugateGradient,
  hypergradient,
  learn,
  Pace,
  pointSolver,
  runToEnd,
  ShapeError,
  solveLinear,
  solveLower,
  type LowerLevel,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { normalVector, randomStream } from '../support/random.js';
import { distance, minimise, truthOf } from '../support/truth.js';

const problem = chainProblem(3, { dimensions: [7, 5], direct: 0.1 });
const theta = Float64Array.of(-1.5, -1);

/** Any minimiser of the caller's own: Newton with a dense factorisation. */
const newton = pointSolver('newton of the test', (level, x0) => minimise(level, x0));

/** Some steps of gradient descent. */
const steps = (count: number) =>
  pointSolver('a few steps', (level, x0) => {
    const x = x0.slice();
    const gradient = new Float64Array(x.length);
    const alpha = 1 / level.constants.lipschitzGradient.value;
    for (let k = 0; k < count; k++) {
      level.gradient(x, gradient);
      for (let i = 0; i < x.length; i++) x[i]! -= alpha * gradient[i]!;
    }
    return x;
  });

const solve = (
  solver: ReturnType<typeof pointSolver>,
  level: LowerLevel,
  x0: Float64Array,
  epsilon: number,
) => runToEnd(solveLower(solver, level, x0, { epsilon, maxWork: 1000 }, new Pace()));

describe('a solver that is a function', () => {
  it('gets the certificate of every other, and it holds', () => {
    const truth = truthOf(problem, theta);
    for (const lower of [newton, steps(5), steps(40)]) {
      for (const epsilon of [1e-2, 1e-6]) {
        const h = hypergradient(problem, theta, { epsilon, delta: 1e-8, lower });
        expect(h.converged).toBe(true);
        expect(h.bound.kind).toBe('certified');
        expect(distance(h.gradient, truth.gradient)).toBeLessThanOrEqual(h.bound.total);
        h.samples.forEach((sample, i) => {
          const error = distance(sample.solution, truth.solutions[i]!);
          expect(error).toBeLessThanOrEqual(sample.epsilon);
          expect(sample.epsilon).toBeLessThanOrEqual(epsilon);
        });
      }
    }
  });

  it('may be a closed form: one call', () => {
    const quadratic = quadraticProblem(4, { dimensions: [6], parameters: 2, condition: 30 });
    const at = normalVector(randomStream(1), 2);
    let calls = 0;
    const closed = pointSolver('closed form', () => {
      calls++;
      return quadratic.solutions(at)[0] ?? new Float64Array();
    });
    const h = hypergradient(quadratic, at, { lower: closed, delta: 1e-10 });
    expect(calls).toBe(1);
    expect(h.work.lower).toBe(2);
    expect(distance(h.gradient, quadratic.truth(at).gradient)).toBeLessThanOrEqual(h.bound.total);
  });

  it('of too little accuracy ends as stalled, with the certificate of what it reached', () => {
    const level = problem.samples[0]!.lower(theta);
    const x0 = new Float64Array(7);
    const exact = minimise(level, x0);
    const rough = pointSolver('rough', () => exact.map((x) => x + 1e-3));
    const result = solve(rough, level, x0, 1e-9);
    expect(result.status).toBe('stalled');
    expect(distance(result.point, exact)).toBeLessThanOrEqual(result.epsilon);
    expect(distance(result.point, exact)).toBeCloseTo(1e-3 * Math.sqrt(7), 12);
    // The start, its two calls, the gradient of each.
    expect(result.work).toBe(3);
  });

  it('that makes things worse, or returns NaN, is not followed', () => {
    const level = problem.samples[0]!.lower(theta);
    const x0 = normalVector(randomStream(2), 7);
    for (const bad of [x0.map((x) => 10 * x), new Float64Array(7).fill(NaN)]) {
      const result = solve(
        pointSolver('bad', () => bad),
        level,
        x0,
        1e-9,
      );
      expect(result.status).toBe('stalled');
      expect(result.point).toEqual(x0);
      expect(Number.isFinite(result.epsilon)).toBe(true);
    }
  });

  it('is charged for what it asks of the lower level', () => {
    const level = problem.samples[0]!.lower(theta);
    const x0 = new Float64Array(7);
    // 1 for the start; 5 and the one of the certificate in every call.
    const calls = (solve(steps(5), level, x0, 1e-6).work - 1) / 6;
    expect(Number.isInteger(calls)).toBe(true);
    expect(calls).toBeGreaterThan(1);

    const second = pointSolver('one Newton step', (at, from) => {
      const gradient = new Float64Array(7);
      at.gradient(from, gradient);
      const linearisation = at.linearise(from);
      const { solution, work } = runToEnd(
        solveLinear(
          conjugateGradient(),
          {
            apply: (v, out) => {
              linearisation.hessianVector(v, out);
            },
            rightHandSide: gradient,
          },
          new Float64Array(7),
          { delta: 1e-10, maxWork: 100 },
          new Pace(),
        ),
      );
      products.push(work);
      return from.map((x, i) => x - solution[i]!);
    });
    const products: number[] = [];
    const { work, status } = solve(
      second,
      level,
      minimise(level, x0).map((x) => x + 0.01),
      1e-9,
    );
    expect(status).toBe('converged');
    expect(work).toBe(1 + products.reduce((sum, w) => sum + w + 2, 0));
  });

  it('may not change the start, and must return as many numbers', () => {
    const level = problem.samples[0]!.lower(theta);
    const x0 = normalVector(randomStream(3), 7);
    const before = x0.slice();
    solve(
      pointSolver('careless', (_level, x) => x.fill(0)),
      level,
      x0,
      1e-9,
    );
    expect(x0).toEqual(before);
    const short = pointSolver('short', () => new Float64Array(3));
    expect(() => solve(short, level, x0, 1e-9)).toThrow(ShapeError);
    expect(() => solve(short, level, x0, 1e-9)).toThrow(/length 7 for the solver short/);
  });

  it('can learn', async () => {
    const run = learn(problem, theta, { lower: newton, maxSteps: 3 });
    let last = Infinity;
    for await (const { objective } of run.steps()) {
      expect(objective.value - objective.error).toBeLessThanOrEqual(last);
      last = objective.value + objective.error;
    }
    expect(last).toBeLessThan(Infinity);
  });
});
