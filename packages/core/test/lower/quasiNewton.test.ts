import { describe, expect, it } from 'vitest';
import {
  Pace,
  fista,
  lbfgs,
  newtonCg,
  runToEnd,
  solveLower,
  type LowerLevel,
  type LowerSolution,
  type LowerSolver,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { distance, minimise } from '../support/truth.js';

function solve(
  solver: LowerSolver,
  level: LowerLevel,
  x0: Float64Array,
  epsilon: number,
  maxWork = 100_000,
): LowerSolution {
  return runToEnd(solveLower(solver, level, x0, { epsilon, maxWork }, new Pace()));
}

const SOLVERS: readonly LowerSolver[] = [
  lbfgs(),
  lbfgs({ memory: 1 }),
  newtonCg(),
  newtonCg({ preconditioned: false }),
];

describe.each(SOLVERS.map((solver, k) => ({ name: `${solver.name} (${String(k)})`, solver })))(
  '$name',
  ({ solver }) => {
    it('reaches the certified distance on quadratics of every condition', () => {
      for (const condition of [1, 30, 1e4]) {
        const problem = quadraticProblem(5, { dimensions: [9], parameters: 2, condition });
        const theta = Float64Array.of(0.3, -0.2);
        const exact = problem.solutions(theta)[0]!;
        const level = problem.samples[0]!.lower(theta);
        const x0 = exact.map((x, i) => x + 10 * Math.sin(i + 1));
        const result = solve(solver, level, x0, 1e-6);
        expect(result.status).toBe('converged');
        expect(result.epsilon).toBeLessThanOrEqual(1e-6);
        expect(distance(result.point, exact)).toBeLessThanOrEqual(result.epsilon);
      }
    });

    it('reaches it on smoothed total variation from near and from far', () => {
      for (const theta of [Float64Array.of(-1, -1), Float64Array.of(-2, -6)]) {
        const sample = chainProblem(3, { dimensions: [17] }).samples[0]!;
        const level = sample.lower(theta);
        const exact = minimise(level, sample.start ?? new Float64Array(17));
        for (const scale of [0.01, 1, 1e4]) {
          const x0 = exact.map((x, i) => x + scale * Math.sin(3 * i));
          const result = solve(solver, level, x0, 1e-8);
          expect(result.status).toBe('converged');
          expect(distance(result.point, exact)).toBeLessThanOrEqual(result.epsilon);
        }
      }
    });

    it('keeps point and gradient together, and counts every evaluation', () => {
      const sample = chainProblem(4, { dimensions: [12] }).samples[0]!;
      const inner = sample.lower(Float64Array.of(-2, -5));
      let evaluations = 0;
      const counted: LowerLevel = {
        ...inner,
        value: (x) => {
          evaluations++;
          return inner.value(x);
        },
        gradient: (x, out) => {
          evaluations++;
          inner.gradient(x, out);
        },
        linearise: (x) => {
          const linearisation = inner.linearise(x);
          return {
            ...linearisation,
            hessianVector: (v, out) => {
              evaluations++;
              linearisation.hessianVector(v, out);
            },
          };
        },
      };
      const iteration = solver.start(counted, sample.start ?? new Float64Array(12));
      let work = 1;
      for (let k = 0; k < 200; k++) {
        work += iteration.step();
        expect(work).toBe(evaluations);
        const expected = new Float64Array(12);
        inner.gradient(iteration.point, expected);
        expect(iteration.gradient).toEqual(expected);
      }
    });

    it('needs nothing at the solution, and stops at the budget', () => {
      const sample = chainProblem(3, { dimensions: [17] }).samples[0]!;
      const level = sample.lower(Float64Array.of(-2, -4));
      const x0 = sample.start ?? new Float64Array(17);
      expect(solve(solver, level, minimise(level, x0), 1e-6)).toMatchObject({
        status: 'converged',
        work: 1,
      });
      const stopped = solve(solver, level, x0, 1e-10, 5);
      expect(stopped.status).toBe('budget');
      expect(stopped.work).toBeLessThanOrEqual(7);
      expect(distance(stopped.point, minimise(level, x0))).toBeLessThanOrEqual(stopped.epsilon);
    });
  },
);

it('Newton ends superlinearly: the last digits cost less than the first', () => {
  const sample = chainProblem(8, { dimensions: [40] }).samples[0]!;
  const level = sample.lower(Float64Array.of(-2, -5));
  const x0 = sample.start ?? new Float64Array(40);
  const at = (epsilon: number): number => solve(newtonCg(), level, x0, epsilon).work;
  const first = at(1e-3) - at(1e-1);
  const last = at(1e-11) - at(1e-9);
  expect(last).toBeLessThanOrEqual(first + 40);
  expect(at(1e-11)).toBeLessThan(solve(fista(), level, x0, 1e-11).work);
});
