import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conjugateGradient,
  norm,
  NotFiniteError,
  Pace,
  runToEnd,
  solveLinear,
  type LinearSolution,
  type LinearSolver,
  type LinearSystem,
} from '../../src/index.js';
import { multiply, solveAccurately } from '../support/dense.js';
import { denseSystem, type DenseSystem } from '../support/denseSystem.js';
import { distance } from '../support/truth.js';

function system(seed: number, d: number, condition: number): DenseSystem {
  const dense = denseSystem(seed, d, condition);
  return {
    ...dense,
    precondition: (r, out) => {
      for (let i = 0; i < d; i++) out[i] = r[i]! / dense.A[i]![i]!;
    },
  };
}

function solve(
  solver: LinearSolver,
  at: LinearSystem,
  delta: number,
  q0: Float64Array = new Float64Array(at.rightHandSide.length),
  maxWork = 10_000,
): LinearSolution {
  return runToEnd(solveLinear(solver, at, q0, { delta, maxWork }, new Pace()));
}

function trueResidual({ A, rightHandSide }: DenseSystem, q: Float64Array): number {
  return distance(multiply(A, q), rightHandSide);
}

const plain = conjugateGradient({ preconditioner: 'none' });

describe.each([
  ['with the preconditioner', conjugateGradient()],
  ['without', plain],
] as const)('conjugate gradients %s', (_name, solver) => {
  it('solves to δ, and reports the true residual', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 1, max: 20 }),
        fc.constantFrom(1, 10, 1e4),
        fc.double({ min: -8, max: 1, noNaN: true }),
        (seed, d, condition, exponent) => {
          const at = system(seed, d, condition);
          const result = solve(solver, at, 10 ** exponent);
          expect(result.status).toBe('converged');
          expect(result.residual).toBeLessThanOrEqual(10 ** exponent);
          // To the bit: the residual of the recurrence would differ.
          const image = multiply(at.A, result.solution);
          expect(result.residual).toBe(norm(image.map((a, i) => at.rightHandSide[i]! - a)));
          const exact = solveAccurately(at.A, at.rightHandSide);
          const error = distance(result.solution, exact);
          expect(error).toBeLessThanOrEqual(result.residual / at.mu + 1e-12 * condition);
        },
      ),
      { seed: 11, numRuns: 200 },
    );
  });

  it('ends in d steps and a confirmation', () => {
    for (const d of [1, 2, 7, 12]) {
      const at = system(d, d, 20);
      const result = solve(solver, at, 1e-9);
      expect(result.status).toBe('converged');
      expect(result.work).toBeLessThanOrEqual(d + 1);
    }
  });

  it('starts from q₀', () => {
    const at = system(3, 30, 1e4);
    const exact = solveAccurately(at.A, at.rightHandSide);
    // Within δ already: the one product is that of the residual.
    expect(solve(solver, at, 1e-6, exact)).toMatchObject({ status: 'converged', work: 1 });
    const near = solve(
      solver,
      at,
      1e-6,
      exact.map((q) => q * (1 + 1e-5)),
    );
    expect(near.work).toBeLessThan(solve(solver, at, 1e-6).work);
    expect(trueResidual(at, near.solution)).toBeLessThanOrEqual(1e-6);
    const far = solve(
      solver,
      at,
      1e-6,
      exact.map((_, i) => 1e6 * Math.sin(i)),
    );
    expect(far.status).toBe('converged');
    expect(trueResidual(at, far.solution)).toBeLessThanOrEqual(1e-6);
  });

  it('gives 0 for b = 0 at no cost, also from elsewhere', () => {
    const at = { ...system(4, 6, 10), rightHandSide: new Float64Array(6) };
    const { residualVector = new Float64Array(6), ...rest } = solve(solver, at, 1e-9);
    expect(residualVector).toEqual(new Float64Array(6));
    expect(rest).toEqual({
      solution: new Float64Array(6),
      residual: 0,
      work: 0,
      status: 'converged',
    });
    const result = solve(solver, at, 1e-9, new Float64Array(6).fill(5));
    expect(result.status).toBe('converged');
    expect(Math.hypot(...result.solution)).toBeLessThanOrEqual(1e-9 / at.mu);
  });

  it('stops at its rounding level when δ is below it, however ill-conditioned A is', () => {
    for (const condition of [1, 1e3, 1e8]) {
      for (const d of [1, 5, 40]) {
        const at = system(d, d, condition);
        const result = solve(solver, at, 1e-300);
        // With d = 1 the residual can be 0 exactly.
        expect(result.status).toBe(result.residual === 0 ? 'converged' : 'rounding');
        const size = at.L * Math.hypot(...result.solution) + Math.hypot(...at.rightHandSide);
        expect(result.residual).toBeLessThan(1e-14 * size);
        // Also when L is not known.
        const unknown = { ...at };
        Reflect.deleteProperty(unknown, 'lipschitz');
        if (condition < 1e8) {
          expect(['rounding', 'converged']).toContain(solve(solver, unknown, 1e-300).status);
        }
      }
    }
  });

  it('takes nothing but the start for δ = Infinity', () => {
    const at = system(9, 4, 10);
    const result = solve(solver, at, Infinity);
    expect(result).toMatchObject({ status: 'converged', work: 0 });
    expect(result.solution).toEqual(new Float64Array(4));
    expect(result.residual).toBeCloseTo(Math.hypot(...at.rightHandSide), 14);
  });

  it('counts its products and keeps to the budget but for one confirmation', () => {
    const at = system(10, 30, 1e4);
    let products = 0;
    const counted: LinearSystem = {
      ...at,
      apply: (v, out) => {
        products++;
        at.apply(v, out);
      },
    };
    for (const maxWork of [1, 5, 17, 60]) {
      products = 0;
      const result = solve(solver, counted, 1e-300, at.rightHandSide, maxWork);
      expect(result.work).toBe(products);
      expect(result.work).toBeLessThanOrEqual(maxWork + 2);
      if (result.status === 'budget') {
        expect(result.residual).toBeCloseTo(trueResidual(at, result.solution), 11);
      }
    }
  });

  it('notices an indefinite A, and keeps the certificate', () => {
    const at = system(12, 6, 10);
    const A = at.A.map((row, i) => row.map((a, j) => (i === j ? a - (at.mu + at.L) / 2 : a)));
    const indefinite: DenseSystem = {
      ...at,
      A,
      apply: (v, out) => {
        multiply(A, v, out);
      },
    };
    const result = solve(solver, indefinite, 1e-12);
    expect(result.status).toBe('indefinite');
    expect(result.residual).toBeCloseTo(trueResidual(indefinite, result.solution), 12);
    const zero: LinearSystem = {
      ...at,
      apply: (_v, out) => {
        out.fill(0);
      },
    };
    expect(solve(solver, zero, 1e-12).status).toBe('indefinite');
  });

  it('refuses products that are not finite', () => {
    const at = system(13, 6, 10);
    for (const bad of [NaN, Infinity]) {
      const broken: LinearSystem = {
        ...at,
        apply: (_v, out) => {
          out.fill(bad);
        },
      };
      expect(() => solve(solver, broken, 1e-6)).toThrow(NotFiniteError);
      expect(() => solve(solver, broken, 1e-6)).toThrow(/Hessian-vector/);
    }
  });
});

it('meets ‖r_k‖ ≤ 2√κ λᵏ ‖r₀‖ (mathematics.md §3)', () => {
  for (const condition of [4, 100, 1e4]) {
    const at = system(21, 40, condition);
    const kappa = at.L / at.mu;
    const lambda = (Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1);
    const iteration = plain.start(at, new Float64Array(40));
    const r0 = iteration.residualNorm();
    for (let k = 0; k < 200 && iteration.residualNorm() > 1e-12 * r0; k++) {
      const bound = 2 * Math.sqrt(kappa) * lambda ** k * r0;
      expect(trueResidual(at, iteration.solution)).toBeLessThanOrEqual(bound + 1e-12 * r0);
      iteration.step();
    }
  }
});
