import { describe, expect, it } from 'vitest';
import {
  aPrioriBound,
  ArgumentError,
  certified,
  conjugateGradient,
  crossNorm,
  estimated,
  fista,
  gradientDescent,
  gradientDescentRate,
  heavyBall,
  heavyBallRate,
  linearGradientDescent,
  linearHeavyBall,
  lowerErrorRate,
  minres,
  neumannSeries,
  residualRate,
  type APrioriInput,
  type APrioriRate,
  type LowerConstants,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { randomStream, normalVector } from '../support/random.js';
import { distance, truthOf } from '../support/truth.js';

function factorOf(given: APrioriRate): number {
  if (given.kind === 'none') throw new Error(given.reason);
  return given.factor;
}

const constantsOf = (mu: number, L: number, lipschitzHessian = certified(0)): LowerConstants => ({
  strongConvexity: certified(mu),
  lipschitzGradient: certified(L),
  lipschitzHessian,
  lipschitzCross: certified(0),
});

describe('a-priori rates of the lower level', () => {
  it.each([gradientDescent(), fista(), heavyBall()])('bound every iterate of $name', (solver) => {
    let closest = Infinity;
    for (const condition of [1, 2, 30, 1e3]) {
      for (let seed = 0; seed < 5; seed++) {
        const problem = quadraticProblem(seed, { dimensions: [12], parameters: 2, condition });
        const theta = Float64Array.of(1, -1);
        const exact = problem.solutions(theta)[0]!;
        const level = problem.samples[0]!.lower(theta);
        const start = normalVector(randomStream(seed), 12, 4);
        const iteration = solver.start(level, start);
        const initial = distance(start, exact);
        for (let k = 0; k < 120; k++) {
          const bound = factorOf(lowerErrorRate(solver.name, level.constants, k)) * initial;
          const error = distance(iteration.point, exact);
          expect(error).toBeLessThanOrEqual(bound * (1 + 1e-12) + 1e-13 * condition * initial);
          if (k > 0 && error > 1e-9) closest = Math.min(closest, bound / error);
          iteration.step();
        }
      }
    }
    // No bound by magnitude alone.
    expect(closest).toBeLessThan(solver.name === 'fista' ? 12 : 8);
  });

  it('bound gradient descent and FISTA away from quadratics, and say that heavy ball has none', () => {
    const problem = chainProblem(3, { dimensions: [15] });
    const theta = Float64Array.of(0, -2);
    const exact = truthOf(problem, theta).solutions[0]!;
    const level = problem.samples[0]!.lower(theta);
    for (const solver of [gradientDescent(), fista()]) {
      const start = normalVector(randomStream(1), 15, 2);
      const iteration = solver.start(level, start);
      for (let k = 0; k < 100; k++) {
        const factor = factorOf(lowerErrorRate(solver.name, level.constants, k));
        expect(distance(iteration.point, exact)).toBeLessThanOrEqual(
          factor * distance(start, exact) + 1e-12,
        );
        iteration.step();
      }
    }
    expect(lowerErrorRate('hb', level.constants, 5)).toEqual({
      kind: 'none',
      reason: 'The rate of heavy ball is proven for quadratic lower levels only.',
    });
    // Zero by guess is no proof that g is quadratic.
    expect(lowerErrorRate('hb', constantsOf(1, 4, estimated(0)), 5).kind).toBe('none');
    expect(lowerErrorRate('lbfgs', constantsOf(1, 4), 5).kind).toBe('none');
  });

  it('have the values of their formulas', () => {
    const at = constantsOf(1, 9);
    expect(gradientDescentRate(9)).toBeCloseTo(0.8, 15);
    expect(heavyBallRate(9)).toBe(0.5);
    expect(factorOf(lowerErrorRate('gd', at, 2))).toBeCloseTo(0.64, 14);
    expect(factorOf(lowerErrorRate('hb', at, 2))).toBe(0.25 * 4);
    // s = 1/9: ρ² = 2/3, β = 1/2, κ(1 + √s) = 12.
    expect(factorOf(lowerErrorRate('fista', at, 3))).toBeCloseTo(
      Math.sqrt(12) * (1.5 * (2 / 3) ** 1.5 + 0.5 * (2 / 3)),
      14,
    );
    expect(factorOf(residualRate('cg', at, 3))).toBe(6 / 8);
    expect(factorOf(residualRate('minres', at, 3))).toBe(2 / 8);
    expect(factorOf(residualRate('neumann', at, 1))).toBeCloseTo(8 / 9, 15);
    expect(residualRate('cholesky', at, 3).kind).toBe('none');
    // The rate is that of the preconditioned matrix, which nobody knows.
    expect(residualRate(conjugateGradient().name, at, 3).kind).toBe('none');
    for (const solver of ['gd', 'hb', 'cg', 'minres', 'neumann']) {
      expect(residualRate(solver, at, 0)).toEqual({ kind: 'rate', factor: 1 });
    }
    for (const k of [-1, 0.5, NaN]) {
      expect(() => lowerErrorRate('gd', at, k)).toThrow(ArgumentError);
      expect(() => residualRate('gd', at, k)).toThrow(ArgumentError);
    }
  });
});

it.each([
  linearGradientDescent(),
  linearHeavyBall(),
  conjugateGradient({ preconditioner: 'none' }),
  minres(),
  neumannSeries(),
])('bounds every residual of $name', (solver) => {
  for (const condition of [1, 5, 100, 1e4]) {
    const problem = quadraticProblem(condition, { dimensions: [20], parameters: 1, condition });
    const level = problem.samples[0]!.lower(Float64Array.of(0));
    const at = level.linearise(new Float64Array(20));
    const b = normalVector(randomStream(3), 20);
    const iteration = solver.start(
      {
        apply: at.hessianVector.bind(at),
        rightHandSide: b,
        lipschitz: level.constants.lipschitzGradient.value,
        strongConvexity: level.constants.strongConvexity.value,
      },
      new Float64Array(20),
    );
    const r0 = Math.hypot(...b);
    for (let k = 0; k < 150; k++) {
      const bound = factorOf(residualRate(solver.name, level.constants, k)) * r0;
      expect(iteration.residualNorm()).toBeLessThanOrEqual(bound + 1e-12 * r0);
      if (iteration.residualNorm() < 1e-13 * r0) break;
      if (iteration.step() === 'indefinite') break;
    }
  }
});

describe('the a-priori bound of the hypergradient', () => {
  const input: APrioriInput = {
    lower: {
      strongConvexity: certified(2),
      lipschitzGradient: certified(7),
      lipschitzHessian: certified(3),
      lipschitzCross: certified(5),
    },
    lipschitzUpperGradient: certified(11),
    lipschitzUpperParameterGradient: certified(13),
    crossNorm: certified(17),
    upperGradientNorm: certified(4),
    epsilon: 0.1,
    residualFactor: 0.25,
    dimension: 9,
  };

  it('has the parts of its formula', () => {
    const { total, kind, parts } = aPrioriBound(input);
    // Q = 2, ‖B‖ + L_B ε = 17.5, ‖r₀‖ ≤ 5.1.
    expect(parts.parameterGradient).toBeCloseTo(1.3, 14);
    expect(parts.cross).toBeCloseTo(1, 14);
    expect(parts.adjointResidual).toBeCloseTo((17.5 * 0.25 * 5.1) / 2, 13);
    expect(parts.upperGradient).toBeCloseTo((17.5 * 1.1) / 2, 13);
    expect(parts.hessian).toBeCloseTo((17.5 * 0.6) / 2, 13);
    expect(parts.rounding).toBeGreaterThan(0);
    expect(parts.rounding).toBeLessThan(1e-12);
    expect(total).toBeCloseTo(1.3 + 1 + (17.5 * (1.275 + 1.1 + 0.6)) / 2, 12);
    expect(kind).toBe('certified');
  });

  it('dominates the true error where A and B depend on x and f on θ', () => {
    let closest = Infinity;
    for (let seed = 0; seed < 12; seed++) {
      const problem = chainProblem(seed, { dimensions: [7], direct: seed % 2 === 0 ? 0.3 : 0 });
      const theta = Float64Array.of(-1 + seed / 12, -1);
      const sample = problem.samples[0]!;
      const truth = truthOf(problem, theta);
      const exact = truth.solutions[0]!;
      const level = sample.lower(theta);
      const slope = new Float64Array(7);
      sample.upper.gradient(exact, theta, slope);
      const start = normalVector(randomStream(seed), 7);
      for (const lower of [gradientDescent(), fista()]) {
        for (const linear of [linearGradientDescent(), linearHeavyBall(), minres()]) {
          for (const [K, k] of [
            [0, 0],
            [5, 40],
            [60, 3],
            [40, 25],
          ] as const) {
            const iteration = lower.start(level, start);
            for (let i = 0; i < K; i++) iteration.step();
            const x = iteration.point;
            const at = level.linearise(x);
            const b = new Float64Array(7);
            sample.upper.gradient(x, theta, b);
            const adjoint = linear.start(
              {
                apply: at.hessianVector.bind(at),
                rightHandSide: b,
                lipschitz: level.constants.lipschitzGradient.value,
                strongConvexity: level.constants.strongConvexity.value,
              },
              new Float64Array(7),
            );
            for (let i = 0; i < k; i++) adjoint.step();
            const h = new Float64Array(2);
            const direct = new Float64Array(2);
            at.crossTranspose(adjoint.solution, h);
            sample.upper.parameterGradient?.(x, theta, direct);
            const error = distance(
              direct.map((value, j) => value - h[j]!),
              truth.gradient,
            );
            const { total } = aPrioriBound({
              lower: level.constants,
              lipschitzUpperGradient: sample.upper.lipschitzGradient,
              lipschitzUpperParameterGradient:
                sample.upper.lipschitzParameterGradient ?? certified(0),
              crossNorm: crossNorm(level.linearise(exact), 7, 2),
              upperGradientNorm: certified(Math.hypot(...slope)),
              epsilon:
                factorOf(lowerErrorRate(lower.name, level.constants, K)) * distance(start, exact),
              residualFactor: factorOf(residualRate(linear.name, level.constants, k)),
              dimension: 7,
            });
            expect(error).toBeLessThanOrEqual(total);
            closest = Math.min(closest, total / error);
          }
        }
      }
    }
    expect(closest).toBeLessThan(40);
  });

  it('is estimated as soon as one constant is', () => {
    expect(aPrioriBound({ ...input, crossNorm: estimated(1) }).kind).toBe('estimated');
    expect(aPrioriBound({ ...input, upperGradientNorm: estimated(1) }).kind).toBe('estimated');
  });
});
