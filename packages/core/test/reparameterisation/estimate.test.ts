import { describe, expect, it } from 'vitest';
import {
  conjugateGradient,
  correctedPoint,
  diagonalHessian,
  differencedHessian,
  directElimination,
  elementwise,
  exponential,
  gradientMap,
  implicitEstimate,
  logisticRegression,
  newtonCg,
  Pace,
  quadraticProblem,
  randomQuadratic,
  reparameterisedEstimate,
  ridgeRegression,
  runToEnd,
  solveLower,
  ShapeError,
  type BilevelProblem,
  type Linearisation,
  type LowerLevel,
  type ParametricHessian,
  type PointPreconditioner,
  type Reparameterisation,
  type Sample,
} from '../../src/index.js';
import { matrixOf, solveAccurately, transpose, type Rows } from '../support/dense.js';
import { chainProblem } from '../support/chain.js';
import { normalVector, randomStream } from '../support/random.js';
import { labelledData, regressionData, upperLosses } from '../support/regression.js';
import { distance, truthOf } from '../support/truth.js';

const D = 5;

function regressions(seed: number): [string, BilevelProblem][] {
  const random = randomStream(seed);
  const train = regressionData(random, 20, D);
  const labelled = labelledData(random, 40, D);
  return upperLosses(random, D).flatMap((upper): [string, BilevelProblem][] => [
    [`ridge, ${upper.kind}`, ridgeRegression({ train, upper })],
    [`logistic, ${upper.kind}`, logisticRegression({ train: labelled, upper })],
  ]);
}
const named = new Map(regressions(1));
const sampleOf = (name: string): Sample => {
  const sample = named.get(name)?.samples[0];
  if (sample === undefined) throw new Error(name);
  return sample;
};
const problemOf = (name: string): BilevelProblem => ({ parameters: D, samples: [sampleOf(name)] });

/** φ_i(z, θ) = sinh(z_i) e^{θ_i/3 + θ_0/5}: nonlinear in z and dependent on θ, all terms at work. */
const mixed = (theta: Float64Array): Reparameterisation =>
  elementwise('mixed', ({ point }) => {
    const scale = theta.map((t) => Math.exp(t / 3 + theta[0]! / 5));
    const slope = point.map((x, i) => Math.hypot(x, scale[i]!));
    const spread = (w: Float64Array, by: Float64Array, out: Float64Array): void => {
      let sum = 0;
      for (let i = 0; i < D; i++) {
        out[i] = (w[i]! * by[i]!) / 3;
        sum += (w[i]! * by[i]!) / 5;
      }
      out[0]! += sum;
    };
    return {
      slope,
      bend: point,
      parameterTranspose: (w, out) => {
        spread(w, point, out);
      },
      slopeParameterTranspose: (w, out) => {
        spread(w, slope, out);
      },
    };
  });

interface Phi {
  readonly change: (theta: Float64Array) => Reparameterisation;
  /** φ(z, θ) with what it holds fixed taken at x̃ and θ̃. */
  readonly map: (
    sample: Sample,
    xFixed: Float64Array,
    thetaFixed: Float64Array,
  ) => (z: Float64Array, theta: Float64Array) => Float64Array;
  readonly inverse: (
    sample: Sample,
    xFixed: Float64Array,
    thetaFixed: Float64Array,
  ) => Float64Array;
}

const hessianAt = (sample: Sample, x: Float64Array, theta: Float64Array): Rows => {
  const at = sample.lower(theta).linearise(x);
  return matrixOf(at.hessianVector.bind(at), D, D);
};
const gradientAt = (sample: Sample, x: Float64Array, theta: Float64Array): Float64Array => {
  const out = new Float64Array(D);
  sample.lower(theta).gradient(x, out);
  return out;
};
const mixedScale = (theta: Float64Array, i: number): number =>
  Math.exp(theta[i]! / 3 + theta[0]! / 5);

const CHANGES: Record<string, Phi> = {
  exponential: {
    change: exponential,
    map: (_sample, xFixed) => (z) => z.map((zi, i) => Math.sign(xFixed[i]!) * Math.exp(zi)),
    inverse: (_sample, xFixed) => xFixed.map((xi) => Math.log(Math.abs(xi))),
  },
  'diagonal of the Hessian': {
    change: diagonalHessian,
    map: (sample, xFixed) => (z, theta) => {
      const A = hessianAt(sample, xFixed, theta);
      return z.map((zi, i) => zi / A[i]![i]!);
    },
    inverse: (sample, xFixed, theta) => {
      const A = hessianAt(sample, xFixed, theta);
      return xFixed.map((xi, i) => xi * A[i]![i]!);
    },
  },
  mixed: {
    change: mixed,
    map: () => (z, theta) => z.map((zi, i) => Math.sinh(zi) * mixedScale(theta, i)),
    inverse: (_sample, xFixed, theta) =>
      xFixed.map((xi, i) => Math.asinh(xi / mixedScale(theta, i))),
  },
};

