import {
  autodiffProblem,
  type AutodiffProblem,
  type AutodiffSample,
  type Backend,
} from '../../src/autodiff/index.js';
import { certified, dot, type BilevelProblem, type Sample } from '../../src/index.js';
import { chainProblem, type ChainOptions } from '../support/chain.js';
import type { Rows } from '../support/dense.js';
import { quadraticProblem, type QuadraticOptions } from '../support/quadratic.js';
import { normalVector, randomStream } from '../support/random.js';

/** One problem twice: analytic in 64 bits, and by automatic differentiation. */
export interface Twins<P extends BilevelProblem = BilevelProblem> {
  readonly exact: P;
  readonly automatic: AutodiffProblem;
}

/** The constants of an analytic sample as plain numbers. */
function numbersOf(
  sample: Sample,
): Pick<AutodiffSample, 'dimension' | 'start' | 'lowerConstants' | 'upperConstants'> {
  const { dimension, start, upper } = sample;
  const parameterGradient = upper.lipschitzParameterGradient?.value;
  return {
    dimension,
    ...(start !== undefined && { start }),
    lowerConstants: (theta) => {
      const { constants } = sample.lower(theta);
      return {
        strongConvexity: constants.strongConvexity.value,
        lipschitzGradient: constants.lipschitzGradient.value,
        lipschitzHessian: constants.lipschitzHessian.value,
        lipschitzCross: constants.lipschitzCross.value,
      };
    },
    upperConstants: {
      lipschitzGradient: upper.lipschitzGradient.value,
      ...(parameterGradient !== undefined && { lipschitzParameterGradient: parameterGradient }),
    },
  };
}

function flat(rows: Rows): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

/** Minus the gradient at 0 and θ = 0: the linear term of a quadratic. */
function linearTerm(dimension: number, gradient: (x: Float64Array, out: Float64Array) => void) {
  const out = new Float64Array(dimension);
  gradient(new Float64Array(dimension), out);
  return out.map((x) => -x);
}

/** g = ½xᵀAx + ⟨Bθ − b, x⟩, f = ½‖x − t‖² + ⟨Mθ, x⟩. */
export function quadraticTwins(
  backend: Backend,
  seed: number,
  options: QuadraticOptions,
): Twins<ReturnType<typeof quadraticProblem>> {
  const { tf } = backend;
  const exact = quadraticProblem(seed, options);
  const n = options.parameters;
  const zero = new Float64Array(n);
  const samples = exact.samples.map((sample, i): AutodiffSample => {
    const d = sample.dimension;
    const { A, B, M } = exact.parts[i]!;
    const b = linearTerm(d, (x, out) => {
      sample.lower(zero).gradient(x, out);
    });
    const t = linearTerm(d, (x, out) => {
      sample.upper.gradient(x, zero, out);
    });
    const data = {
      A: tf.tensor2d(flat(A), [d, d]),
      B: tf.tensor2d(flat(B), [d, n]),
      M: tf.tensor2d(flat(M), [d, n]),
      b: tf.tensor1d(Float32Array.from(b)),
      t: tf.tensor1d(Float32Array.from(t)),
    };
    return {
      ...numbersOf(sample),
      lower: (x, theta) => {
        const linear = tf.sub(tf.dot(data.B, theta), data.b);
        return tf.add(tf.mul(0.5, tf.dot(x, tf.dot(data.A, x))), tf.dot(linear, x));
      },
      upper: (x, theta) => {
        const misfit = tf.mul(0.5, tf.sum(tf.squaredDifference(x, data.t)));
        return options.direct === true ? tf.add(misfit, tf.dot(tf.dot(data.M, theta), x)) : misfit;
      },
    };
  });
  return { exact, automatic: autodiffProblem(backend, { parameters: n, samples }) };
}

/** g = ½‖x − y‖² + e^θ₁ Σ √((Dx)² + e^2θ₂), f = ½‖x − t‖². */
export function chainTwins(
  backend: Backend,
  seed: number,
  options: Pick<ChainOptions, 'dimensions'>,
): Twins {
  const { tf } = backend;
  const exact = chainProblem(seed, options);
  const samples = exact.samples.map((sample): AutodiffSample => {
    const d = sample.dimension;
    const y = tf.tensor1d(Float32Array.from(sample.start ?? []));
    const t = tf.tensor1d(
      Float32Array.from(
        linearTerm(d, (x, out) => {
          sample.upper.gradient(x, new Float64Array(2), out);
        }),
      ),
    );
    return {
      ...numbersOf(sample),
      lower: (x, theta) => {
        const weight = tf.exp(tf.slice(theta, 0, 1));
        const smoothing = tf.exp(tf.mul(2, tf.slice(theta, 1, 1)));
        const jumps = tf.sub(tf.slice(x, 1, d - 1), tf.slice(x, 0, d - 1));
        const variation = tf.sum(tf.mul(weight, tf.sqrt(tf.add(tf.square(jumps), smoothing))));
        return tf.add(tf.mul(0.5, tf.sum(tf.squaredDifference(x, y))), variation);
      },
      upper: (x) => tf.mul(0.5, tf.sum(tf.squaredDifference(x, t))),
    };
  });
  return { exact, automatic: autodiffProblem(backend, { parameters: 2, samples }) };
}

