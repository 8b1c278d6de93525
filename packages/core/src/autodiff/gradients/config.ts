import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../tensorflow.js';

/** The attributes of a kernel as the operation recorded them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A derivative per input, computed for those alone on a path from what is differentiated. */
export type Pullback = Record<string, () => Tensor>;

/**
 * The derivative of a kernel with one output: from ∂/∂(output) to ∂/∂(each input), with the inputs
 * named at hand, and never the output. TensorFlow.js offers to save outputs too, but records them
 * ahead of the operation that they come from: differentiated again, they are taken for constants,
 * and exp″ for instance is 0.
 *
 * Each derivative has to be a tensor of its own, not dy itself: where several meet, the tape disposes
 * of those that it adds up.
 */
export function gradient<Name extends string>(
  kernelName: string,
  inputs: readonly Name[],
  pullback: (dy: Tensor, saved: Record<Name, Tensor>, attributes: Attributes) => Pullback,
): GradConfig {
  return {
    kernelName,
    inputsToSave: [...inputs],
    gradFunc: (dy, saved, attributes) =>
      pullback(
        dy as Tensor,
        Object.fromEntries(inputs.map((name, i) => [name, saved[i]])) as Record<Name, Tensor>,
        attributes,
      ),
  };
}

/** Sums out what broadcasting `shape` to that of `t` repeated: its adjoint. A new tensor. */
export function sumTo(tf: Tensorflow, t: Tensor, shape: readonly number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes([...shape], t.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(t, axes) : t, [...shape]);
}

/** `t` in 32-bit floats: 0s and 1s when it is a condition. A new tensor. */
export function floats(tf: Tensorflow, t: Tensor): Tensor {
  return tf.cast(t, 'float32');
}
