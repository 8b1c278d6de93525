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
import {
  createImage,
  Model,
  OPERATORS,
  reconstructionProblem,
  type OperatorChoice,
} from '@bilevel/imaging';
import type { PictureModel, PictureSample } from './models/picture/picture.js';
import { hasSmoothing } from './models/picture/terms.js';
import type { Observations, RegressionSample } from './models/regression.js';
import type { LabelledRows } from './models/softmax.js';
import type { ProblemData } from './truth.js';

/** The problem as the packages make it: what is verified. */
export function shippedProblem(data: ProblemData): BilevelProblem {
  switch (data.kind) {
    case 'picture': {
      const [first = fail()] = data.samples;
      const model = modelOf(first);
      const pairs = data.samples.map(({ width, height, channels, measured, truth }, i) => ({
        name: String(i),
        truth: createImage(width, height, truth, channels),
        measured: { ...model.measurementShape({ width, height, channels }), data: measured },
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

/** The model's name of the regulariser: `tv:huber+tikhonov`, `filters:student,count=2,size=3,channels=1`. */
export function priorOf({
  terms,
  channels,
}: Pick<PictureModel, 'terms'> & { readonly channels: number }): string {
  const names = terms.map(({ regulariser, potential, bank, slopes, map }) => {
    const name = hasSmoothing(regulariser) ? `${regulariser}:${potential}` : regulariser;
    if (map !== undefined) {
      const { columns, rows, isotropic } = map;
      const differences = isotropic === 1 ? 'isotropic' : 'anisotropic';
      return `${name},columns=${String(columns)},rows=${String(rows)},differences=${differences}`;
    }
    if (slopes !== undefined) return `${name},ridge=${String(slopes.ridge)}`;
    if (bank === undefined) return name;
    const { count, size } = bank;
    return `${name},count=${String(count)},size=${String(size)},channels=${String(channels)}`;
  });
  return new Model({ prior: names.join('+') }).prior;
}

/** The shipped model of a sample. */
export function modelOf(sample: PictureSample): Model {
  const { terms, ridge, operator, noise, width, height } = sample;
  const fixed = terms.flatMap(({ weight, smoothing, bank, slopes, map }, j) =>
    Object.entries({
      ...{ weight, smoothing },
      ...{ bendWeight: slopes?.bendWeight, bendSmoothing: slopes?.bendSmoothing },
      mapWeights: map?.weights,
      filterWeights: bank?.weights,
      filterSmoothings: bank?.smoothings,
      filterTaps: bank?.taps,
    }).flatMap(([name, value]) =>
      // Of the second term `weight2`, and so on.
      value === undefined ? [] : [[j === 0 ? name : `${name}${String(j + 1)}`, value] as const],
    ),
  );
  const { name, mask, options, arrays } = operator;
  return new Model({
    prior: priorOf(sample),
    ridge,
    fixed: Object.fromEntries(fixed),
    operator: {
      name,
      ...(options && { options }),
      ...(arrays && { arrays }),
      ...(mask && maskFor(name, mask, { width, height })),
    },
    fidelity: noise,
  });
}

/** A mask as the operator takes it: as its picture, or as its pattern. */
function maskFor(
  name: string,
  mask: readonly number[],
  { width, height }: Pick<PictureSample, 'width' | 'height'>,
): Pick<OperatorChoice, 'picture' | 'arrays'> {
  const { arrays = [] } = OPERATORS.find((one) => one.name === name) ?? {};
  return arrays.some(({ key }) => key === 'pattern')
    ? { arrays: { pattern: { shape: [height, width], data: mask } } }
    : { picture: createImage(width, height, Float64Array.from(mask)) };
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
