import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../tensorflow.js';
import { gradient } from './config.js';

/** Derivatives of the operations that pick entries by index: scattering them back. */
export function gatherGradients(tf: Tensorflow): GradConfig[] {
  /** The adjoint of gathering `indices` along `axis` of a tensor of the given shape. */
  const scattered = (
    dy: Tensor,
    indices: Tensor,
    axis: number,
    shape: readonly number[],
  ): Tensor => {
    const others = shape.map((_, i) => i).filter((i) => i !== axis);
    const rest = others.map((i) => shape[i]!);
    // The gathered axes first, as one: scatterND adds along the first axis.
    const gathered = indices.shape.map((_, i) => axis + i);
    const kept = dy.shape.map((_, i) => i).filter((i) => !gathered.includes(i));
    const updates = tf.reshape(tf.transpose(dy, [...gathered, ...kept]), [indices.size, ...rest]);
    const positions = tf.reshape(tf.cast(indices, 'int32'), [indices.size, 1]);
    const sum: Tensor = tf.scatterND(positions, updates, [shape[axis]!, ...rest]);
    return tf.transpose(sum, tf.backend_util.getUndoAxesPermutation([axis, ...others]));
  };
  /** Which entry of an axis of x each entry of its mirrored padding is. */
  const mirrored = (size: number, before: number, after: number, mode: unknown): number[] => {
    const offset = mode === 'reflect' ? 0 : 1;
    return Array.from({ length: before + size + after }, (_, i) => {
      const at = i - before;
      if (at < 0) return -at - offset;
      return at < size ? at : 2 * (size - 1) - at + offset;
    });
  };

  return [
    gradient('GatherV2', ['x', 'indices'], (dy, { x, indices }, { axis, batchDims }) => ({
      x: () => {
        if ((batchDims ?? 0) !== 0) {
          throw new Error('Cannot compute gradient of gather with batchDims.');
        }
        const [along = 0] = tf.util.parseAxisParam(axis as number, x.shape);
        return scattered(dy, indices, along, x.shape);
      },
    })),
    gradient('GatherNd', ['params', 'indices'], (dy, { params, indices }) => ({
      params: () => tf.scatterND(indices, dy, params.shape),
    })),
    gradient('ScatterNd', ['indices'], (dy, { indices }) => ({
      updates: () => tf.gatherND(dy, indices),
    })),
    gradient('MirrorPad', ['x'], (dy, { x }, { paddings, mode }) => ({
      x: () =>
        (paddings as number[][]).reduce((rest, [before = 0, after = 0], axis) => {
          const size = x.shape[axis]!;
          const indices = tf.tensor1d(mirrored(size, before, after, mode), 'int32');
          const shape = rest.shape.map((n, i) => (i === axis ? size : n));
          return scattered(rest, indices, axis, shape);
        }, dy),
    })),
    {
      kernelName: 'Pack',
      saveAllInputs: true,
      gradFunc: (dy, saved, attributes) =>
        Object.fromEntries(
          saved.map((part, i) => [
            String(i),
            () =>
              tf.reshape(tf.gather(dy as Tensor, [i], attributes['axis'] as number), part.shape),
          ]),
        ),
    },
  ];
}
