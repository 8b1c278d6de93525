import {
  denseMatrix,
  logisticRegression,
  ridgeRegression,
  type RegressionData,
  type RegressionUpper,
} from '@bilevel/core';
import { normalVector } from '../../random.js';
import { between, pick, whole, type Draw } from './instance.js';

/** Correlated features with a common part, of single precision, and targets real or ±1. */
function drawData(random: () => number, d: number, labels: boolean): RegressionData {
  const observations = whole(random, 1, 40);
  const common = between(random, 0, 3);
  const scale = 10 ** between(random, -1, 1);
  const features = denseMatrix(
    Array.from({ length: observations }, () => {
      const shared = common * (random() - 0.5);
      return normalVector(random, d).map((value) => Math.fround(scale * (value + shared)));
    }),
  );
  const targets = normalVector(random, observations, 3);
  return { features, targets: labels ? targets.map((t) => (t < 0 ? -1 : 1)) : targets };
}

function drawUpper(random: () => number, d: number): RegressionUpper {
  const kind = pick(random, ['linear', 'quadratic', 'meanSquare', 'logistic'] as const);
  if (kind === 'linear') return { kind, weights: normalVector(random, d) };
  return { kind, data: drawData(random, d, kind === 'logistic') };
}

/** Features and labels. */
export function drawLabels(random: () => number, d: number): RegressionData {
  return drawData(random, d, true);
}

/** Log-weights around a common one. */
export function drawTheta(random: () => number, d: number): Float64Array {
  const centre = between(random, -3, 5);
  return normalVector(random, d).map((value) => centre + value);
}

/** Ridge regression of 1 to 10 features, every upper level. */
export const drawRidge: Draw = (random) => {
  const d = whole(random, 1, 10);
  const train = drawData(random, d, false);
  const problem = ridgeRegression({ train, upper: drawUpper(random, d) });
  return { problem, theta: drawTheta(random, d) };
};

/** Logistic regression of 1 to 10 features, every upper level. */
export const drawLogistic: Draw = (random) => {
  const d = whole(random, 1, 10);
  const train = drawData(random, d, true);
  const problem = logisticRegression({ train, upper: drawUpper(random, d) });
  return { problem, theta: drawTheta(random, d) };
};
