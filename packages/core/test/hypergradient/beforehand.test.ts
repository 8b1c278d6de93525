import { describe, expect, it } from 'vitest';
import { beforehand, beforehandOfAll } from '../../src/hypergradient/beforehand.js';
import { certified, estimated, hypergradient, type LowerConstants } from '../../src/index.js';
import { chainProblem } from '../support/chain.js';
import { quadraticProblem } from '../support/quadratic.js';
import { distance, truthOf } from '../support/truth.js';

const lower: LowerConstants = {
  strongConvexity: certified(0.5),
  lipschitzGradient: certified(7),
  lipschitzHessian: certified(3),
  lipschitzCross: certified(2),
};
const rounding = { gradient: 0, residual: 0, hypergradient: 0, value: 0, defect: 0 };
const input = {
  lower,
  lipschitzUpperGradient: certified(1.5),
  lipschitzUpperParameterGradient: certified(0.25),
  crossNorm: certified(11),
  epsilon: 0.125,
  rounding: { ...rounding, kind: 'proven' as const },
  residual: 0,
  adjointNorm: 5,
  upperGradientNorm: 4,
};

describe('what constants say beforehand', () => {
  it('is the a-priori bound with norms at x* and the accuracies asked for', () => {
    const [epsilon, delta] = [0.01, 0.03];
    const { constants, bound } = beforehand(input, { epsilon, delta }, 10);
    expect(constants).toEqual(lower);
    const slope = 4 + 1.5 * 0.125;
    const cross = 11 + 2 * 0.125 + 2 * epsilon;
    const adjoint = slope / 0.5;
    const total =
      0.25 * epsilon +
      2 * adjoint * epsilon +
      (cross * (delta + (1.5 + 3 * adjoint) * epsilon)) / 0.5;
    expect(bound.total / total).toBeCloseTo(1, 10);
    expect(bound.total).toBeGreaterThanOrEqual(total);
    expect(bound.kind).toBe('certified');
  });

  it('is estimated where a constant is, and infinite where nothing was asked for', () => {
    const of = { ...input, lower: { ...lower, lipschitzHessian: estimated(3) } };
    const { constants, bound } = beforehand(of, { epsilon: 0.01, delta: 0.03 }, 10);
    expect(constants.lipschitzHessian).toEqual({ value: 3, kind: 'estimated' });
    expect(bound.kind).toBe('estimated');
    for (const asked of [
      { epsilon: Infinity, delta: 1 },
      { epsilon: 1, delta: Infinity },
    ]) {
      expect(beforehand(input, asked, 10).bound.total).toBe(Infinity);
    }
  });

  it('is of samples the worst constant, and the mean of the bounds', () => {
    const one = beforehand(input, { epsilon: 0.01, delta: 0.03 }, 10);
    const other = beforehand(
      {
        ...input,
        lower: { ...lower, strongConvexity: estimated(0.25), lipschitzCross: certified(1) },
      },
      { epsilon: 0.02, delta: 0.03 },
      10,
    );
    const { constants, bound } = beforehandOfAll([one, other], 1e-3);
    expect(constants).toEqual({
      ...lower,
      strongConvexity: { value: 0.25, kind: 'estimated' },
    });
    const mean = (one.bound.total + other.bound.total) / 2 + 1e-3;
    expect(bound.total / mean).toBeCloseTo(1, 12);
    expect(bound.total).toBeGreaterThanOrEqual(mean);
    expect(bound.kind).toBe('estimated');
  });

  it.each([1e-2, 1e-4, 1e-6])('bounds the true error of every evaluation to ε = δ = %s', (to) => {
    for (let seed = 1; seed <= 8; seed++) {
      const options = { dimensions: [4, 6], direct: true };
      const theta = Float64Array.of(-2, -3);
      for (const problem of [
        quadraticProblem(seed, { ...options, parameters: 2, condition: 30 }),
        chainProblem(seed, { ...options, direct: 0.3 }),
      ]) {
        const result = hypergradient(problem, theta, { epsilon: to, delta: to });
        expect(result.converged).toBe(true);
        const { gradient } = truthOf(problem, theta);
        expect(distance(result.gradient, gradient)).toBeLessThanOrEqual(
          result.beforehand.bound.total,
        );
        // Local bounds are at most the global ones, which these are made of.
        const level = problem.samples[0]!.lower(theta).constants;
        const { strongConvexity, lipschitzGradient } = result.beforehand.constants;
        expect(strongConvexity.value).toBeLessThanOrEqual(level.strongConvexity.value);
        expect(lipschitzGradient.value).toBeGreaterThanOrEqual(level.lipschitzGradient.value);
      }
    }
  });
});
