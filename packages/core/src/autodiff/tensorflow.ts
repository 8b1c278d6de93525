import type * as tfjs from '@tensorflow/tfjs-core';

/** The module `@tensorflow/tfjs-core`, or one that re-exports it, as `@tensorflow/tfjs` does. */
export type Tensorflow = typeof tfjs;

export type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';

/** Unit roundoff of 32-bit floats, 2⁻²⁴: the precision of every tensor. */
export const UNIT_ROUNDOFF_32 = 2 ** -24;
