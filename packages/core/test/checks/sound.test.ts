import { describe, expect, it } from 'vitest';
import {
  checkProblem,
  denseMatrix,
  logisticRegression,
  quadraticProblem as shippedQuadratic,
  randomQuadratic,
  ridgeRegression,
  type BilevelProblem,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { normalVector, randomStream } from '../support/random.js';
import { labelledData, regressionData, upperLosses } from '../support/regression.js';
import { theta, sound } from './support.js';

describe('a sound problem passes', () => {
  const random = randomStream(11);
  const rows = Array.from({ length: 9 }, () => normalVector(random, 4));
  const problems: [string, BilevelProblem, Float64Array][] = [
    ['chain', sound, theta],
    ['chain at an exact fit', chainProblem(2, { dimensions: [7], noise: 0 }), theta],
    [
      'quadratic',
      quadraticProblem(2, { dimensions: [5, 1], parameters: 3, condition: 50, direct: true }),
      normalVector(random, 3),
    ],
    [
      'shipped quadratic',
      shippedQuadratic(randomQuadratic(random, { rows: 30, columns: 5 })),
      normalVector(random, 5),
    ],
    ...upperLosses(random, 4).flatMap((upper): [string, BilevelProblem, Float64Array][] => [
      [
        `ridge, ${upper.kind}`,
        ridgeRegression({ train: regressionData(random, 12, 4), upper }),
        normalVector(random, 4, 0.5),
      ],
      [
        `logistic, ${upper.kind}`,
        logisticRegression({
          train: labelledData(random, 12, 4),
          upper,
        }),
        normalVector(random, 4, 0.5),
      ],
    ]),
    [
      'least squares',
      ridgeRegression({
        train: { features: denseMatrix(rows), targets: normalVector(random, 9) },
        upper: { kind: 'linear', weights: normalVector(random, 4) },
      }),
      new Float64Array(4),
    ],
  ];

  it.each(problems)('%s', (_name, problem, at) => {
    for (const seed of [1, 2, 3]) {
      const report = checkProblem(problem, { theta: at, seed });
      expect(report.failures).toEqual([]);
      expect(report.passed).toBe(true);
      // All of it was looked at.
      expect(report.checks.length).toBeGreaterThanOrEqual(18);
    }
  });
});