/** K(z, θ) = φ_zᵀ ∂_x g(φ(z, θ), θ), φ_z by central differences. */
function stationarity(
  sample: Sample,
  phi: (z: Float64Array, theta: Float64Array) => Float64Array,
  z: Float64Array,
  theta: Float64Array,
): Float64Array {
  const g = gradientAt(sample, phi(z, theta), theta);
  return z.map((_, j) => {
    const at = (step: number): Float64Array => {
      const moved = z.slice();
      moved[j]! += step;
      return phi(moved, theta);
    };
    const step = 1e-4;
    // Fourth order.
    const [a, b, c, d] = [at(2 * step), at(step), at(-step), at(-2 * step)];
    return g.reduce(
      (sum, gi, i) => sum + (gi * (8 * (b[i]! - c[i]!) - (a[i]! - d[i]!))) / (12 * step),
      0,
    );
  });
}

/**
 * d/dt of f(φ(z(θ + tu), θ + tu), θ + tu) along the curve K(z(θ), θ) = K(z̃, θ̃) through x̃: by its
 * definition the estimate's derivative, from values of φ, ∂_x g and f alone.
 */
function alongCurve(
  sample: Sample,
  phi: (z: Float64Array, theta: Float64Array) => Float64Array,
  z0: Float64Array,
  theta0: Float64Array,
  u: Float64Array,
): number {
  const level = stationarity(sample, phi, z0, theta0);
  const jacobian = z0
    .map((_, j) => j)
    .reduce<Float64Array[]>((columns, j) => {
      const at = (step: number): Float64Array => {
        const moved = z0.slice();
        moved[j]! += step;
        return stationarity(sample, phi, moved, theta0);
      };
      const [plus, minus] = [at(1e-4), at(-1e-4)];
      columns.push(plus.map((p, i) => (p - minus[i]!) / 2e-4));
      return columns;
    }, []);
  // Normal equations: the Jacobian need not be definite.
  const J = transpose(jacobian);
  const normal = jacobian.map((a) =>
    Float64Array.from(jacobian, (b) => a.reduce((sum, ai, i) => sum + ai * b[i]!, 0)),
  );
  const at = (t: number): number => {
    const theta = theta0.map((v, j) => v + t * u[j]!);
    let z = z0.slice();
    for (let k = 0; k < 10; k++) {
      const miss = stationarity(sample, phi, z, theta).map((v, i) => v - level[i]!);
      const right = Float64Array.from(transpose(J), (column) =>
        column.reduce((sum, c, i) => sum + c * miss[i]!, 0),
      );
      const step = solveAccurately(normal, right);
      z = z.map((v, i) => v - step[i]!);
    }
    return sample.upper.value(phi(z, theta), theta);
  };
  const h = 1e-3;
  return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
}

describe.each(Object.entries(CHANGES))('the estimate under the change %s', (_name, phi) => {
  it.each(['ridge, quadratic', 'logistic, logistic', 'ridge, linear', 'logistic, quadratic'])(
    'is the derivative along the reparameterised solution curve, for %s',
    (name) => {
      const sample = sampleOf(name);
      const random = randomStream(9);
      const theta = normalVector(random, D, 0.5);
      const exact = truthOf(problemOf(name), theta).solutions[0]!;
      const x = exact.map((xi) => xi * (1 + 0.2 * (random() - 0.5)));
      const { gradient, residual } = reparameterisedEstimate(sample, theta, x, phi.change(theta));
      expect(residual).toBeLessThan(1e-12);
      const map = phi.map(sample, x, theta);
      const z = phi.inverse(sample, x, theta);
      expect(distance(map(z, theta), x)).toBeLessThan(1e-14 * (1 + Math.hypot(...x)));
      for (let k = 0; k < 3; k++) {
        const u = normalVector(random, D);
        const expected = alongCurve(sample, map, z, theta, u);
        const received = gradient.reduce((sum, g, j) => sum + g * u[j]!, 0);
        expect(Math.abs(received - expected)).toBeLessThan(1e-6 * (1 + Math.hypot(...gradient)));
      }
      // It is another estimate than the plain one.
      const plain = implicitEstimate(sample, theta, x).gradient;
      expect(distance(plain, gradient)).toBeGreaterThan(1e-4 * Math.hypot(...gradient));
    },
  );
});

