import { denseMatrix, type RegressionData, type RegressionUpper } from '../../src/index.js';
import { normalVector } from './random.js';

/** N observations of d features of different scales, with targets near a linear function of them. */
export function regressionData(random: () => number, N: number, d: number): RegressionData {
  const scales = Array.from({ length: d }, () => 0.5 + random());
  const rows = Array.from({ length: N }, () =>
    normalVector(random, d).map((a, j) => a * scales[j]!),
  );
  const truth = normalVector(random, d);
  const targets = Float64Array.from(
    rows,
    (row) => row.reduce((sum, a, j) => sum + a * truth[j]!, 0) + 0.3 * (random() - 0.5),
  );
  return { features: denseMatrix(rows), targets };
}

/** The same with the signs of the targets as labels, some of them wrong. */
export function labelledData(random: () => number, N: number, d: number): RegressionData {
  const { features, targets } = regressionData(random, N, d);
  return {
    features,
    targets: targets.map((t) => (random() < 0.1 ? -1 : 1) * (t >= 0 ? 1 : -1)),
  };
}

/** One upper-level loss of each kind. */
export function upperLosses(random: () => number, d: number): RegressionUpper[] {
  return [
    { kind: 'linear', weights: normalVector(random, d) },
    { kind: 'quadratic', data: regressionData(random, d + 1, d) },
    { kind: 'meanSquare', data: regressionData(random, 2 * d, d) },
    { kind: 'logistic', data: labelledData(random, 3 * d, d) },
  ];
}
