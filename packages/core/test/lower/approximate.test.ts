import { describe, expect, it } from 'vitest';
import {
  conjugateGradient,
  fista,
  hypergradient,
  lbfgs,
  newtonCg,
  newtonFinish,
  Pace,
  safeHeavyBall,
  solveLower,
  certified,
  type BilevelProblem,
  type LowerLevel,
} from '../../src/index.js';
import { solveLinear } from '../../src/linear/solveLinear.js';
import { runToEnd } from '../../src/run/cooperative.js';

const D = 60;
const L = 40;

/** Σ √(1 + (a_i (x_i − x_{i−1}))²) + ½‖x − y‖², whose gradients and products are counted. */
function level(approximate: 'single' | 'none' | 'wrong' | 'nan') {
  const y = Float64Array.from({ length: D }, (_, i) => Math.sin(i) + (i > 30 ? 2 : 0));
  const counts = { exact: 0, approximate: 0 };
  const gradient = (x: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < D; i++) out[i] = x[i]! - y[i]!;
    for (let i = 1; i < D; i++) {
      const t = 3 * (x[i]! - x[i - 1]!);
      const force = (3 * t) / Math.sqrt(1 + t * t);
      out[i]! += force;
      out[i - 1]! -= force;
    }
  };
  const product = (x: Float64Array, v: Float64Array, out: Float64Array): void => {
    out.set(v);
    for (let i = 1; i < D; i++) {
      const t = 3 * (x[i]! - x[i - 1]!);
      const bent = (9 * (v[i]! - v[i - 1]!)) / (1 + t * t) ** 1.5;
      out[i]! += bent;
      out[i - 1]! -= bent;
    }
  };
  /** As single precision does, or as nothing should. */
  const spoil = (out: Float64Array): void => {
    counts.approximate++;
    if (approximate === 'nan') out.fill(NaN);
    else if (approximate === 'wrong') for (let i = 0; i < D; i++) out[i]! *= 0.5;
    else out.set(Float32Array.from(out));
  };
  const lower: LowerLevel = {
    constants: {
      strongConvexity: certified(1),
      lipschitzGradient: certified(L),
      lipschitzHessian: certified(1000),
      lipschitzCross: certified(0),
    },
    value: (x) => {
      let sum = 0;
      for (let i = 0; i < D; i++) sum += (x[i]! - y[i]!) ** 2 / 2;
      for (let i = 1; i < D; i++) sum += Math.sqrt(1 + (3 * (x[i]! - x[i - 1]!)) ** 2);
      return sum;
    },
    gradient: (x, out) => {
      counts.exact++;
      gradient(x, out);
    },
    ...(approximate !== 'none' && {
      approximateGradient: (x: Float64Array, out: Float64Array) => {
        gradient(x, out);
        spoil(out);
      },
    }),
    linearise: (x) => ({
      hessianVector: (v, out) => {
        counts.exact++;
        product(x, v, out);
      },
      ...(approximate !== 'none' && {
        approximateHessianVector: (v: Float64Array, out: Float64Array) => {
          product(x, v, out);
          spoil(out);
        },
      }),
      crossTranspose: (q, out) => {
        out[0] = -q.reduce((sum, value) => sum + value, 0);
      },
      cross: (u, out) => {
        out.fill(-u[0]!);
      },
    }),
  };
  return { lower, counts, y };
}

const SOLVERS = [safeHeavyBall(), fista(), lbfgs(), newtonCg(), newtonFinish()];

function solve(kind: Parameters<typeof level>[0], solver = safeHeavyBall(), epsilon = 1e-3) {
  const { lower, counts, y } = level(kind);
  const pace = new Pace();
  const solution = runToEnd(solveLower(solver, lower, y, { epsilon, maxWork: 5000 }, pace));
  const exact = new Float64Array(D);
  lower.gradient(solution.point, exact);
  return { solution, counts, exact };
}

