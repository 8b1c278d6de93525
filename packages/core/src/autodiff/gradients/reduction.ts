import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../tensorflow.js';
import { floats, gradient } from './config.js';

/** Derivatives of the operations that combine the entries along some axes. */
export function reductionGradients(tf: Tensorflow): GradConfig[] {
  const axesOf = (x: Tensor, axis: unknown): number[] =>
    axis === undefined || axis === null
      ? x.shape.map((_, i) => i)
      : tf.util.parseAxisParam(axis as number | number[], x.shape);
  /** What was reduced, in a shape that broadcasts against x. */
  const expanded = (reduced: Tensor, x: Tensor, axes: readonly number[]): Tensor =>
    // Scalars broadcast as they are, and faster.
    axes.length === x.rank
      ? tf.reshape(reduced, [])
      : tf.reshape(
          reduced,
          x.shape.map((n, i) => (axes.includes(i) ? 1 : n)),
        );
  const mean = (x: Tensor, axes: readonly number[]): number =>
    1 / axes.reduce((count, i) => count * x.shape[i]!, 1);
  const extreme = (kernelName: 'Max' | 'Min'): GradConfig =>
    gradient(kernelName, ['x'], (dy, { x }, attributes) => ({
      x: () => {
        const axes = axesOf(x, attributes['reductionIndices'] ?? attributes['axis']);
        const y = kernelName === 'Max' ? tf.max(x, axes, true) : tf.min(x, axes, true);
        // Entries that are equally extreme share dy.
        const chosen = floats(tf, tf.equal(x, y));
        return tf.mul(expanded(dy, x, axes), tf.div(chosen, tf.sum(chosen, axes, true)));
      },
    }));

  return [
    gradient('Sum', ['x'], (dy, { x }, { axis }) => ({
      x: () => tf.mul(expanded(dy, x, axesOf(x, axis)), tf.ones(x.shape)),
    })),
    gradient('Mean', ['x'], (dy, { x }, { axis }) => ({
      x: () => {
        const axes = axesOf(x, axis);
        return tf.mul(expanded(dy, x, axes), tf.fill(x.shape, mean(x, axes)));
      },
    })),
    extreme('Max'),
    extreme('Min'),
    gradient('Softmax', ['logits'], (dy, { logits }, { dim }) => ({
      logits: () => {
        const y = tf.softmax(logits, dim as number);
        const weighted = tf.mul(dy, y);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, dim as number, true), y));
      },
    })),
  ];
}
