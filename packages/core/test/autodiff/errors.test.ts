import { describe, expect, it } from 'vitest';
import {
  autodiffProblem,
  DifferentiationError,
  type AutodiffSample,
  type Backend,
  type TensorFunction,
} from '../../src/autodiff/index.js';
import { ArgumentError, hypergradient, NotFiniteError, ShapeError } from '../../src/index.js';
import { describeOnBackends, WASM } from './backends.js';
import { chainTwins } from './models.js';

const squares: TensorFunction = (x, _theta, tf) => tf.sum(tf.square(x));
const numbers = {
  strongConvexity: 2,
  lipschitzGradient: 2,
  lipschitzHessian: 0,
  lipschitzCross: 0,
};
const sound: AutodiffSample = {
  dimension: 3,
  start: Float64Array.of(0.5, 0.25, 1),
  lower: (x, theta, tf) => tf.sum(tf.squaredDifference(x, theta)),
  upper: squares,
  lowerConstants: numbers,
  upperConstants: { lipschitzGradient: 2 },
};
const one = Float64Array.of(1);

function build(backend: Backend, changes: Partial<AutodiffSample>) {
  return autodiffProblem(backend, { parameters: 1, samples: [{ ...sound, ...changes }] });
}

describeOnBackends((backend) => {
  const { tf } = backend;
  const failing: [string, Partial<AutodiffSample>, new (m: string) => Error, RegExp][] = [
    [
      'a lower level that is no scalar',
      { lower: (x) => tf.square(x) },
      ShapeError,
      /scalar \(shape \[\]\) for the result of samples\[0\]\.lower but received shape \[3\]/,
    ],
    [
      'an upper level of shape [1]',
      { upper: (x) => tf.reshape(tf.sum(x), [1]) },
      ShapeError,
      /samples\[0\]\.upper but received shape \[1\]/,
    ],
    [
      'a result that is no tensor',
      { lower: (() => 3) as unknown as TensorFunction },
      ArgumentError,
      /a tensor for the result of samples\[0\]\.lower but received 3/,
    ],
    [
      'a promise',
      { lower: (async () => Promise.resolve(1)) as unknown as TensorFunction },
      ArgumentError,
      /a tensor for the result .* but received Promise/,
    ],
    [
      'whole numbers',
      { upper: (x) => tf.sum(tf.cast(x, 'int32')) },
      ArgumentError,
      /32-bit floats .* received "int32"/,
    ],
    [
      'a lower level without x',
      { lower: (_x, theta) => tf.sum(theta) },
      DifferentiationError,
      /samples\[0\]\.lower to depend on x/,
    ],
    [
      'an operation without a derivative',
      { lower: (x) => tf.sum(tf.mul(x, tf.prod(x))) },
      DifferentiationError,
      /second derivative of samples\[0\]\.lower .* not found for (Prod|Cumprod)/,
    ],
    [
      'an operation with a first derivative only',
      {
        lower: (x) => {
          const labels = tf.tensor1d([1, 0, 0]);
          return tf.losses.softmaxCrossEntropy(labels, x);
        },
      },
      DifferentiationError,
      /softmaxCrossEntropy.* keeps an intermediate result/,
    ],
    [
      'an upper level that depends on θ without its constant',
      { upper: (x, theta) => tf.sum(tf.mul(x, theta)) },
      ArgumentError,
      /lipschitzParameterGradient of samples\[0\]\.upper but received undefined/,
    ],
    ['a start of the wrong length', { start: one }, ShapeError, /samples\[0\]\.start/],
    ['a dimension of 0', { dimension: 0 }, ArgumentError, /samples\[0\]\.dimension/],
    [
      'a constant below 0',
      { upperConstants: { lipschitzGradient: -1 } },
      ArgumentError,
      /finite number of at least 0/,
    ],
  ];

  it.each(failing)('%s is refused at once, and leaves no tensors', (_what, changes, type, text) => {
    const before = tf.memory().numTensors;
    expect(() => build(backend, changes)).toThrow(type);
    expect(() => build(backend, changes)).toThrow(text);
    expect(tf.memory().numTensors).toBe(before);
    // The engine is none the worse for it.
    expect(hypergradient(build(backend, {}), one).gradient[0]).toBeCloseTo(6, 4);
  });

  it('an error of the user’s own passes through as it is', () => {
    const own = new Error('my own');
    const lower: TensorFunction = (x) => {
      tf.square(x);
      throw own;
    };
    const before = tf.memory().numTensors;
    expect(() => build(backend, { lower })).toThrow(own);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('a lower level without strong convexity is refused when it is used', () => {
    const problem = build(backend, {
      lowerConstants: { ...numbers, strongConvexity: 0 },
    });
    expect(() => hypergradient(problem, one)).toThrow(/strong convexity/);
  });

  it('NaN from a function ends in NotFiniteError', () => {
    const below: TensorFunction = (x) => tf.sum(tf.sqrt(tf.sub(x, 9)));
    expect(() => hypergradient(build(backend, { lower: below }), one)).toThrow(NotFiniteError);
    expect(() => hypergradient(build(backend, { upper: below }), one)).toThrow(NotFiniteError);
    const rest = { strongConvexity: 2, lipschitzHessian: 0, lipschitzCross: 0 };
    const unknown = build(backend, { lower: below, lowerConstants: rest });
    expect(() => hypergradient(unknown, one)).toThrow(NotFiniteError);
  });

  it('hundreds of evaluations leave no tensor behind', () => {
    const { automatic } = chainTwins(backend, 1, { dimensions: [8] });
    const theta = Float64Array.of(-1.5, -2);
    hypergradient(automatic, theta);
    const before = tf.memory();
    let evaluations = 0;
    while (evaluations < 600) {
      theta[0]! += 1e-3;
      evaluations += hypergradient(automatic, theta, { epsilon: 1e-5, delta: 1e-5 }).work.total;
    }
    const after = tf.memory();
    expect(after.numTensors).toBe(before.numTensors);
    expect(after.numDataBuffers).toBe(before.numDataBuffers);
    expect(after.numBytes).toBe(before.numBytes);
  });
});

describe('an operation without a kernel on WASM', () => {
  const { tf } = WASM;
  const segments = tf.tensor1d([0, 1, 0, 1], 'int32');
  // A sum over segments of the data: there is a kernel for it in plain JavaScript alone.
  const lower: TensorFunction = (x, theta) => {
    const targets = tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3, 4]), segments, 3);
    return tf.sum(tf.squaredDifference(x, tf.mul(theta, targets)));
  };

  it('is computed on the plain backend from then on', () => {
    const problem = build(WASM, { lower });
    expect(problem.computedOn).toEqual({
      backend: 'cpu',
      missingKernels: ['UnsortedSegmentSum'],
    });
    // x* = θ (4, 6, 0), F = 52 θ².
    const h = hypergradient(problem, one, { epsilon: 1e-4, delta: 1e-4 });
    expect(h.gradient[0]).toBeCloseTo(104, 2);
    expect(build(WASM, {}).computedOn).toEqual({ backend: 'wasm', missingKernels: [] });
  });

  it('is an error where there is no other backend', () => {
    const alone: Backend = { name: 'wasm', tf, skipped: [] };
    expect(() => build(alone, { lower })).toThrow(DifferentiationError);
    expect(() => build(alone, { lower })).toThrow(/UnsortedSegmentSum, which the backend wasm/);
  });
});