describe('a level with approximate gradients', () => {
  it.each(SOLVERS)('is solved with few exact ones by $name', (solver) => {
    const { solution, counts } = solve('single', solver);
    const { solution: reference } = solve('none', solver);
    expect(solution.status).toBe('converged');
    expect(solution.epsilon).toBeLessThanOrEqual(1e-3);
    expect(counts.exact).toBeLessThanOrEqual(3);
    expect(counts.approximate).toBeGreaterThan(5);
    const far = Math.hypot(...solution.point.map((x, i) => x - reference.point[i]!));
    expect(far).toBeLessThanOrEqual(solution.epsilon + reference.epsilon);
  });

  it.each(SOLVERS)('has the exact gradient of the point that is found by $name', (solver) => {
    for (const kind of ['single', 'wrong', 'nan'] as const) {
      const { solution, exact } = solve(kind, solver, 1e-5);
      expect(solution.gradient).toEqual(exact);
      expect(solution.status).toBe('converged');
    }
  });

  it('is solved beyond what approximate ones can tell, with exact ones', () => {
    for (const kind of ['single', 'wrong', 'nan'] as const) {
      const { solution, counts } = solve(kind, safeHeavyBall(), 1e-11);
      expect(solution.status).toBe('converged');
      expect(solution.epsilon).toBeLessThanOrEqual(1e-11);
      expect(counts.exact).toBeGreaterThan(10);
    }
  });

  it('keeps what it has reached when its work is spent', () => {
    const { lower, y } = level('single');
    const pace = new Pace();
    const tolerance = { epsilon: 1e-9, maxWork: 8 };
    const solution = runToEnd(solveLower(fista(), lower, y, tolerance, pace));
    const exact = new Float64Array(D);
    lower.gradient(solution.point, exact);
    expect(solution.status).toBe('budget');
    expect(solution.gradient).toEqual(exact);
    lower.gradient(y, exact);
    expect(solution.gradientNorm).toBeLessThan(0.7 * Math.hypot(...exact));
  });
});

describe('a system with approximate products', () => {
  const system = (kind: Parameters<typeof level>[0]) => {
    const { lower, counts, y } = level(kind);
    const at = lower.linearise(y);
    return {
      counts,
      system: {
        apply: (v: Float64Array, out: Float64Array) => {
          at.hessianVector(v, out);
        },
        ...(at.approximateHessianVector && { approximate: at.approximateHessianVector }),
        rightHandSide: y,
      },
    };
  };

  it.each([1e-2, 1e-6, 1e-12])('has a true residual of %d', (delta) => {
    for (const kind of ['single', 'wrong', 'nan', 'none'] as const) {
      const { system: own, counts } = system(kind);
      const pace = new Pace();
      const found = runToEnd(
        solveLinear(conjugateGradient(), own, new Float64Array(D), { delta, maxWork: 5000 }, pace),
      );
      const image = new Float64Array(D);
      own.apply(found.solution, image);
      const residual = Math.hypot(...image.map((value, i) => value - own.rightHandSide[i]!));
      expect(found.status).toBe('converged');
      expect(residual).toBeLessThanOrEqual(delta * (1 + 1e-9));
      // Refined to any accuracy: no more than a product or three by each factor of 2⁻¹⁶.
      if (kind === 'single') expect(counts.exact).toBeLessThanOrEqual(6);
    }
  });
});

it('hypergradients are those of exact functions but for what is certified', () => {
  const of = (kind: 'single' | 'none') => {
    const { lower, y } = level(kind);
    const problem: BilevelProblem = {
      parameters: 1,
      samples: [
        {
          dimension: D,
          start: y,
          lower: () => lower,
          upper: {
            lipschitzGradient: certified(1),
            value: (x) => x.reduce((sum, value) => sum + value ** 2 / 2, 0),
            gradient: (x, _theta, out) => {
              out.set(x);
            },
          },
        },
      ],
    };
    return hypergradient(problem, Float64Array.of(0), { epsilon: 1e-4, delta: 1e-4 });
  };
  const [ours, exact] = [of('single'), of('none')];
  expect(ours.converged).toBe(true);
  const off = Math.abs(ours.gradient[0]! - exact.gradient[0]!);
  expect(off).toBeLessThanOrEqual(ours.bound.total + exact.bound.total);
  expect(off).toBeGreaterThan(0);
});