/**
 * Logistic regression with a weight per group of features: with ℓ(z) = log(1 + eᶻ) over the rows a
 * of a training and a validation set, labels already multiplied in,
 *
 *     g(x, θ) = mean ℓ(−Ax) + ½ Σ_j e^θ_j ‖x_j‖²,   f(x) = mean ℓ(−A′x).
 */
export function logisticTwins(backend: Backend, seed: number): Twins {
  const { tf } = backend;
  const random = randomStream(seed);
  const d = 6;
  const rows = 40;
  const truth = normalVector(random, d);
  const draw = (): Rows =>
    Array.from({ length: rows }, () => {
      const a = normalVector(random, d);
      const sign = dot(a, truth) + 0.5 * (random() - 0.5) > 0 ? 1 : -1;
      return a.map((x) => sign * x);
    });
  const training = draw();
  const validation = draw();
  const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
  const loss = (A: Rows, x: Float64Array): number =>
    A.reduce((sum, a) => sum + Math.log1p(Math.exp(-dot(a, x))), 0) / rows;
  const addGradient = (A: Rows, x: Float64Array, out: Float64Array): void => {
    for (const a of A) {
      const s = -sigmoid(-dot(a, x)) / rows;
      for (let i = 0; i < d; i++) out[i]! += s * a[i]!;
    }
  };
  /** ‖A‖²_F / (4 rows) bounds the curvature. */
  const curvature = (A: Rows): number => A.reduce((sum, a) => sum + dot(a, a), 0) / rows / 4;
  /** |ℓ‴| ≤ 1/(6√3). */
  const third = (A: Rows): number =>
    A.reduce((sum, a) => sum + dot(a, a) ** 1.5, 0) / rows / (6 * Math.sqrt(3));
  const group = (i: number): 0 | 1 => (i < d / 2 ? 0 : 1);
  const sample: Sample = {
    dimension: d,
    upper: {
      lipschitzGradient: certified(curvature(validation)),
      value: (x) => loss(validation, x),
      gradient: (x, _theta, out) => {
        out.fill(0);
        addGradient(validation, x, out);
      },
    },
    lower: (theta) => {
      const weights = theta.map(Math.exp);
      const weight = (i: number): number => weights[group(i)]!;
      return {
        constants: {
          strongConvexity: certified(Math.min(...weights)),
          lipschitzGradient: certified(Math.max(...weights) + curvature(training)),
          lipschitzHessian: certified(third(training)),
          lipschitzCross: certified(Math.max(...weights)),
        },
        value: (x) => x.reduce((sum, xi, i) => sum + (weight(i) * xi * xi) / 2, loss(training, x)),
        gradient: (x, out) => {
          for (let i = 0; i < d; i++) out[i] = weight(i) * x[i]!;
          addGradient(training, x, out);
        },
        linearise: (x) => ({
          hessianVector: (v, out) => {
            // Entry by entry, each the same as its mirror image to the bit.
            for (let i = 0; i < d; i++) {
              out[i] = weight(i) * v[i]!;
              for (const a of training) {
                const s = sigmoid(dot(a, x));
                const curved = (s * (1 - s)) / rows;
                for (let j = 0; j < d; j++) out[i]! += curved * (a[i]! * a[j]!) * v[j]!;
              }
            }
          },
          cross: (u, out) => {
            for (let i = 0; i < d; i++) out[i] = weight(i) * x[i]! * u[group(i)]!;
          },
          crossTranspose: (q, out) => {
            out.fill(0);
            for (let i = 0; i < d; i++) out[group(i)]! += weight(i) * x[i]! * q[i]!;
          },
        }),
      };
    },
  };
  const A = tf.tensor2d(flat(training), [rows, d]);
  const B = tf.tensor2d(flat(validation), [rows, d]);
  return {
    exact: { parameters: 2, samples: [sample] },
    automatic: autodiffProblem(backend, {
      parameters: 2,
      samples: [
        {
          ...numbersOf(sample),
          lower: (x, theta) => {
            const squares = tf.sum(tf.reshape(tf.square(x), [2, d / 2]), 1);
            const ridge = tf.mul(0.5, tf.sum(tf.mul(tf.exp(theta), squares)));
            return tf.add(tf.mean(tf.softplus(tf.neg(tf.dot(A, x)))), ridge);
          },
          upper: (x) => tf.mean(tf.softplus(tf.neg(tf.dot(B, x)))),
        },
      ],
    }),
  };
}
