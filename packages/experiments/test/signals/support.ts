import type { Linearisation } from '@bilevel/core';
import { Matrix } from 'ml-matrix';
import { normalVector, uniformStream } from '../../src/random.js';
import { generatedSignal } from '../../src/signals/data.js';
import { PARAMETERS, signalsModel, type SignalsModel } from '../../src/signals/problem/model.js';
import {
  signalsLevel,
  type SignalPair,
  type SignalsLevel,
} from '../../src/signals/problem/problem.js';

/** A model and a level at a random θ. */
export interface Scene {
  readonly theta: Float64Array;
  readonly beta: number;
  readonly pair: SignalPair;
  readonly model: SignalsModel;
  readonly level: SignalsLevel;
  readonly random: () => number;
}

export function scene(seed: number): Scene {
  const random = uniformStream(seed, 0x73_69_67);
  const points = 2 + Math.floor(9 * random());
  const beta = 10 ** (3 * random());
  const theta = normalVector(random, PARAMETERS);
  theta[1]! -= 3;
  const pair = generatedSignal(random, points);
  const model = signalsModel(theta, points, beta);
  return { theta, beta, pair, model, level: signalsLevel(model, pair.noisy), random };
}

/** The N×N matrix of products. */
export function denseHessian(at: Linearisation, length: number): Matrix {
  const matrix = new Matrix(length, length);
  const out = new Float64Array(length);
  for (let j = 0; j < length; j++) {
    const unit = new Float64Array(length);
    unit[j] = 1;
    at.hessianVector(unit, out);
    for (let i = 0; i < length; i++) matrix.set(i, j, out[i]!);
  }
  return matrix;
}

/** The N×n matrix of products. */
export function denseCross(at: Linearisation, length: number): Matrix {
  const matrix = new Matrix(length, PARAMETERS);
  const out = new Float64Array(length);
  for (let k = 0; k < PARAMETERS; k++) {
    const unit = new Float64Array(PARAMETERS);
    unit[k] = 1;
    at.cross(unit, out);
    for (let i = 0; i < length; i++) matrix.set(i, k, out[i]!);
  }
  return matrix;
}

/** x reflected by one point at both ends: as the definition reads. */
export function reflected<T>(x: readonly T[]): readonly T[] {
  return [x[1]!, ...x, x[x.length - 2]!];
}
