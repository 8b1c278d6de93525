import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { checkProblem, inexactLbfgs, norm, type LearnStep } from '../../src/index.js';
import { Feasible } from '../../src/upper/box.js';
import { runAll } from '../support/methods.js';
import { weightsProblem, type WeightsProblem } from '../support/weightsProblem.js';

const BOX = { lower: 0, upper: 1 };
const within = new Feasible(BOX);

/** F along the coordinates alone, of a problem without coupling: the least of each over a fine grid, then by bisection. */
function separateMinimum(of: WeightsProblem, n: number): Float64Array {
  const low = new Float64Array(n);
  const high = new Float64Array(n).fill(1);
  for (let k = 0; k < 60; k++) {
    const middle = low.map((one, j) => (one + high[j]!) / 2);
    const slope = of.gradient(middle);
    for (let j = 0; j < n; j++) {
      if (slope[j]! > 0) high[j] = middle[j]!;
      else low[j] = middle[j]!;
    }
  }
  return low.map((one, j) => (one + high[j]!) / 2);
}

/** Projected Newton with a dense Hessian by differences, exact values and an exact search: the reference. */
function denseMinimum(of: WeightsProblem, start: Float64Array): Float64Array {
  let s: Float64Array = start.slice();
  const n = s.length;
  for (let step = 0; step < 60; step++) {
    const h = of.gradient(s);
    if (within.stationarity(s, h) < 1e-11) break;
    const free = within.reduced(s, h);
    const active = [...free.keys()].filter((j) => free[j] !== 0);
    const columns = active.map((j) => {
      const shifted = s.slice();
      shifted[j]! += 1e-6;
      const moved = of.gradient(shifted);
      return active.map((i) => (moved[i]! - h[i]!) / 1e-6);
    });
    const hessian = new Matrix(columns);
    const symmetric = hessian.add(hessian.transpose()).mul(0.5);
    const least = Math.min(...new EigenvalueDecomposition(symmetric).realEigenvalues);
    const shift = Matrix.eye(active.length).mul(Math.max(0, 1e-3 - least));
    const p = solve(symmetric.add(shift), Matrix.columnVector(active.map((j) => h[j]!)));
    const direction = new Float64Array(n);
    active.forEach((j, i) => {
      direction[j] = p.get(i, 0);
    });
    let alpha = 1;
    let next: Float64Array;
    do {
      next = within.project(s.map((one, j) => one - alpha * direction[j]!));
      alpha /= 2;
    } while (of.value(next) > of.value(s) && alpha > 1e-12);
    s = next;
  }
  return s;
}

async function learned(
  { problem }: WeightsProblem,
  options: Parameters<typeof inexactLbfgs>[0],
): Promise<{
  readonly steps: readonly LearnStep[];
  readonly theta: Float64Array;
  readonly status: string;
}> {
  const { steps, result } = await runAll(problem, new Float64Array(problem.parameters).fill(1), {
    method: inexactLbfgs({ box: BOX, stop: { relative: 0, absolute: 1e-5 }, ...options }),
    maxSteps: 300,
  });
  return { steps, theta: result.last.theta, status: result.status };
}

describe('limited-memory BFGS in a box with most of many weights at a bound', () => {
  it('has a problem whose derivatives and constants are what they say', () => {
    const { problem } = weightsProblem(1, {
      parameters: 6,
      sparsity: 0.05,
      binary: 0.02,
      coupling: 2,
    });
    expect(checkProblem(problem, { theta: new Float64Array(6).fill(0.4) }).failures).toEqual([]);
  });

  it.each([1, 2])(
    'finds the minimiser that is known component by component, seed %i',
    async (seed) => {
      const n = 800;
      const of = weightsProblem(seed, { parameters: n, sparsity: 0.02, binary: 0 });
      const known = separateMinimum(of, n);
      const atBounds = known.filter((one) => one < 1e-9 || one > 1 - 1e-9).length;
      expect(atBounds).toBeGreaterThan(0.25 * n);
      const { theta, status, steps } = await learned(of, {});
      expect(status).toBe('converged');
      expect(steps.length).toBeLessThan(200);
      expect(Math.max(...theta.map((one, j) => Math.abs(one - known[j]!)))).toBeLessThan(1e-4);
      // Exactly there where the gradient holds it, not merely near it.
      for (const [j, slope] of of.gradient(theta).entries()) {
        if (slope > 1e-5) expect(theta[j]).toBe(0);
        if (slope < -1e-5) expect(theta[j]).toBe(1);
      }
    },
  );

  it.each([3, 4, 5])('ends where a dense projected Newton method does, seed %i', async (seed) => {
    const of = weightsProblem(seed, { parameters: 60, sparsity: 0.02, binary: 0, coupling: 5 });
    const { theta, status, steps } = await learned(of, { proven: seed % 2 === 0 });
    expect(status).toBe('converged');
    const reference = denseMinimum(
      of,
      theta.map(() => 0.5),
    );
    expect(within.stationarity(reference, of.gradient(reference))).toBeLessThan(1e-8);
    expect(of.value(theta)).toBeLessThanOrEqual(of.value(reference) + 1e-9);
    expect(norm(theta.map((one, j) => one - reference[j]!))).toBeLessThan(1e-3);
    // What counts as proven has the penalty in it.
    for (const [k, step] of steps.entries()) {
      const truth = of.value(step.theta);
      expect(Math.abs(step.objective.value - truth)).toBeLessThanOrEqual(step.objective.error);
      expect(within.stationarity(step.theta, of.gradient(step.theta))).toBeLessThanOrEqual(
        step.stationarity + step.bound.total,
      );
      if (step.certifiedDecrease) expect(truth).toBeLessThan(of.value(steps[k - 1]!.theta));
    }
  });

  it('takes or leaves weights under a penalty that is concave, and stops at a stationary point of it', async () => {
    const of = weightsProblem(7, { parameters: 300, sparsity: 0.05, binary: 0.1 });
    const { theta, status } = await learned(of, {});
    expect(status).toBe('converged');
    expect(within.stationarity(theta, of.gradient(theta))).toBeLessThan(1e-5);
    const left = theta.filter((one) => one === 0).length;
    expect(left).toBeGreaterThan(20);
  });
});
