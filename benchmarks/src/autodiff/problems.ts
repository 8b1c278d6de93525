import type { Rank } from '@tensorflow/tfjs-core';
import { autodiffProblem, type AutodiffSample, type Backend } from '@bilevel/core/autodiff';

/** The derivatives of g by x at a point, into `out`. */
export interface Derivatives {
  readonly gradient: (out: Float64Array) => void;
  readonly hessianVector: (v: Float64Array, out: Float64Array) => void;
}

/** A g to differentiate. */
export interface Timed {
  readonly problem: string;
  readonly dimension: number;
  /** By hand, in 64 bits; undefined where nobody would. */
  readonly byHand?: Derivatives;
  readonly on: (backend: Backend) => Derivatives;
}

const SMOOTHING = 0.1;
const THETA = Float64Array.of(-1);
const POINT = (d: number): Float64Array => Float64Array.from({ length: d }, (_, i) => Math.sin(i));
/** No solver looks at them here. */
const NO_CONSTANTS = {
  lowerConstants: {
    strongConvexity: 1,
    lipschitzGradient: 1,
    lipschitzHessian: 1,
    lipschitzCross: 1,
  },
  upperConstants: { lipschitzGradient: 1 },
};

/** Derivatives by automatic differentiation of g. */
function automatic(
  backend: Backend,
  dimension: number,
  lower: AutodiffSample['lower'],
): Derivatives {
  const { tf } = backend;
  const upper: AutodiffSample['upper'] = (x) => tf.sum(tf.square(x));
  const sample = { ...NO_CONSTANTS, dimension, lower, upper };
  const [made] = autodiffProblem(backend, { parameters: 1, samples: [sample] }).samples;
  if (made === undefined) throw new Error('Expected a sample.');
  const level = made.lower(THETA);
  const x = POINT(dimension);
  const at = level.linearise(x);
  return {
    gradient: (out) => {
      level.gradient(x, out);
    },
    hessianVector: (v, out) => {
      at.hessianVector(v, out);
    },
  };
}

/** g(x, θ) = ½‖x − y‖² + e^θ Σ √((x_{i+1} − x_i)² + ν²), y = 0, in d dimensions. */
export function totalVariation(d: number): Timed {
  const weight = Math.exp(THETA[0] ?? 0);
  const x = POINT(d);
  const jump = (i: number): number => x[i + 1]! - x[i]!;
  return {
    problem: `total variation, d = ${String(d)}`,
    dimension: d,
    byHand: {
      gradient: (out) => {
        out.set(x);
        for (let i = 0; i + 1 < d; i++) {
          const slope = (weight * jump(i)) / Math.sqrt(jump(i) ** 2 + SMOOTHING ** 2);
          out[i]! -= slope;
          out[i + 1]! += slope;
        }
      },
      hessianVector: (v, out) => {
        out.set(v);
        for (let i = 0; i + 1 < d; i++) {
          const square = jump(i) ** 2 + SMOOTHING ** 2;
          const curvature = (weight * SMOOTHING ** 2) / (square * Math.sqrt(square));
          const change = curvature * (v[i + 1]! - v[i]!);
          out[i]! -= change;
          out[i + 1]! += change;
        }
      },
    },
    on: (backend) => {
      const { tf } = backend;
      return automatic(backend, d, (z, theta) => {
        const jumps = tf.sub(tf.slice(z, 1, d - 1), tf.slice(z, 0, d - 1));
        const smooth = tf.sqrt(tf.add(tf.square(jumps), SMOOTHING ** 2));
        const variation = tf.sum(tf.mul(tf.exp(tf.slice(theta, 0, 1)), smooth));
        return tf.add(tf.mul(0.5, tf.sum(tf.square(z))), variation);
      });
    },
  };
}

/** g(x, θ) = ½xᵀAx + e^θ Σ x_i, A a dense symmetric matrix of dimension d. */
export function quadratic(d: number): Timed {
  const values = Float64Array.from(
    { length: d * d },
    (_, k) => Math.cos(Math.floor(k / d) * (k % d)) / d,
  );
  const x = POINT(d);
  const multiply = (v: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += values[i * d + j]! * v[j]!;
      out[i] = sum;
    }
  };
  return {
    problem: `quadratic, d = ${String(d)}`,
    dimension: d,
    byHand: {
      gradient: (out) => {
        multiply(x, out);
        for (let i = 0; i < d; i++) out[i]! += Math.exp(THETA[0] ?? 0);
      },
      hessianVector: multiply,
    },
    on: (backend) => {
      const { tf } = backend;
      const matrix = tf.tensor2d(Float32Array.from(values), [d, d]);
      return automatic(backend, d, (z, theta) => {
        const linear = tf.mul(tf.sum(tf.exp(theta)), tf.sum(z));
        return tf.add(tf.mul(0.5, tf.dot(z, tf.dot(matrix, z))), linear);
      });
    },
  };
}

const CHANNELS = 8;
const FILTERS = 32;

/** g(x, θ) = ½‖x‖² + e^θ Σ √((k_j ∗ x)² + ν²): 32 filters of 3×3 taps on pictures of n×n, 8 channels. */
export function filters(n: number): Timed {
  const d = n * n * CHANNELS;
  return {
    problem: `filters, n = ${String(n)}`,
    dimension: d,
    on: (backend) => {
      const { tf } = backend;
      const taps = Float32Array.from({ length: 9 * CHANNELS * FILTERS }, (_, i) => Math.cos(i) / 9);
      const kernel = tf.tensor4d(taps, [3, 3, CHANNELS, FILTERS]);
      return automatic(backend, d, (z, theta) => {
        const picture = tf.reshape<Rank.R4>(z, [1, n, n, CHANNELS]);
        const answers = tf.conv2d(picture, kernel, 1, 'same');
        const smooth = tf.sum(tf.sqrt(tf.add(tf.square(answers), SMOOTHING ** 2)));
        const penalty = tf.mul(tf.sum(tf.exp(theta)), smooth);
        return tf.add(tf.mul(0.5, tf.sum(tf.square(z))), penalty);
      });
    },
  };
}
