import { describe, expect, it } from 'vitest';
import { autodiffProblem, type Backend } from '../../src/autodiff/index.js';
import { dot, hypergradient, norm, type BilevelProblem } from '../../src/index.js';
import { normalVector, randomStream } from '../support/random.js';
import { distance } from '../support/truth.js';
import { BACKENDS, describeOnBackends } from './backends.js';
import { chainTwins, logisticTwins, quadraticTwins, type Twins } from './models.js';

const MODELS: [string, (backend: Backend) => Twins, Float64Array][] = [
  [
    'the quadratic',
    (backend) =>
      quadraticTwins(backend, 3, { dimensions: [12], parameters: 3, condition: 50, direct: true }),
    Float64Array.of(0.3, -0.7, 0.9),
  ],
  [
    'total variation',
    (backend) => chainTwins(backend, 1, { dimensions: [64] }),
    Float64Array.of(-1.5, -2),
  ],
  ['logistic regression', (backend) => logisticTwins(backend, 2), Float64Array.of(-3, -2)],
];

/** Every derivative of the first sample at one point, by name. */
function derivativesOf(
  problem: BilevelProblem,
  theta: Float64Array,
  { x, v, u }: Record<'x' | 'v' | 'u', Float64Array>,
): Record<string, Float64Array> {
  const sample = problem.samples[0]!;
  const level = sample.lower(theta);
  const at = level.linearise(x);
  const filled = (length: number, fill: (out: Float64Array) => void): Float64Array => {
    const out = new Float64Array(length).fill(NaN);
    fill(out);
    return out;
  };
  const [d, n] = [x.length, theta.length];
  return {
    g: Float64Array.of(level.value(x)),
    f: Float64Array.of(sample.upper.value(x, theta)),
    '∂_x g': filled(d, (out) => {
      level.gradient(x, out);
    }),
    'A v': filled(d, (out) => {
      at.hessianVector(v, out);
    }),
    'B u': filled(d, (out) => {
      at.cross(u, out);
    }),
    'Bᵀ v': filled(n, (out) => {
      at.crossTranspose(v, out);
    }),
    '∇_x f': filled(d, (out) => {
      sample.upper.gradient(x, theta, out);
    }),
    '∇_θ f': filled(n, (out) => {
      if (sample.upper.parameterGradient === undefined) out.fill(0);
      else sample.upper.parameterGradient(x, theta, out);
    }),
  };
}

describeOnBackends((backend) => {
  describe.each(MODELS)('%s by automatic differentiation', (_model, build, theta) => {
    const { exact, automatic } = build(backend);
    const random = randomStream(7);
    const d = exact.samples[0]!.dimension;
    const points = Array.from({ length: 5 }, () => ({
      x: normalVector(random, d),
      v: normalVector(random, d),
      u: normalVector(random, exact.parameters),
    }));

    it('has the derivatives of the analytic problem to 1e-5', () => {
      for (const point of points) {
        const expected = derivativesOf(exact, theta, point);
        const computed = derivativesOf(automatic, theta, point);
        for (const [name, value] of Object.entries(expected)) {
          const size = norm(value);
          expect(distance(computed[name] ?? value, value), name).toBeLessThanOrEqual(1e-5 * size);
        }
      }
    });

    it('has a symmetric A, and Bᵀ as the transpose of B', () => {
      const at = automatic.samples[0]!.lower(theta);
      for (const { x, v, u } of points) {
        const linearisation = at.linearise(x);
        const w = v.map((vi, i) => Math.cos(i) * vi);
        const [Av, Aw, Bu] = [new Float64Array(d), new Float64Array(d), new Float64Array(d)];
        const Btv = new Float64Array(theta.length);
        linearisation.hessianVector(v, Av);
        linearisation.hessianVector(w, Aw);
        linearisation.cross(u, Bu);
        linearisation.crossTranspose(v, Btv);
        const close = 1e-6;
        expect(Math.abs(dot(Av, w) - dot(v, Aw))).toBeLessThan(close * norm(Av) * norm(w));
        expect(Math.abs(dot(Bu, v) - dot(u, Btv))).toBeLessThan(close * norm(Bu) * norm(v));
      }
    });

    it('states an error of the gradient above the true one', () => {
      const level = automatic.samples[0]!.lower(theta);
      for (const { x } of points) {
        const truth = new Float64Array(d);
        const computed = new Float64Array(d);
        exact.samples[0]!.lower(theta).gradient(x, truth);
        level.gradient(x, computed);
        const error = distance(truth, computed);
        const stated = level.gradientRounding?.(x) ?? 0;
        expect(stated).toBeGreaterThan(error);
        // And not so far above that nothing could be computed.
        expect(stated).toBeLessThan(1e-4 * norm(truth));
      }
    });

    it('is linear in directions of any size', () => {
      const [{ x, v, u } = { x: theta, v: theta, u: theta }] = points;
      const at = automatic.samples[0]!.lower(theta).linearise(x);
      const [small, normal] = [new Float64Array(d), new Float64Array(d)];
      for (const power of [-1000, -200, 200, 900]) {
        const scale = 2 ** power;
        at.hessianVector(v, normal);
        at.hessianVector(
          v.map((vi) => scale * vi),
          small,
        );
        expect(small).toEqual(normal.map((a) => scale * a));
        at.cross(u, normal);
        at.cross(
          u.map((ui) => scale * ui),
          small,
        );
        expect(small).toEqual(normal.map((b) => scale * b));
      }
    });
  });
});

it('leaves 0 where a derivative does not depend on the other argument', () => {
  for (const backend of BACKENDS) {
    const { automatic } = quadraticTwins(backend, 8, {
      dimensions: [4],
      parameters: 2,
      condition: 3,
    });
    const theta = Float64Array.of(1, 2);
    const x = Float64Array.of(1, 2, 3, 4);
    // f is a plain misfit, and B of a bilinear coupling does not depend on x.
    expect(automatic.samples[0]?.upper).not.toHaveProperty('parameterGradient');
    const out = new Float64Array(4).fill(NaN);
    automatic.samples[0]?.lower(theta).linearise(x).hessianVector(new Float64Array(4), out);
    expect(out).toEqual(new Float64Array(4));
    const decoupled = autodiffProblem(backend, {
      parameters: 2,
      samples: [
        {
          dimension: 4,
          lower: (point, at, tf) => tf.add(tf.sum(tf.square(point)), tf.sum(tf.square(at))),
          upper: (point, _at, tf) => tf.sum(point),
          lowerConstants: { strongConvexity: 2, lipschitzHessian: 0, lipschitzCross: 0 },
          upperConstants: { lipschitzGradient: 0 },
        },
      ],
    });
    const at = decoupled.samples[0]?.lower(theta).linearise(x);
    const forTheta = new Float64Array(2).fill(NaN);
    at?.cross(theta, out.fill(NaN));
    at?.crossTranspose(x, forTheta);
    expect(out).toEqual(new Float64Array(4));
    expect(forTheta).toEqual(new Float64Array(2));
    expect(hypergradient(decoupled, theta).gradient).toEqual(new Float64Array(2));
  }
});
