import { cleaningProblem, labelledData, type LabelledData } from '@bilevel/hypercleaning';
import { normalVector } from '../../random.js';
import { between, pick, whole, type Draw } from './instance.js';

/** Samples of `classes` classes, each at least once, of single precision. */
function drawSamples(random: () => number, columns: number, classes: number): LabelledData {
  const rows = classes + whole(random, 0, 8);
  const scale = 10 ** between(random, -1, 1);
  const values = normalVector(random, rows * columns, scale).map(Math.fround);
  const labels = Array.from({ length: rows }, (_, i) =>
    i < classes ? i : whole(random, 0, classes - 1),
  );
  return labelledData({ rows, columns, values, scale: 1 }, labels, { classes });
}

/** Softmax regression with a weight for each training sample: data hypercleaning in small. */
export const drawSoftmax: Draw = (random) => {
  const columns = whole(random, 1, 4);
  const classes = whole(random, 2, 4);
  const train = drawSamples(random, columns, classes);
  const validation = drawSamples(random, columns, classes);
  const problem = cleaningProblem(train, validation, {
    ridge: 10 ** between(random, -4, 0),
    lipschitz: pick(random, ['sharp', 'published']),
  });
  return { problem, theta: normalVector(random, problem.parameters, 3) };
};
