import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ArgumentError,
  denseMatrix,
  hypergradient,
  logisticRegression,
  NotFiniteError,
  ridgeRegression,
  ShapeError,
  type BilevelProblem,
} from '../../../src/index.js';
import {
  logisticLoss,
  sigmoid,
  sigmoidSlope,
  SIGMOID_SLOPE_LIPSCHITZ,
} from '../../../src/problem/shipped/logistic.js';
import { accurateDot } from '../../support/dense.js';
import { expectConstants, expectDerivatives } from '../../support/derivatives.js';
import { normalVector, randomStream } from '../../support/random.js';
import { labelledData, regressionData, upperLosses } from '../../support/regression.js';
import { distance, truthOf } from '../../support/truth.js';

/** Ridge and logistic regression with every upper-level loss. */
function regressions(seed: number, N: number, d: number): [string, BilevelProblem][] {
  const random = randomStream(seed);
  const train = regressionData(random, N, d);
  const labelled = labelledData(random, N, d);
  return upperLosses(random, d).flatMap((upper): [string, BilevelProblem][] => [
    [`ridge, ${upper.kind}`, ridgeRegression({ train, upper })],
    [`logistic, ${upper.kind}`, logisticRegression({ train: labelled, upper })],
  ]);
}

describe.each(regressions(1, 30, 6))('%s', (_name, problem) => {
  const random = randomStream(2);
  const sample = problem.samples[0]!;

  it('has the derivatives it states', () => {
    for (const scale of [0, 0.3, 5]) {
      const theta = normalVector(random, 6, 1.5);
      expectDerivatives(sample, theta, normalVector(random, 6, scale), random);
    }
  });

  it('exceeds none of its constants', () => {
    for (let k = 0; k < 60; k++) {
      const theta = normalVector(random, 6, 2);
      const x = normalVector(random, 6, 10 ** (random() * 3 - 2));
      const step = normalVector(random, 6, 10 ** (random() * 3 - 2));
      const y = x.map((xi, i) => xi + step[i]!);
      expectConstants(sample, theta, x, y);
    }
  });

  it('has the hypergradient of central differences and of dense linear algebra', () => {
    const theta = normalVector(random, 6);
    const dense = truthOf(problem, theta);
    const { gradient, bound } = hypergradient(problem, theta, { epsilon: 1e-12, delta: 1e-12 });
    expect(bound.kind).toBe('certified');
    const size = 1 + Math.hypot(...dense.gradient);
    expect(distance(gradient, dense.gradient)).toBeLessThan(1e-10 * size);
    const differences = theta.map((_, j) => {
      const at = (step: number): number => {
        const moved = theta.slice();
        moved[j]! += step;
        return truthOf(problem, moved).value;
      };
      return (at(1e-4) - at(-1e-4)) / 2e-4;
    });
    expect(distance(differences, dense.gradient)).toBeLessThan(1e-7 * size);
  });
});

it('has bounds above the true error, at every accuracy and for every loss', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(7),
      fc.double({ min: -18, max: 1, noNaN: true }),
      fc.double({ min: -18, max: 1, noNaN: true }),
      (seed, d, which, e, r) => {
        const [, problem] = regressions(seed, 8, d)[which]!;
        const theta = normalVector(randomStream(seed + 1), d, 2);
        const truth = truthOf(problem, theta);
        const result = hypergradient(problem, theta, { epsilon: 10 ** e, delta: 10 ** r });
        const { solution, epsilon } = result.samples[0]!;
        expect(distance(solution, truth.solutions[0]!)).toBeLessThanOrEqual(epsilon);
        expect(distance(result.gradient, truth.gradient)).toBeLessThanOrEqual(result.bound.total);
        for (const { value, error } of [result.value, result.corrected]) {
          expect(Math.abs(value - truth.value)).toBeLessThanOrEqual(error);
        }
      },
    ),
    { seed: 6, numRuns: 300 },
  );
}, 30_000);

describe('ridge regression', () => {
  it('has the closed form of one feature', () => {
    // g = ½(2x − 3)² + ½e^θ x², f = 5x: x* = 6/(4 + e^θ).
    const train = { features: denseMatrix([[2]]), targets: Float64Array.of(3) };
    const upper = { kind: 'linear', weights: Float64Array.of(5) } as const;
    const problem = ridgeRegression({ train, upper });
    const w = 2;
    const { solution, adjoint, value, gradient } = problem.closedForm(Float64Array.of(Math.log(w)));
    expect(solution[0]).toBeCloseTo(1, 14);
    expect(adjoint[0]).toBeCloseTo(5 / 6, 14);
    expect(value).toBeCloseTo(5, 13);
    expect(gradient[0]).toBeCloseTo((-5 * 6 * w) / 36, 14);
    const { constants } = problem.samples[0]!.lower(Float64Array.of(Math.log(w)));
    expect(constants.strongConvexity.value).toBeCloseTo(6, 13);
    expect(constants.lipschitzGradient.value).toBeCloseTo(6, 13);
    expect(constants.lipschitzCross.value).toBeCloseTo(2, 14);
    expect(constants.lipschitzHessian.value).toBe(0);
  });

  it('has closed forms that dense solves confirm, also with fewer observations than features', () => {
    for (const N of [3, 40]) {
      const random = randomStream(N);
      const train = regressionData(random, N, 7);
      for (const upper of upperLosses(random, 7)) {
        const problem = ridgeRegression({ train, upper });
        const theta = normalVector(random, 7);
        const closed = problem.closedForm(theta);
        const dense = truthOf(problem, theta);
        const size = 1 + Math.hypot(...closed.gradient);
        expect(distance(closed.solution, dense.solutions[0]!)).toBeLessThan(1e-12);
        expect(distance(closed.gradient, dense.gradient)).toBeLessThan(1e-12 * size);
      }
    }
  });
});

