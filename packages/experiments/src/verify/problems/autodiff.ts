import { logisticRegression, type BilevelProblem, type RegressionData } from '@bilevel/core';
import { autodiffProblem, chooseBackend, MissingDependencyError } from '@bilevel/core/autodiff';
import { drawLabels, drawTheta } from './regression.js';
import { whole, type Draw } from './instance.js';

/**
 * Logistic regression with the quadratic upper level ½‖Ax − b‖²/N, once by automatic
 * differentiation in 32 bits and once in 64, for the truth. Undefined where TensorFlow.js is not
 * installed. Plain JavaScript: the problems are so small that starting a native kernel would cost
 * more than the kernel.
 */
export async function autodiffDraw(): Promise<Draw | undefined> {
  const backend = await chooseBackend({ prefer: ['cpu'] }).catch((error: unknown) => {
    if (error instanceof MissingDependencyError) return undefined;
    throw error;
  });
  if (backend === undefined) return undefined;
  return (random) => {
    const d = whole(random, 1, 5);
    const train = drawLabels(random, d);
    const test = drawLabels(random, d);
    const exact = logisticRegression({ train, upper: { kind: 'meanSquare', data: test } });
    const [sample] = exact.samples;
    if (sample === undefined) throw new Error('A regression has one sample.');
    const lowerData = asTensors(train);
    const upperData = asTensors(test);
    const problem: BilevelProblem = autodiffProblem(backend, {
      parameters: d,
      samples: [
        {
          dimension: d,
          lower(x, theta, tf) {
            const { rows, targets } = lowerData;
            const margins = tf.mul(tf.tensor1d(targets), tf.dot(tf.tensor2d(rows), x));
            const loss = tf.mean(tf.softplus(tf.neg(margins)));
            return tf.add(loss, tf.mul(0.5 / d, tf.sum(tf.mul(tf.exp(theta), tf.square(x)))));
          },
          upper(x, _theta, tf) {
            const { rows, targets } = upperData;
            const misfit = tf.sub(tf.dot(tf.tensor2d(rows), x), tf.tensor1d(targets));
            return tf.mul(0.5, tf.mean(tf.square(misfit)));
          },
          lowerConstants(theta) {
            const { constants } = sample.lower(theta);
            return {
              strongConvexity: constants.strongConvexity.value,
              lipschitzGradient: constants.lipschitzGradient.value,
              lipschitzHessian: constants.lipschitzHessian.value,
              lipschitzCross: constants.lipschitzCross.value,
            };
          },
          upperConstants: { lipschitzGradient: sample.upper.lipschitzGradient.value },
        },
      ],
    });
    return { problem, exact, theta: drawTheta(random, d) };
  };
}

function asTensors({ features, targets }: RegressionData): {
  readonly rows: number[][];
  readonly targets: Float32Array;
} {
  const { rows, columns, values } = features;
  return {
    rows: Array.from({ length: rows }, (_, i) =>
      Array.from(values.subarray(i * columns, (i + 1) * columns)),
    ),
    targets: Float32Array.from(targets),
  };
}
