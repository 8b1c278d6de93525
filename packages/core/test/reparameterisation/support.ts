import {
  logisticRegression,
  ridgeRegression,
  type BilevelProblem,
  type Linearisation,
  type LowerLevel,
  type Sample,
} from '../../src/index.js';
import { randomStream } from '../support/random.js';
import { labelledData, regressionData, upperLosses } from '../support/regression.js';

export const D = 5;

function regressions(seed: number): [string, BilevelProblem][] {
  const random = randomStream(seed);
  const train = regressionData(random, 20, D);
  const labelled = labelledData(random, 40, D);
  return upperLosses(random, D).flatMap((upper): [string, BilevelProblem][] => [
    [`ridge, ${upper.kind}`, ridgeRegression({ train, upper })],
    [`logistic, ${upper.kind}`, logisticRegression({ train: labelled, upper })],
  ]);
}

export const named = new Map(regressions(1));
export const sampleOf = (name: string): Sample => {
  const sample = named.get(name)?.samples[0];
  if (sample === undefined) throw new Error(name);
  return sample;
};
export const problemOf = (name: string): BilevelProblem => ({
  parameters: D,
  samples: [sampleOf(name)],
});

/** The linearisation with nothing but the three products. */
export const withoutExtras =
  (level: LowerLevel) =>
  (x: Float64Array): Linearisation => {
    const at = level.linearise(x);
    return {
      hessianVector: at.hessianVector.bind(at),
      cross: at.cross.bind(at),
      crossTranspose: at.crossTranspose.bind(at),
    };
  };
