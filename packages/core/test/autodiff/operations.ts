import type { Rank, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensorflow } from '../../src/autodiff/index.js';

/** An operation as a map from x in R⁶ (all entries between 0.2 and 0.9, no two equal) to a tensor. */
export type Operation = (tf: Tensorflow, x: Tensor1D) => Tensor;

const matrix = (tf: Tensorflow, x: Tensor): Tensor => tf.reshape(x, [2, 3]);
const image = (tf: Tensorflow, x: Tensor): Tensor4D => tf.pad(tf.reshape(x, [1, 2, 3, 1]), PAD);
const PAD: [number, number][] = [
  [0, 0],
  [1, 1],
  [1, 0],
  [0, 0],
];
/** x as a filter of two by one taps, one channel in and three out. */
const taps = (tf: Tensorflow, x: Tensor): Tensor4D => tf.reshape(x, [2, 1, 1, 3]);

/** Every operation that AUTODIFF.md promises, by family and in the spelling of its table. */
export const OPERATIONS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  'Sums and products': {
    add: (tf, x) => tf.add(x, tf.reverse(x)),
    addN: (tf, x) => tf.addN([x, tf.reverse(x), x]),
    sub: (tf, x) => tf.sub(1, x),
    mul: (tf, x) => tf.mul(matrix(tf, x), tf.slice(x, 1, 3)),
    div: (tf, x) => tf.div(tf.slice(x, 0, 3), matrix(tf, x)),
    pow: (tf, x) => tf.pow(x, tf.reverse(x)),
    squaredDifference: (tf, x) => tf.squaredDifference(x, tf.reverse(x)),
    matMul: (tf, x) => tf.matMul(matrix(tf, x), matrix(tf, x), true, false),
    dot: (tf, x) => tf.dot(x, tf.reverse(x)),
    outerProduct: (tf, x) => tf.outerProduct(x, tf.slice(x, 0, 2)),
  },
  'Functions of one number': {
    abs: (tf, x) => tf.abs(tf.sub(x, 0.5)),
    neg: (tf, x) => tf.neg(x),
    square: (tf, x) => tf.square(x),
    sqrt: (tf, x) => tf.sqrt(x),
    rsqrt: (tf, x) => tf.rsqrt(x),
    reciprocal: (tf, x) => tf.reciprocal(x),
    exp: (tf, x) => tf.exp(x),
    expm1: (tf, x) => tf.expm1(x),
    log: (tf, x) => tf.log(x),
    log1p: (tf, x) => tf.log1p(x),
    sin: (tf, x) => tf.sin(x),
    cos: (tf, x) => tf.cos(x),
    tan: (tf, x) => tf.tan(x),
    asin: (tf, x) => tf.asin(x),
    acos: (tf, x) => tf.acos(x),
    atan: (tf, x) => tf.atan(x),
    atan2: (tf, x) => tf.atan2(x, tf.reverse(x)),
    sinh: (tf, x) => tf.sinh(x),
    cosh: (tf, x) => tf.cosh(x),
    tanh: (tf, x) => tf.tanh(x),
    asinh: (tf, x) => tf.asinh(x),
    acosh: (tf, x) => tf.acosh(tf.add(x, 1)),
    atanh: (tf, x) => tf.atanh(x),
    erf: (tf, x) => tf.erf(x),
    sigmoid: (tf, x) => tf.sigmoid(x),
    logSigmoid: (tf, x) => tf.logSigmoid(x),
    softplus: (tf, x) => tf.softplus(x),
    elu: (tf, x) => tf.elu(tf.sub(x, 0.5)),
    selu: (tf, x) => tf.selu(tf.sub(x, 0.5)),
    relu: (tf, x) => tf.relu(tf.sub(x, 0.5)),
    relu6: (tf, x) => tf.relu6(tf.mul(10, tf.square(x))),
    leakyRelu: (tf, x) => tf.leakyRelu(tf.sub(x, 0.5), 0.1),
    prelu: (tf, x) => tf.prelu(tf.sub(x, 0.5), tf.reverse(x)),
  },
  'Choices, constant almost everywhere': {
    maximum: (tf, x) => tf.maximum(x, tf.reverse(x)),
    minimum: (tf, x) => tf.minimum(x, tf.reverse(x)),
    clipByValue: (tf, x) => tf.clipByValue(x, 0.3, 0.7),
    where: (tf, x) => tf.where(tf.greater(x, 0.5), tf.square(x), x),
    step: (tf, x) => tf.mul(tf.step(tf.sub(x, 0.5)), x),
    sign: (tf, x) => tf.mul(tf.sign(tf.sub(x, 0.5)), x),
    floor: (tf, x) => tf.mul(tf.floor(tf.mul(10, x)), x),
    ceil: (tf, x) => tf.mul(tf.ceil(tf.mul(10, x)), x),
    round: (tf, x) => tf.mul(tf.round(tf.mul(10, x)), x),
    greater: (tf, x) => tf.mul(tf.cast(tf.greater(x, tf.reverse(x)), 'float32'), x),
    greaterEqual: (tf, x) => tf.mul(tf.cast(tf.greaterEqual(x, 0.5), 'float32'), x),
    less: (tf, x) => tf.mul(tf.cast(tf.less(x, tf.reverse(x)), 'float32'), x),
    lessEqual: (tf, x) => tf.mul(tf.cast(tf.lessEqual(x, 0.5), 'float32'), x),
    equal: (tf, x) => tf.mul(tf.sub(1, tf.cast(tf.equal(x, tf.reverse(x)), 'float32')), x),
    notEqual: (tf, x) => tf.mul(tf.cast(tf.notEqual(x, tf.reverse(x)), 'float32'), x),
    logicalAnd: (tf, x) =>
      tf.mul(tf.cast(tf.logicalAnd(tf.greater(x, 0.3), tf.less(x, 0.7)), 'float32'), x),
    logicalOr: (tf, x) =>
      tf.mul(tf.cast(tf.logicalOr(tf.less(x, 0.3), tf.greater(x, 0.7)), 'float32'), x),
    logicalNot: (tf, x) => tf.mul(tf.cast(tf.logicalNot(tf.greater(x, 0.5)), 'float32'), x),
  },
  Reductions: {
    sum: (tf, x) => tf.sum(matrix(tf, x), 0),
    mean: (tf, x) => tf.mean(matrix(tf, x), 1, true),
    max: (tf, x) => tf.max(matrix(tf, x), 1),
    min: (tf, x) => tf.min(matrix(tf, x), 0, true),
    norm: (tf, x) => tf.norm(matrix(tf, x), 'euclidean', 1),
    logSumExp: (tf, x) => tf.logSumExp(matrix(tf, x), 1),
    softmax: (tf, x) => tf.softmax(matrix(tf, x)),
    logSoftmax: (tf, x) => tf.logSoftmax(matrix(tf, x)),
    cumsum: (tf, x) => tf.cumsum(matrix(tf, x), 1, true, false),
    moments: (tf, x) => tf.moments(matrix(tf, x), 0).variance,
    'losses.sigmoidCrossEntropy': (tf, x) => tf.losses.sigmoidCrossEntropy([1, 0, 1, 0, 1, 1], x),
    'losses.huberLoss': (tf, x) => tf.losses.huberLoss([0, 0, 0, 0, 0, 0], x, undefined, 0.5),
    'losses.logLoss': (tf, x) => tf.losses.logLoss([1, 0, 1, 0, 1, 1], x),
  },
  'Moving entries': {
    reshape: (tf, x) => tf.reshape(x, [3, 2]),
    expandDims: (tf, x) => tf.expandDims(x, 1),
    squeeze: (tf, x) => tf.squeeze(tf.reshape(x, [6, 1])),
    transpose: (tf, x) => tf.transpose(matrix(tf, x)),
    slice: (tf, x) => tf.slice(matrix(tf, x), [0, 1], [-1, 2]),
    pad: (tf, x) => tf.pad(matrix(tf, x), PAD.slice(0, 2)),
    mirrorPad: (tf, x) =>
      tf.mirrorPad(
        matrix(tf, x),
        [
          [1, 1],
          [2, 1],
        ],
        'reflect',
      ),
    concat: (tf, x) => tf.concat([matrix(tf, x), matrix(tf, tf.reverse(x))], 1),
    split: (tf, x) => tf.mul(tf.split(x, 2)[0] ?? x, tf.split(x, 2)[1] ?? x),
    stack: (tf, x) => tf.stack([x, tf.reverse(x)], 1),
    unstack: (tf, x) => tf.unstack(matrix(tf, x), 1)[1] ?? x,
    tile: (tf, x) => tf.tile(matrix(tf, x), [2, 3]),
    broadcastTo: (tf, x) => tf.broadcastTo(x, [2, 6]),
    reverse: (tf, x) => tf.reverse(x),
    gather: (tf, x) => tf.gather(matrix(tf, x), [2, 0, 2, 1], 1),
    gatherND: (tf, x) => tf.gatherND(x, tf.tensor2d([[3], [0], [3]], undefined, 'int32')),
    scatterND: (tf, x) =>
      tf.scatterND(tf.tensor2d([[1], [1], [0], [4], [2], [4]], undefined, 'int32'), x, [5]),
    clone: (tf, x) => tf.clone(x),
    cast: (tf, x) => tf.cast(x, 'float32'),
  },
  Convolutions: {
    conv1d: (tf, x) =>
      tf.conv1d<Tensor3D>(
        tf.reshape(x, [1, 6, 1]),
        tf.reshape(tf.slice(x, 0, 2), [2, 1, 1]),
        1,
        'same',
      ),
    conv2d: (tf, x) => tf.conv2d(image(tf, x), taps(tf, x), [2, 1], 'same'),
    'conv2d with dilations': (tf, x) =>
      tf.conv2d(image(tf, x), taps(tf, x), 1, 'valid', 'NHWC', [2, 1]),
    conv2dTranspose: (tf, x) =>
      tf.conv2dTranspose(
        tf.reshape<Rank.R4>(x, [1, 1, 2, 3]),
        taps(tf, x),
        [1, 2, 4, 1],
        [2, 2],
        'same',
      ),
  },
};
