import { aPrioriBound as boundOfCore, certified } from '@bilevel/core';
import { OPERATORS, REGULARISERS } from '@bilevel/imaging/describe';
import { aPrioriBoundOf } from '@bilevel/runs/display';
import { describe, expect, it } from 'vitest';

describe('the a-priori bound of a run', () => {
  it.each([
    ['tv' as const, 2, Math.SQRT2],
    ['tv-isotropic' as const, 1, Math.sqrt(3)],
  ])('is that of core for %s, with a bound of ‖B‖ over all pictures', (prior, count, block) => {
    const of = { weight: 0.05, smoothing: 0.006, epsilon: 0.02, delta: 0.3, pixels: 96 * 96 };
    const objective = 10;
    const curvature = (8 * of.weight) / of.smoothing;
    const distance = Math.sqrt(2 * objective);
    const expected = boundOfCore({
      lower: {
        strongConvexity: certified(1),
        lipschitzGradient: certified(1 + curvature),
        lipschitzHessian: certified((block * 0.8587 * curvature) / of.smoothing),
        lipschitzCross: certified(Math.SQRT2 * curvature),
      },
      lipschitzUpperGradient: certified(1),
      lipschitzUpperParameterGradient: certified(0),
      crossNorm: certified(of.weight * Math.sqrt(8 * count * of.pixels) * Math.sqrt(1 + 4 / 27)),
      upperGradientNorm: certified(distance),
      epsilon: of.epsilon,
      residualFactor: of.delta / (distance + of.epsilon),
      dimension: of.pixels,
    });
    const { weight, smoothing, ...asked } = of;
    const values = { weight, smoothing };
    const model = { data: {}, training: { prior } };
    const bound = aPrioriBoundOf(model, { ...asked, values, objective });
    // 0.8587 is rounded up in the fifth digit.
    expect(bound / (expected.total - expected.parts.rounding)).toBeCloseTo(1, 3);
  });

  it('is not known where it depends on what is measured', () => {
    const of = {
      values: { weight: 1, smoothing: 1 },
      epsilon: 1,
      delta: 1,
      objective: 1,
      pixels: 1,
    };
    const training = { prior: REGULARISERS[0]?.name ?? '' };
    expect(aPrioriBoundOf({ data: {}, training }, of)).toBeGreaterThan(0);
    const data = { operator: { name: OPERATORS[1]?.name ?? '' } };
    expect(aPrioriBoundOf({ data, training }, of)).toBeNaN();
  });
});
