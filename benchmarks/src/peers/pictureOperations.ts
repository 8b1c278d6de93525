import { plainVectors } from '@bilevel/core';
import {
  Model,
  reconstructionProblem,
  type ModelOptions,
  type TrainingPair,
} from '@bilevel/imaging';
import type { Operations } from './operations.js';

/** Pictures, a model of them, and where its parameters are. */
export interface PictureWhere {
  readonly pairs: readonly TrainingPair[];
  readonly model: ModelOptions;
  readonly theta: Float64Array;
}

/** On all pictures, with vectors where a solver would have them. */
export function pictureOperations({ pairs, model, theta }: PictureWhere): Operations {
  const prepared = reconstructionProblem(pairs, new Model(model)).samples.map((sample) => {
    const level = sample.lower(theta);
    const { zeros } = level.vectors ?? plainVectors;
    const x = zeros(sample.dimension);
    x.set(sample.start ?? x);
    const at = level.linearise(x);
    return { level, x, at, out: zeros(sample.dimension), b: new Float64Array(theta.length) };
  });
  return {
    gradient: () => {
      for (const { level, x, out } of prepared) level.gradient(x, out);
    },
    hessianVector: () => {
      for (const { at, x, out } of prepared) at.hessianVector(x, out);
    },
    crossTranspose: () => {
      for (const { at, x, b } of prepared) at.crossTranspose(x, b);
    },
  };
}
