import {
  denseMatrix,
  logisticRegression,
  quadraticProblem,
  ridgeRegression,
  type BilevelProblem,
  type RegressionData,
  type RegressionUpper,
} from '@bilevel/core';
import { cleaningProblem, labelledData, type LabelledData } from '@bilevel/hypercleaning';
import { createImage, reconstructionProblem, Model } from '@bilevel/imaging';
import type { Observations, RegressionSample } from './models/regression.js';
import type { LabelledRows } from './models/softmax.js';
import type { ProblemData } from './truth.js';

/** The problem as the packages make it: what is verified. */
export function shippedProblem(data: ProblemData): BilevelProblem {
  switch (data.kind) {
    case 'tv': {
      const [{ prior, ridge, weight, smoothing } = fail()] = data.samples;
      const model = new Model({
        prior,
        ridge,
        fixed: {
          ...(weight !== undefined && { weight }),
          ...(smoothing !== undefined && { smoothing }),
        },
      });
      const pairs = data.samples.map(({ width, height, noisy, truth }, i) => ({
        name: String(i),
        truth: createImage(width, height, truth),
        measured: createImage(width, height, noisy),
      }));
      return reconstructionProblem(pairs, model);
    }
    case 'softmax': {
      const [{ classes, train, validation, ridge } = fail()] = data.samples;
      return cleaningProblem(labelled(train, classes), labelled(validation, classes), { ridge });
    }
    case 'regression': {
      const [{ train, upper } = fail()] = data.samples;
      const make = train.kind === 'ridge' ? ridgeRegression : logisticRegression;
      return make({ train: observed(train.data), upper: lossOf(upper) });
    }
    case 'quadratic': {
      const [{ A, b, C, D, e } = fail()] = data.samples;
      return quadraticProblem({ A: denseMatrix(A), b, C: denseMatrix(C), D: denseMatrix(D), e });
    }
  }
}

/** θ, the same for all samples. */
export function thetaOf({ samples: [first] }: ProblemData): Float64Array {
  return (first ?? fail()).theta;
}

function fail(): never {
  throw new Error('There is no sample.');
}

function labelled(
  { rows, columns, values, scale, labels }: LabelledRows,
  classes: number,
): LabelledData {
  return labelledData({ rows, columns, values, scale }, labels, { classes });
}

function observed({ rows, targets }: Observations): RegressionData {
  return { features: denseMatrix(rows), targets };
}

function lossOf(upper: RegressionSample['upper']): RegressionUpper {
  return upper.kind === 'linear' ? upper : { kind: upper.kind, data: observed(upper.data) };
}
