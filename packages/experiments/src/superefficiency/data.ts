import path from 'node:path';
import { denseMatrix, type RegressionData } from '@bilevel/core';
import { readLibsvm, toRegressionData } from '../libsvm.js';
import { normal, normalVector, uniformStream } from '../random.js';
import type { SuperefficiencyFiles } from './files.js';

/** The data of all figures, and the names of the files. */
export interface SuperefficiencyData {
  readonly ridge: RegressionData;
  readonly logistic: { readonly train: RegressionData; readonly test: RegressionData };
  readonly source: { readonly ridge: string; readonly logistic: string };
}

const GENERATED = 'generated';

/**
 * Reads the files, or generates data of their sizes: correlated features in [−1, 1], targets linear
 * in them with noise, and labels that are the sign of such targets. As published, observations that
 * leave features out are dropped, and labels become −1 and 1.
 *
 * @throws LibsvmError for a file in another format; DataFileError for one that cannot be read
 */
export async function loadData(files: SuperefficiencyFiles): Promise<SuperefficiencyData> {
  const { ridge, logistic } = files;
  return {
    ridge:
      ridge === undefined
        ? generate(1, 392, 7)
        : toRegressionData(await readLibsvm(ridge), ridge, { incomplete: 'drop' }),
    logistic:
      logistic === undefined
        ? { train: asLabels(generate(2, 145, 5)), test: asLabels(generate(3, 200, 5)) }
        : await readClassification(logistic),
    source: {
      ridge: ridge === undefined ? GENERATED : path.basename(ridge),
      logistic: logistic === undefined ? GENERATED : path.basename(logistic.train),
    },
  };
}

/** Training and test data with the same features. */
async function readClassification(files: {
  readonly train: string;
  readonly test: string;
}): Promise<SuperefficiencyData['logistic']> {
  const train = await readLibsvm(files.train);
  const test = await readLibsvm(files.test);
  const features = [...train, ...test].reduce(
    (most, row) => Math.max(most, row.indices.at(-1) ?? 0),
    0,
  );
  const options = { incomplete: 'drop', labels: true, features } as const;
  return {
    train: toRegressionData(train, files.train, options),
    test: toRegressionData(test, files.test, options),
  };
}

function generate(stream: number, observations: number, features: number): RegressionData {
  const random = uniformStream(stream, 0x45_35);
  // The same truth for training and test data.
  const truth = normalVector(uniformStream(features, 0x45_36), features, 3);
  const rows = Array.from({ length: observations }, () => {
    const common = random() - 0.5;
    return Array.from({ length: features }, () => common + random() - 0.5);
  });
  const targets = rows.map(
    (row) => row.reduce((sum, value, j) => sum + value * truth[j]!, 1) + normal(random),
  );
  return { features: denseMatrix(rows), targets: Float64Array.from(targets) };
}

function asLabels({ features, targets }: RegressionData): RegressionData {
  return { features, targets: targets.map((target) => (target < 1 ? -1 : 1)) };
}
