import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../tensorflow.js';
import { floats, gradient, sumTo, type Attributes } from './config.js';

/** Kernels that are constant almost everywhere, of one input x and of two, a and b. */
const LOCALLY_CONSTANT = {
  one: ['Ceil', 'Floor', 'LogicalNot', 'OnesLike', 'Round', 'Sign', 'Step', 'ZerosLike'],
  two: [
    ...['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'],
    ...['FloorDiv', 'LogicalAnd', 'LogicalOr'],
  ],
};

/** Scale and α of the self-normalising linear unit (Klambauer et al. 2017). */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** Derivatives of the operations of one tensor that act entry by entry. */
export function elementwiseGradients(tf: Tensorflow): GradConfig[] {
  const { add, exp, mul, neg, reciprocal, rsqrt, square, sub } = tf;
  /** y = φ(x) with φ′(x). */
  const unary = (
    kernelName: string,
    slope: (x: Tensor, attributes: Attributes) => Tensor,
  ): GradConfig =>
    gradient(kernelName, ['x'], (dy, { x }, attributes) => ({
      x: () => mul(dy, slope(x, attributes)),
    }));
  /** 1 for x > 0, else 0. */
  const positive = (x: Tensor): Tensor => tf.step(x, 0);
  /** eˣ for x < 0, 1 above: nothing overflows in a branch that is not taken. */
  const expBelow = (x: Tensor): Tensor => exp(tf.minimum(x, 0));

  return [
    unary('Abs', (x) => tf.sign(x)),
    unary('Acos', (x) => neg(rsqrt(sub(1, square(x))))),
    unary('Acosh', (x) => rsqrt(sub(square(x), 1))),
    unary('Asin', (x) => rsqrt(sub(1, square(x)))),
    unary('Asinh', (x) => rsqrt(add(1, square(x)))),
    unary('Atan', (x) => reciprocal(add(1, square(x)))),
    unary('Atanh', (x) => reciprocal(sub(1, square(x)))),
    unary('ClipByValue', (x, { clipValueMin, clipValueMax }) =>
      mul(
        floats(tf, tf.greaterEqual(x, clipValueMin as number)),
        floats(tf, tf.lessEqual(x, clipValueMax as number)),
      ),
    ),
    unary('Cos', (x) => neg(tf.sin(x))),
    unary('Cosh', (x) => tf.sinh(x)),
    unary('Elu', expBelow),
    unary('Erf', (x) => mul(2 / Math.sqrt(Math.PI), exp(neg(square(x))))),
    unary('Exp', (x) => exp(x)),
    unary('Expm1', (x) => exp(x)),
    unary('LeakyRelu', (x, { alpha }) => tf.step(x, alpha as number)),
    unary('Log', (x) => reciprocal(x)),
    unary('Log1p', (x) => reciprocal(add(1, x))),
    gradient('Neg', [], (dy) => ({ x: () => neg(dy) })),
    unary('Reciprocal', (x) => neg(square(reciprocal(x)))),
    unary('Relu', positive),
    unary('Relu6', (x) => mul(positive(x), positive(sub(6, x)))),
    unary('Rsqrt', (x) => mul(-0.5, tf.div(rsqrt(x), x))),
    unary('Selu', (x) => {
      const below = mul(sub(1, positive(x)), mul(SELU_ALPHA, expBelow(x)));
      return mul(SELU_SCALE, add(positive(x), below));
    }),
    // Not σ(x)(1 − σ(x)), which cancels for large x.
    unary('Sigmoid', (x) => mul(tf.sigmoid(x), tf.sigmoid(neg(x)))),
    unary('Sin', (x) => tf.cos(x)),
    unary('Sinh', (x) => tf.cosh(x)),
    unary('Softplus', (x) => tf.sigmoid(x)),
    unary('Sqrt', (x) => mul(0.5, rsqrt(x))),
    unary('Square', (x) => mul(2, x)),
    unary('Tan', (x) => add(1, square(tf.tan(x)))),
    unary('Tanh', (x) => sub(1, square(tf.tanh(x)))),
    gradient('Prelu', ['x', 'alpha'], (dy, { x, alpha }) => ({
      x: () => mul(dy, add(positive(x), mul(sub(1, positive(x)), alpha))),
      alpha: () => sumTo(tf, mul(dy, tf.minimum(x, 0)), alpha.shape),
    })),
    ...LOCALLY_CONSTANT.one.map((name) =>
      gradient(name, ['x'], (_dy, { x }) => ({ x: () => tf.zeros(x.shape) })),
    ),
    ...LOCALLY_CONSTANT.two.map((name) =>
      gradient(name, ['a', 'b'], (_dy, { a, b }) => ({
        a: () => tf.zeros(a.shape),
        b: () => tf.zeros(b.shape),
      })),
    ),
  ];
}
