import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../tensorflow.js';
import { floats, gradient, sumTo } from './config.js';

/** Derivatives of the operations of several tensors that act entry by entry. */
export function binaryGradients(tf: Tensorflow): GradConfig[] {
  const { add, div, mul, neg, square, sub } = tf;
  /** z = φ(a, b), broadcasting, with φ′_a·dz and φ′_b·dz. */
  const binary = (
    kernelName: string,
    toA: (dz: Tensor, a: Tensor, b: Tensor) => Tensor,
    toB: (dz: Tensor, a: Tensor, b: Tensor) => Tensor,
  ): GradConfig =>
    gradient(kernelName, ['a', 'b'], (dz, { a, b }) => ({
      a: () => sumTo(tf, toA(dz, a, b), a.shape),
      b: () => sumTo(tf, toB(dz, a, b), b.shape),
    }));
  const where = (condition: Tensor, dz: Tensor): Tensor => mul(dz, floats(tf, condition));

  return [
    binary(
      'Add',
      (dz) => dz,
      (dz) => dz,
    ),
    binary(
      'Sub',
      (dz) => dz,
      (dz) => neg(dz),
    ),
    binary(
      'Multiply',
      (dz, _a, b) => mul(dz, b),
      (dz, a) => mul(dz, a),
    ),
    binary(
      'RealDiv',
      (dz, _a, b) => div(dz, b),
      (dz, a, b) => neg(div(mul(dz, div(a, b)), b)),
    ),
    binary(
      'SquaredDifference',
      (dz, a, b) => mul(dz, mul(2, sub(a, b))),
      (dz, a, b) => mul(dz, mul(2, sub(b, a))),
    ),
    binary(
      'Maximum',
      (dz, a, b) => where(tf.greaterEqual(a, b), dz),
      (dz, a, b) => where(tf.less(a, b), dz),
    ),
    binary(
      'Minimum',
      (dz, a, b) => where(tf.lessEqual(a, b), dz),
      (dz, a, b) => where(tf.greater(a, b), dz),
    ),
    binary(
      'Atan2',
      (dz, a, b) => div(mul(dz, b), add(square(a), square(b))),
      (dz, a, b) => neg(div(mul(dz, a), add(square(a), square(b)))),
    ),
    binary(
      'Pow',
      (dz, a, b) => {
        // a⁰ has the derivative 0, at a = 0 too where 0·a⁻¹ is NaN: that exponent is left at 0.
        const exponent = floats(tf, b);
        const lowered = sub(exponent, floats(tf, tf.notEqual(exponent, 0)));
        return mul(dz, mul(exponent, tf.pow(a, lowered)));
      },
      (dz, a, b) => {
        // For a ≤ 0 a power is no function of a real exponent.
        const positive = tf.greater(a, 0);
        const logarithm = tf.log(tf.where(positive, a, tf.onesLike(a)));
        return where(positive, mul(dz, mul(tf.pow(a, b), logarithm)));
      },
    ),
    gradient('Select', ['condition'], (dy, { condition }) => ({
      condition: () => tf.zeros(condition.shape),
      // Not dy times the condition: NaN from the branch not taken must not reach the result.
      t: () => tf.where(condition, dy, tf.zerosLike(dy)),
      e: () => tf.where(condition, tf.zerosLike(dy), dy),
    })),
    {
      kernelName: 'AddN',
      saveAllInputs: true,
      gradFunc: (dy, saved) =>
        Object.fromEntries(saved.map((_, i) => [String(i), () => floats(tf, dy as Tensor)])),
    },
  ];
}
