import {
  conjugateGradient,
  directCholesky,
  hypergradient,
  newtonCg,
  newtonFinish,
  safeHeavyBall,
  type Hypergradient,
} from '@bilevel/core';
import { expect, it } from 'vitest';
import { cleaningProblem, type LabelledData } from '../../src/index.js';
import { randomStream } from '../random.js';
import { exact } from './exact.js';
import { exactHypergradient } from './exactHypergradient.js';
import { distance } from './exactRegression.js';
import { randomVector } from './support.js';

const CLASSES = 2;
const COLUMNS = 2;

/** Samples, with labels as the classifier W predicts them, or any. */
function dataOf(
  random: () => number,
  { rows, features }: { readonly rows: number; readonly features: number },
  W?: Float64Array,
): LabelledData {
  const values = randomVector(random, rows * COLUMNS, features);
  const labels = Uint16Array.from({ length: rows }, (_, i) => {
    if (W === undefined) return i % CLASSES;
    const score = (c: number): number =>
      values[i * COLUMNS]! * W[c]! + values[i * COLUMNS + 1]! * W[CLASSES + c]! + W[4 + c]!;
    return score(0) >= score(1) ? 0 : 1;
  });
  return { features: { rows, columns: COLUMNS, values, scale: 1 }, labels, classes: CLASSES };
}

function solutionOf({ samples: [sample] }: Hypergradient): Float64Array {
  if (sample === undefined) throw new Error('one sample');
  return sample.solution;
}

it.each([
  { name: 'ordinary', features: 1, theta: 1, predicted: false },
  { name: 'features × 10, labels as predicted', features: 10, theta: 1, predicted: true },
  { name: 'features × 100, labels as predicted', features: 100, theta: 1, predicted: true },
  { name: 'features × 1000, labels as predicted', features: 1000, theta: 1, predicted: true },
  { name: 'features × 1000, any labels', features: 1000, theta: 1, predicted: false },
  { name: 'θ = ±40', features: 3, theta: 40, predicted: false },
])('certificates hold against 45 digits at and near rounding: $name', (regime) => {
  const solvers = [
    { lower: newtonCg(), linear: directCholesky() },
    { lower: newtonFinish(), linear: conjugateGradient() },
    { lower: safeHeavyBall(), linear: conjugateGradient() },
  ];
  for (let seed = 0; seed < 3; seed++) {
    const random = randomStream(100 + seed);
    const train = dataOf(random, { rows: 3, ...regime });
    const theta = randomVector(random, 3, regime.theta);
    const ridge = 0.01;
    const rough = { epsilon: 1e-12, delta: 1e-12, maxWork: 3000, lower: newtonCg() };
    const start = solutionOf(hypergradient(cleaningProblem(train, train, { ridge }), theta, rough));
    const validation = dataOf(random, { rows: 2, ...regime }, regime.predicted ? start : undefined);
    const problem = cleaningProblem(train, validation, { ridge });
    const truth = exactHypergradient({ train, validation }, theta, { ridge, start });
    for (const certificate of ['plain', 'local', 'sharp'] as const) {
      for (const accuracy of [1e-3, 1e-9, 1e-15]) {
        const found = hypergradient(problem, theta, {
          ...solvers[seed % solvers.length],
          epsilon: accuracy,
          delta: accuracy,
          maxWork: 500,
          certificate,
        });
        const away = distance(truth.point, solutionOf(found)).toNumber();
        expect(away).toBeLessThanOrEqual(found.samples[0]?.epsilon ?? NaN);
        expect(found.bound.kind).toBe('certified');
        const error = distance(truth.gradient, found.gradient).toNumber();
        expect(error).toBeLessThanOrEqual(found.bound.total);
        for (const { value, error: width, kind } of [found.value, found.corrected]) {
          expect(kind).toBe('certified');
          const off = exact(value).minus(truth.value).abs().toNumber();
          expect(off).toBeLessThanOrEqual(width);
        }
      }
    }
  }
});
