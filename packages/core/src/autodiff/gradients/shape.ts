import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../tensorflow.js';
import { floats, gradient } from './config.js';

/** Derivatives of the operations that move blocks of entries around: their adjoints. */
export function shapeGradients(tf: Tensorflow): GradConfig[] {
  return [
    gradient('Reshape', ['x'], (dy, { x }) => ({ x: () => tf.reshape(dy, x.shape) })),
    gradient('ExpandDims', ['input'], (dy, { input }) => ({
      input: () => tf.reshape(dy, input.shape),
    })),
    gradient('Identity', [], (dy) => ({ x: () => floats(tf, dy) })),
    gradient('Cast', [], (dy, _saved, { dtype }) => ({
      // To whole numbers and conditions is a step function.
      x: () => (dtype === 'float32' ? floats(tf, dy) : tf.zeros(dy.shape)),
    })),
    gradient('Transpose', ['x'], (dy, { x }, { perm }) => {
      const order = (perm as number[] | null | undefined) ?? x.shape.map((_, i) => i).reverse();
      return { x: () => tf.transpose(dy, tf.backend_util.getUndoAxesPermutation([...order])) };
    }),
    gradient('Reverse', [], (dy, _saved, { dims }) => ({
      x: () => tf.reverse(dy, dims as number[]),
    })),
    gradient('Slice', ['x'], (dy, { x }, { begin, size }) => ({
      x: () => {
        const [from = []] = tf.slice_util.parseSliceParams(x, begin as number[], size as number[]);
        const paddings = from.map((before, i): [number, number] => [
          before,
          x.shape[i]! - before - dy.shape[i]!,
        ]);
        return tf.pad(dy, paddings);
      },
    })),
    gradient('PadV2', ['x'], (dy, { x }, { paddings }) => ({
      x: () => {
        const from = (paddings as number[][]).map(([before = 0]) => before);
        return tf.slice(dy, from, x.shape);
      },
    })),
    gradient('Tile', ['x'], (dy, { x }, { reps }) => ({
      x: () => {
        // Each repeated axis as two, [repetitions, entries], of which the first is summed out.
        const split: number[] = [];
        const repeated: number[] = [];
        for (const [i, r] of (reps as number[]).entries()) {
          if (r !== 1) repeated.push(split.push(r) - 1);
          split.push(x.shape[i]!);
        }
        return repeated.length > 0 ? tf.sum(tf.reshape(dy, split), repeated) : floats(tf, dy);
      },
    })),
    {
      kernelName: 'Concat',
      saveAllInputs: true,
      gradFunc: (dy, saved, attributes) => {
        const [along = 0] = tf.util.parseAxisParam(
          attributes['axis'] as number,
          (dy as Tensor).shape,
        );
        const parts: Record<string, () => Tensor> = {};
        let at = 0;
        for (const [i, part] of saved.entries()) {
          const from = part.shape.map(() => 0);
          from[along] = at;
          parts[String(i)] = () => tf.slice(dy as Tensor, from, part.shape);
          at += part.shape[along]!;
        }
        return parts;
      },
    },
    {
      kernelName: 'SplitV',
      gradFunc: (dy, _saved, attributes) => ({
        x: () => (Array.isArray(dy) ? tf.concat(dy, attributes['axis'] as number) : floats(tf, dy)),
      }),
    },
    {
      kernelName: 'Unpack',
      gradFunc: (dy, _saved, attributes) => ({
        value: () => {
          const axis = attributes['axis'] as number;
          return Array.isArray(dy) ? tf.stack(dy, axis) : tf.expandDims(dy, axis);
        },
      }),
    },
  ];
}
