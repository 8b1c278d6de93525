import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Tensorflow } from '../tensorflow.js';
import { gradient, sumTo } from './config.js';

/** Derivatives of matrix products and cumulative sums. */
export function linearGradients(tf: Tensorflow): GradConfig[] {
  return [
    gradient('BatchMatMul', ['a', 'b'], (dy, { a, b }, { transposeA, transposeB }) => {
      const tA = transposeA === true;
      const tB = transposeB === true;
      // Of C = op(A) op(B): dA = dC op(B)ᵀ and dB = op(A)ᵀ dC, transposed where op is.
      const toA = (): Tensor => (tA ? tf.matMul(b, dy, tB, true) : tf.matMul(dy, b, false, !tB));
      const toB = (): Tensor => (tB ? tf.matMul(dy, a, true, tA) : tf.matMul(a, dy, !tA, false));
      // Batches may have been broadcast.
      return { a: () => sumTo(tf, toA(), a.shape), b: () => sumTo(tf, toB(), b.shape) };
    }),
    gradient('Cumsum', [], (dy, _saved, { axis, exclusive, reverse }) => ({
      x: () => tf.cumsum(dy, axis as number, exclusive === true, reverse !== true),
    })),
  ];
}
