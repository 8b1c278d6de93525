import type { Tensorflow } from '../tensorflow.js';
import { binaryGradients } from './binary.js';
import { convolutionGradients } from './convolution.js';
import { elementwiseGradients } from './elementwise.js';
import { gatherGradients } from './gather.js';
import { linearGradients } from './linear.js';
import { reductionGradients } from './reduction.js';
import { shapeGradients } from './shape.js';

/**
 * Registers the derivatives of this folder, replacing those that are there.
 *
 * They exist because `@tensorflow/tfjs-core` brings none when it is loaded in Node, and because many
 * of those in `@tensorflow/tfjs` are right once but not twice (exp, sqrt, sigmoid, tanh, softmax:
 * see `gradient`) or need kernels that WASM lacks. Each one here is written in operations that have
 * a derivative here and a kernel on every backend, so that it can be differentiated any number of
 * times. The registry is global to the process; first derivatives are the same functions as before,
 * so that other code in it goes on as it did.
 */
export function registerGradients(tf: Tensorflow): void {
  for (const family of [
    elementwiseGradients,
    binaryGradients,
    linearGradients,
    reductionGradients,
    shapeGradients,
    gatherGradients,
    convolutionGradients,
  ]) {
    for (const config of family(tf)) tf.registerGradient(config);
  }
}