it('knows the rounding error of the gradient of ridge regression', () => {
  const random = randomStream(12);
  const d = 6;
  const { features, targets } = regressionData(random, 200, d);
  const train = { features, targets: targets.map((t) => 1e3 + t) };
  const problem = ridgeRegression({ train, upper: { kind: 'quadratic', data: train } });
  // Light weights: the error is that of the data term.
  const theta = new Float64Array(d).fill(-12);
  const level = problem.samples[0]!.lower(theta);
  // At x*, where everything cancels.
  const x = problem.closedForm(theta).solution;
  const residual = train.targets.map((t, i) =>
    accurateDot(-t, features.values.subarray(d * i, d * (i + 1)), x),
  );
  const exact = x.map((xi, j) => {
    const column = features.values.filter((_, at) => at % d === j);
    return accurateDot(0, column, residual) / 200 + (Math.exp(theta[j]!) / d) * xi;
  });
  const computed = new Float64Array(d);
  level.gradient(x, computed);
  const claimed = level.gradientRounding?.(x) ?? 0;
  expect(distance(computed, exact)).toBeLessThanOrEqual(claimed);
  expect(distance(computed, exact)).toBeGreaterThan(1e-4 * claimed);
});

describe('logistic functions', () => {
  it('are accurate at both ends', () => {
    expect(logisticLoss(0)).toBe(Math.LN2);
    expect(logisticLoss(800)).toBe(0);
    expect(logisticLoss(-800)).toBe(800);
    expect(logisticLoss(40) / Math.exp(-40)).toBeCloseTo(1, 14);
    expect(sigmoid(0)).toBe(0.5);
    expect(sigmoid(-740)).toBeGreaterThan(0);
    expect(sigmoid(1e4)).toBe(1);
    expect(sigmoid(-30) / Math.exp(-30)).toBeCloseTo(1, 12);
    expect(sigmoidSlope(0)).toBe(0.25);
    expect(sigmoidSlope(-1e4)).toBe(0);
    for (const m of [-20, -3, -0.1, 0.7, 11]) {
      expect(sigmoid(m) + sigmoid(-m)).toBeCloseTo(1, 15);
      expect(sigmoidSlope(m) / (sigmoid(m) * sigmoid(-m))).toBeCloseTo(1, 14);
    }
  });

  it('have a second derivative of at most 1/(6√3), reached at log(2 ± √3)', () => {
    let largest = 0;
    for (let m = -6; m <= 6; m += 0.001) {
      largest = Math.max(largest, Math.abs(sigmoidSlope(m + 1e-4) - sigmoidSlope(m)) / 1e-4);
    }
    expect(largest).toBeLessThanOrEqual(SIGMOID_SLOPE_LIPSCHITZ);
    expect(largest).toBeGreaterThan(0.9999 * SIGMOID_SLOPE_LIPSCHITZ);
    const m = Math.log(2 + Math.sqrt(3));
    const curvature = sigmoidSlope(m) * (1 - 2 * sigmoid(m));
    expect(Math.abs(curvature)).toBeCloseTo(SIGMOID_SLOPE_LIPSCHITZ, 15);
  });
});

it('refuses data that do not fit, are not finite, or are no labels', () => {
  const train = { features: denseMatrix([[1, 2]]), targets: Float64Array.of(1) };
  const upper = { kind: 'linear', weights: new Float64Array(2) } as const;
  expect(() =>
    ridgeRegression({ train: { ...train, targets: new Float64Array(2) }, upper }),
  ).toThrow(ShapeError);
  expect(() =>
    ridgeRegression({ train, upper: { kind: 'linear', weights: new Float64Array(3) } }),
  ).toThrow(ShapeError);
  const narrow = { features: denseMatrix([[1]]), targets: Float64Array.of(1) };
  expect(() => ridgeRegression({ train, upper: { kind: 'quadratic', data: narrow } })).toThrow(
    ShapeError,
  );
  expect(() =>
    ridgeRegression({ train: { ...train, targets: Float64Array.of(NaN) }, upper }),
  ).toThrow(NotFiniteError);
  expect(() => ridgeRegression({ train, upper: { kind: 'quadratic', data: narrow } })).toThrow(
    'Expected 2 for the columns of upper.data but received 1.',
  );
  const zeros = { ...train, targets: Float64Array.of(0) };
  expect(() => logisticRegression({ train: zeros, upper })).toThrow(ArgumentError);
  expect(() => logisticRegression({ train: zeros, upper })).toThrow(
    'Expected −1 or 1 for train.targets[0] but received 0. Map the two classes to −1 and 1.',
  );
  expect(() => ridgeRegression({ train, upper }).closedForm(new Float64Array(1))).toThrow(
    ShapeError,
  );
});
