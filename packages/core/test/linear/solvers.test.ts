import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  Pace,
  conjugateGradient,
  directCholesky,
  linearGradientDescent,
  linearHeavyBall,
  minres,
  neumannSeries,
  norm,
  runToEnd,
  solveLinear,
  type LinearSolution,
  type LinearSolver,
  type LinearSystem,
} from '../../src/index.js';
import { multiply, solveAccurately } from '../support/dense.js';
import { denseSystem, type DenseSystem } from '../support/denseSystem.js';
import { normalVector, randomStream } from '../support/random.js';
import { distance } from '../support/truth.js';

function system(seed: number, d: number, condition: number): DenseSystem {
  const dense = denseSystem(seed, d, condition);
  return { ...dense, strongConvexity: dense.mu };
}

function solve(
  solver: LinearSolver,
  at: LinearSystem,
  delta: number,
  q0: Float64Array = new Float64Array(at.rightHandSide.length),
  maxWork = 1e6,
): LinearSolution {
  return runToEnd(solveLinear(solver, at, q0, { delta, maxWork }, new Pace()));
}

const SOLVERS: readonly LinearSolver[] = [
  linearGradientDescent(),
  linearHeavyBall(),
  neumannSeries(),
  minres(),
  directCholesky(),
];

describe.each(SOLVERS.map((solver) => ({ name: solver.name, solver })))('$name', ({ solver }) => {
  it('solves to δ from 0 and from elsewhere, and reports the true residual', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const d = 1 + (seed % 12);
      const at = system(seed, d, [1, 10, 300][seed % 3]!);
      const delta = 10 ** (-seed / 2);
      const start = normalVector(randomStream(seed + 2), d);
      for (const q0 of [new Float64Array(d), start]) {
        const result = solve(solver, at, delta, q0);
        expect(result.status).toBe('converged');
        const image = multiply(at.A, result.solution);
        const residual = norm(image.map((a, i) => at.rightHandSide[i]! - a));
        expect(result.residual).toBe(residual);
        expect(residual).toBeLessThanOrEqual(delta);
        const error = distance(result.solution, solveAccurately(at.A, at.rightHandSide));
        expect(error).toBeLessThanOrEqual(delta / at.mu + 1e-12);
      }
    }
  });

  it('gives 0 for b = 0 at no cost', () => {
    const at = { ...system(4, 6, 10), rightHandSide: new Float64Array(6) };
    const { residualVector = new Float64Array(6), ...rest } = solve(solver, at, 1e-9);
    expect(residualVector).toEqual(new Float64Array(6));
    expect(rest).toEqual({
      solution: new Float64Array(6),
      residual: 0,
      work: 0,
      status: 'converged',
    });
  });

  it('ends at its rounding level when δ is below it', () => {
    const at = system(9, 7, 100);
    const result = solve(solver, at, 1e-300);
    expect(['rounding', 'converged']).toContain(result.status);
    expect(result.residual).toBeLessThan(1e-12);
  });

  it('stops within its budget and reports what it has', () => {
    const at = system(5, 40, 1e4);
    const result = solve(solver, at, 1e-12, undefined, 20);
    expect(['budget', 'converged']).toContain(result.status);
    const image = multiply(at.A, result.solution);
    expect(result.residual).toBe(norm(image.map((a, i) => at.rightHandSide[i]! - a)));
  });
});

describe('rates of mathematics.md §§3 and 4.3, from q₀ = 0', () => {
  const bounds: [LinearSolver, (kappa: number) => (k: number) => number][] = [
    [linearGradientDescent(), (kappa) => (k) => ((kappa - 1) / (kappa + 1)) ** k],
    [
      linearHeavyBall(),
      (kappa) => {
        const lambda = (Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1);
        return (k) => lambda ** k * (1 + k * (1 + lambda));
      },
    ],
    [neumannSeries(), (kappa) => (k) => (1 - 1 / kappa) ** k],
    [
      minres(),
      (kappa) => {
        const lambda = (Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1);
        return (k) => 2 * lambda ** k;
      },
    ],
    [
      conjugateGradient(),
      (kappa) => {
        const lambda = (Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1);
        return (k) => 2 * Math.sqrt(kappa) * lambda ** k;
      },
    ],
  ];
  it.each(bounds.map(([solver, rate]) => ({ name: solver.name, solver, rate })))(
    '$name',
    ({ solver, rate }) => {
      for (let seed = 1; seed <= 12; seed++) {
        const at = system(seed, 15, [2, 30, 1000][seed % 3]!);
        const bound = rate(at.L / at.mu);
        const iteration = solver.start(at, new Float64Array(15));
        const first = iteration.residualNorm();
        for (let k = 1; k <= 60; k++) {
          iteration.step();
          const image = multiply(at.A, iteration.solution);
          const residual = distance(image, at.rightHandSide);
          expect(residual).toBeLessThanOrEqual(bound(k) * first * (1 + 1e-9) + 1e-12 * at.L);
        }
      }
    },
  );

  it('minres never raises the residual', () => {
    const at = system(6, 25, 1e4);
    const iteration = minres().start(at, new Float64Array(25));
    let before = iteration.residualNorm();
    for (let k = 0; k < 25; k++) {
      iteration.step();
      expect(iteration.residualNorm()).toBeLessThanOrEqual(before * (1 + 1e-12));
      before = iteration.residualNorm();
    }
  });
});

describe('directCholesky', () => {
  it('takes d products and one for the residual', () => {
    const at = system(3, 11, 50);
    const result = solve(directCholesky(), at, 1e-9);
    expect(result).toMatchObject({ status: 'converged', work: 12 });
  });

  it('refuses a dimension beyond its limit, with the way out', () => {
    const at = system(3, 11, 50);
    expect(() => solve(directCholesky({ maxDimension: 10 }), at, 1e-9)).toThrow(ArgumentError);
    expect(() => solve(directCholesky({ maxDimension: 10 }), at, 1e-9)).toThrow(
      /at most 10 unknowns.*conjugateGradient/,
    );
  });
});

it.each(
  [minres(), directCholesky(), conjugateGradient()].map((s) => ({ name: s.name, solver: s })),
)('$name notices an indefinite A', ({ solver }) => {
  const diagonal = [2, -1, 3];
  const at: LinearSystem = {
    rightHandSide: Float64Array.of(0.1, 5, 0.1),
    apply: (v, out) => {
      for (let i = 0; i < 3; i++) out[i] = diagonal[i]! * v[i]!;
    },
  };
  expect(solve(solver, at, 1e-9).status).toBe('indefinite');
});

it.each(
  [linearGradientDescent(), linearHeavyBall(), neumannSeries()].map((solver) => ({
    name: solver.name,
    solver,
  })),
)('$name says so when the system states no μ and L', ({ solver }) => {
  const at: LinearSystem = {
    rightHandSide: Float64Array.of(1),
    apply: (v, out) => {
      out.set(v);
    },
  };
  expect(() => solve(solver, at, 1e-9)).toThrow(/strongConvexity and lipschitz/);
});
