import { describe, expect, it } from 'vitest';
import {
  conjugateGradient,
  correctedPoint,
  diagonalHessian,
  differencedHessian,
  directElimination,
  exponential,
  gradientMap,
  implicitEstimate,
  newtonCg,
  Pace,
  quadraticProblem,
  randomQuadratic,
  reparameterisedEstimate,
  runToEnd,
  solveLower,
  ShapeError,
  type ParametricHessian,
  type PointPreconditioner,
  type Sample,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { normalVector, randomStream } from '../support/random.js';
import { distance, truthOf } from '../support/truth.js';
import { D, named, sampleOf, withoutExtras } from './support.js';

describe('estimates of problems in general', () => {
  it('agree with the dense truth at x* where θ enters in other ways, and over several solvers', () => {
    const problem = chainProblem(3, { dimensions: [D], direct: 0.3 });
    const theta = Float64Array.of(-1, -1);
    const truth = truthOf(problem, theta);
    const exact = truth.solutions[0]!;
    const sample = problem.samples[0]!;
    for (const linear of [undefined, conjugateGradient()]) {
      const options = linear === undefined ? {} : { linear };
      for (const { gradient, residual, work } of [
        implicitEstimate(sample, theta, exact, options),
        reparameterisedEstimate(sample, theta, exact, exponential(), options),
      ]) {
        expect(distance(gradient, truth.gradient)).toBeLessThan(1e-11);
        expect(residual).toBeLessThan(1e-13);
        expect(work).toBeGreaterThan(0);
      }
    }
  });

  it('stop at δ with the residual that was reached', () => {
    const sample = sampleOf('logistic, quadratic');
    const x = new Float64Array(D).fill(0.3);
    const loose = implicitEstimate(sample, new Float64Array(D), x, {
      linear: conjugateGradient({ preconditioner: 'none' }),
      delta: 0.1,
    });
    expect(loose.status).toBe('converged');
    expect(loose.residual).toBeLessThanOrEqual(0.1);
    expect(loose.residual).toBeGreaterThan(1e-6);
  });

  it('refuse what is not defined or not offered', () => {
    const sample = sampleOf('ridge, linear');
    const theta = new Float64Array(D);
    expect(() =>
      reparameterisedEstimate(sample, theta, new Float64Array(D), exponential()),
    ).toThrow(
      /other than 0 for ∂φ\/∂z of entry 0 .* but received 0. It is not defined at x\[0\] = 0/,
    );
    expect(() => implicitEstimate(sample, theta, new Float64Array(D + 1))).toThrow(ShapeError);
    const level = chainProblem(3, { dimensions: [4] }).samples[0]!.lower(Float64Array.of(-1, -1));
    const plain = { ...level, linearise: withoutExtras(level) };
    expect(() => correctedPoint(plain, new Float64Array(4), 'own')).toThrow(/precondition/);
    const indefinite = {
      ...level,
      linearise: (x: Float64Array) => ({
        ...level.linearise(x),
        hessianVector: (v: Float64Array, out: Float64Array) => {
          for (let i = 0; i < v.length; i++) out[i] = -v[i]!;
        },
      }),
    };
    expect(() =>
      correctedPoint(indefinite, new Float64Array(4).fill(1), 'newton', {
        linear: conjugateGradient({ preconditioner: 'none' }),
      }),
    ).toThrow(/positive definite/);
  });
});

describe('with nothing but products', () => {
  it.each([...named])('differences give what the problem knows, for %s', (_name, problem) => {
    const sample = problem.samples[0]!;
    const random = randomStream(12);
    const theta = normalVector(random, D);
    const x = normalVector(random, D);
    const u = normalVector(random, D);
    const v = normalVector(random, D);
    const at = sample.lower(theta).linearise(x);
    const own = at as typeof at & ParametricHessian;
    const differenced = differencedHessian(sample, theta, x, {
      hessianVector: at.hessianVector.bind(at),
      cross: at.cross.bind(at),
      crossTranspose: at.crossTranspose.bind(at),
    });
    for (const apply of [
      (one: ParametricHessian, out: Float64Array) => {
        one.hessianDiagonal(out);
      },
      (one: ParametricHessian, out: Float64Array) => {
        one.hessianDiagonalParameter(u, out);
      },
      (one: ParametricHessian, out: Float64Array) => {
        one.hessianParameter(u, v, out);
      },
    ]) {
      const [exact, received] = [new Float64Array(D), new Float64Array(D)];
      apply(own, exact);
      apply(differenced, received);
      expect(distance(exact, received)).toBeLessThan(1e-10 * Math.hypot(...exact));
    }
  });

  it('every change and correction works on every problem, and is the true one at x*', () => {
    for (const problem of [
      chainProblem(5, { dimensions: [6], direct: 0.3 }),
      quadraticProblem(randomQuadratic(randomStream(1), { rows: 9, columns: 2 })),
    ]) {
      const theta = new Float64Array(problem.parameters).fill(-1);
      const sample = problem.samples[0]!;
      const bare: Sample = {
        ...sample,
        lower: (at) => {
          const level = sample.lower(at);
          return { ...level, linearise: withoutExtras(level) };
        },
      };
      const truth = truthOf(problem, theta);
      const exact = truth.solutions[0]!;
      const size = 1 + Math.hypot(...truth.gradient);
      for (const change of [exponential(), diagonalHessian(), gradientMap()]) {
        const { gradient } = reparameterisedEstimate(bare, theta, exact, change);
        expect(distance(gradient, truth.gradient)).toBeLessThan(1e-10 * size);
      }
      for (const preconditioner of ['none', 'diagonal', 'newton'] as const) {
        const { point } = correctedPoint(bare.lower(theta), exact, preconditioner);
        expect(distance(point, exact)).toBeLessThan(1e-12);
      }
    }
  });
});

describe('beyond the reach of dense algebra', () => {
  // d = 400 > 200: conjugate gradients and MINRES.
  const problem = chainProblem(8, { dimensions: [400], direct: 0.2 });
  const sample = problem.samples[0]!;
  const theta = Float64Array.of(-1.5, -1);
  const level = sample.lower(theta);
  const exact = runToEnd(
    solveLower(
      newtonCg(),
      level,
      new Float64Array(400),
      { epsilon: Number.MIN_VALUE, maxWork: 20_000 },
      new Pace(),
    ),
  ).point;
  const truth = implicitEstimate(sample, theta, exact, { linear: directElimination() }).gradient;
  const size = Math.hypot(...truth);
  const direction = normalVector(randomStream(4), 400);
  const at = (t: number): Float64Array => exact.map((xi, i) => xi + t * direction[i]!);

  it('the default solvers reach what elimination does', () => {
    for (const change of [undefined, exponential(), diagonalHessian(), gradientMap()]) {
      const estimate = (options = {}): Float64Array =>
        (change === undefined
          ? implicitEstimate(sample, theta, at(1e-3), options)
          : reparameterisedEstimate(sample, theta, at(1e-3), change, options)
        ).gradient;
      const dense = estimate({ linear: directElimination() });
      expect(distance(estimate(), dense)).toBeLessThan(1e-9 * size);
    }
  });

  it('a Newton step is super-efficient, any preconditioner an improvement', () => {
    const errorAt = (t: number, preconditioner: PointPreconditioner): number => {
      const { point, residual, status } = correctedPoint(level, at(t), preconditioner);
      expect(['converged', 'rounding']).toContain(status);
      expect(residual).toBeLessThan(1e-11);
      return distance(implicitEstimate(sample, theta, point).gradient, truth);
    };
    const slope = (preconditioner: PointPreconditioner): number =>
      Math.log10(errorAt(1e-3, preconditioner) / errorAt(1e-4, preconditioner));
    expect(Math.abs(slope('newton') - 2)).toBeLessThan(0.1);
    expect(Math.abs(slope('none') - 1)).toBeLessThan(0.05);
    const plain = errorAt(1e-4, 'none');
    const jacobi = errorAt(1e-4, 'diagonal');
    expect(jacobi).toBeLessThan(plain);
    // A P of the caller's own: here diag A by other means, and one so large that it does nothing.
    const diagonal = new Float64Array(400);
    differencedHessian(sample, theta, at(1e-4), level.linearise(at(1e-4))).hessianDiagonal(
      diagonal,
    );
    const own = errorAt(1e-4, (r, out) => {
      for (let i = 0; i < r.length; i++) out[i] = r[i]! / diagonal[i]!;
    });
    expect(own / jacobi).toBeCloseTo(1, 6);
    const idle = errorAt(1e-4, (r, out) => {
      for (let i = 0; i < r.length; i++) out[i] = 1e-9 * r[i]!;
    });
    expect(idle / plain).toBeCloseTo(1, 6);
  });

  it('an inexact Newton step says what residual it left', () => {
    const { residual, work } = correctedPoint(level, at(1e-2), 'newton', { delta: 1e-4 });
    expect(residual).toBeLessThanOrEqual(1e-4);
    expect(residual).toBeGreaterThan(1e-8);
    expect(work).toBeLessThan(correctedPoint(level, at(1e-2), 'newton').work);
  });
});