describe.each([...named])('%s', (name, problem) => {
  const theta = normalVector(randomStream(5), D, 0.5);
  const sample = problem.samples[0]!;
  const truth = truthOf(problem, theta);
  const exact = truth.solutions[0]!;
  const size = 1 + Math.hypot(...truth.gradient);

  it('has the true hypergradient under every change at x*', () => {
    for (const change of [exponential(), diagonalHessian(), gradientMap(), mixed(theta)]) {
      const { gradient } = reparameterisedEstimate(sample, theta, exact, change);
      expect(distance(gradient, truth.gradient)).toBeLessThan(1e-10 * size);
    }
    expect(distance(implicitEstimate(sample, theta, exact).gradient, truth.gradient)).toBeLessThan(
      1e-11 * size,
    );
    for (const preconditioner of ['diagonal', 'newton'] as const) {
      const { point } = correctedPoint(sample.lower(theta), exact, preconditioner);
      expect(distance(point, exact)).toBeLessThan(1e-13);
    }
  });

  it('has errors of the orders that the theory gives', () => {
    const direction = normalVector(randomStream(6), D);
    const length = Math.hypot(...direction);
    const errorsOf = (estimate: (x: Float64Array) => Float64Array): number[] =>
      [1e-2, 1e-3].map((t) =>
        distance(estimate(exact.map((xi, i) => xi + (t * direction[i]!) / length)), truth.gradient),
      );
    const slope = ([far = NaN, near = NaN]: number[]): number => Math.log10(far / near);
    const plain = errorsOf((x) => implicitEstimate(sample, theta, x).gradient);
    expect(Math.abs(slope(plain) - 1)).toBeLessThan(0.05);
    for (const change of [exponential(), diagonalHessian(), mixed(theta)]) {
      const errors = errorsOf((x) => reparameterisedEstimate(sample, theta, x, change).gradient);
      expect(Math.abs(slope(errors) - 1)).toBeLessThan(0.1);
    }
    const diagonal = errorsOf(
      (x) =>
        implicitEstimate(sample, theta, correctedPoint(sample.lower(theta), x, 'diagonal').point)
          .gradient,
    );
    expect(Math.abs(slope(diagonal) - 1)).toBeLessThan(0.1);
    const newton = errorsOf(
      (x) =>
        implicitEstimate(sample, theta, correctedPoint(sample.lower(theta), x, 'newton').point)
          .gradient,
    );
    const optimal = errorsOf(
      (x) => reparameterisedEstimate(sample, theta, x, gradientMap()).gradient,
    );
    if (name.startsWith('ridge')) {
      // The Newton step of a quadratic is exact.
      expect(Math.max(...newton)).toBeLessThan(1e-11 * size);
      // And so is the Jacobian of x* under the gradient map, but not ∇f.
      if (name === 'ridge, linear') expect(Math.max(...optimal)).toBeLessThan(1e-11 * size);
      else expect(Math.abs(slope(optimal) - 1)).toBeLessThan(0.1);
    } else {
      expect(Math.abs(slope(newton) - 2)).toBeLessThan(0.1);
      expect(Math.abs(slope(optimal) - 1)).toBeLessThan(0.1);
    }
  });

  it('offers the dependence of its Hessian on θ', () => {
    const random = randomStream(7);
    const x = normalVector(random, D);
    const u = normalVector(random, D);
    const v = normalVector(random, D);
    const w = normalVector(random, D);
    const at = sample.lower(theta).linearise(x) as unknown as ParametricHessian;
    const diagonal = new Float64Array(D);
    at.hessianDiagonal(diagonal);
    const A = hessianAt(sample, x, theta);
    A.forEach((row, i) => {
      expect(diagonal[i]! / row[i]!).toBeCloseTo(1, 12);
    });
    const ofDiagonal = new Float64Array(D);
    const ofForm = new Float64Array(D);
    at.hessianDiagonalParameter(w, ofDiagonal);
    at.hessianParameter(u, v, ofForm);
    for (let j = 0; j < D; j++) {
      const moved = (step: number): Rows => {
        const there = theta.slice();
        there[j]! += step;
        return hessianAt(sample, x, there);
      };
      const [plus, minus] = [moved(1e-4), moved(-1e-4)];
      let form = 0;
      let trace = 0;
      for (let i = 0; i < D; i++) {
        trace += (w[i]! * (plus[i]![i]! - minus[i]![i]!)) / 2e-4;
        for (let k = 0; k < D; k++) {
          form += (u[i]! * (plus[i]![k]! - minus[i]![k]!) * v[k]!) / 2e-4;
        }
      }
      expect(ofForm[j]).toBeCloseTo(form, 7);
      expect(ofDiagonal[j]).toBeCloseTo(trace, 7);
    }
  });
});

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

/** The linearisation with nothing but the three products. */
const withoutExtras =
  (level: LowerLevel) =>
  (x: Float64Array): Linearisation => {
    const at = level.linearise(x);
    return {
      hessianVector: at.hessianVector.bind(at),
      cross: at.cross.bind(at),
      crossTranspose: at.crossTranspose.bind(at),
    };
  };

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
