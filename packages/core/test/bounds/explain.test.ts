import { describe, expect, it } from 'vitest';
import {
  aPrioriBound,
  ArgumentError,
  certified,
  estimated,
  explainBound,
  hypergradient,
  norm,
  type BoundParts,
  type HypergradientBound,
} from '../../src/index.js';
import { chainProblem } from '../support/chain.js';

const none: BoundParts = {
  parameterGradient: 0,
  cross: 0,
  adjointResidual: 0,
  upperGradient: 0,
  hessian: 0,
  rounding: 0,
};
const boundOf = (parts: Partial<BoundParts>): HypergradientBound => {
  const all = { ...none, ...parts };
  return {
    total: Object.values<number>(all).reduce((a, b) => a + b, 0),
    kind: 'certified',
    parts: all,
  };
};

describe('explainBound', () => {
  it('names the part that dominates, and the cause that parts share', () => {
    const { dominant, cause, share, parts, remedy } = explainBound(
      boundOf({ adjointResidual: 4, hessian: 3, cross: 2, rounding: 1 }),
    );
    expect(dominant).toMatchObject({ name: 'adjointResidual', value: 4, share: 0.4 });
    // Curvature and cross term are due to ε both: together they are more.
    expect(cause).toBe('lower');
    expect(share).toBeCloseTo(0.5, 15);
    expect(remedy).toMatch(/smaller ε/);
    expect(parts.map(({ name }) => name).slice(0, 4)).toEqual([
      'adjointResidual',
      'hessian',
      'cross',
      'rounding',
    ]);
    expect(parts.reduce((sum, part) => sum + part.share, 0)).toBeCloseTo(1, 15);
  });

  it('says what a larger ridge would do where that is most of the strong convexity', () => {
    const bound = boundOf({ adjointResidual: 4 });
    const remedyOf = (value: number, strongConvexity: number): string =>
      explainBound(bound, { ridge: { value, strongConvexity } }).remedy;
    expect(remedyOf(0.001, 0.001)).toContain(
      '0.01 instead of 0.001 would divide the bound by about 10',
    );
    // μ = 0.0015 becomes 0.0105.
    expect(remedyOf(0.001, 0.0015)).toContain('by about 7, with residuals');
    for (const [value, mu] of [
      [0.001, 0.5],
      [0, 1],
    ] as const) {
      expect(remedyOf(value, mu)).not.toContain('ridge');
    }
    expect(() => remedyOf(2, 1)).toThrow(ArgumentError);
    expect(() => remedyOf(NaN, 1)).toThrow('for the ridge but received NaN');
  });

  it.each([
    ['parameterGradient', 'lower', /ε/],
    ['cross', 'lower', /ε/],
    ['upperGradient', 'lower', /ε/],
    ['hessian', 'lower', /ε/],
    ['adjointResidual', 'adjoint', /δ/],
    ['rounding', 'rounding', /No tolerance/],
  ] as const)('%s is due to %s', (name, cause, remedy) => {
    const explained = explainBound(boundOf({ [name]: 0.02 }));
    expect(explained.dominant).toMatchObject({ name, cause, share: 1 });
    expect(explained.cause).toBe(cause);
    expect(explained.remedy).toMatch(remedy);
    expect(explained.meaning).toMatch(
      /^The computed hypergradient differs .* at most 0\.02: this is proven\. 100 %/,
    );
  });

  it('says what the bound means for the direction', () => {
    const bound = boundOf({ hessian: 0.031 });
    expect(explainBound(bound, { gradientNorm: 1 }).meaning).toMatch(
      /3 % of its length: .* lower the objective\./,
    );
    expect(explainBound(bound, { gradientNorm: 100 }).meaning).toMatch(/less than 1 % of its/);
    for (const gradientNorm of [0.031, 0.01, 0]) {
      expect(explainBound(bound, { gradientNorm }).meaning).toMatch(
        /does not tell in which direction/,
      );
    }
  });

  it('does not call an estimate proven', () => {
    const { meaning } = explainBound({ ...boundOf({ cross: 1 }), kind: 'estimated' });
    expect(meaning).toMatch(/estimate/);
    expect(meaning).not.toMatch(/this is proven/);
    const bound = { ...boundOf({ cross: 1 }), kind: 'estimated' as const };
    expect(explainBound(bound, { gradientNorm: 9 }).meaning).toMatch(/if the estimate holds/);
  });

  it('explains an a-priori bound, in the future', () => {
    const bound = aPrioriBound({
      lower: {
        strongConvexity: certified(1),
        lipschitzGradient: certified(10),
        lipschitzHessian: certified(0),
        lipschitzCross: estimated(0),
      },
      lipschitzUpperGradient: certified(1),
      lipschitzUpperParameterGradient: certified(0),
      crossNorm: certified(2),
      upperGradientNorm: certified(3),
      epsilon: 1e-9,
      residualFactor: 0.1,
      dimension: 4,
    });
    const explained = explainBound(bound, { timing: 'a-priori' });
    expect(explained.cause).toBe('adjoint');
    expect(explained.meaning).toMatch(/will differ .* estimate/);
  });

  it('of an exact hypergradient has nothing to reduce', () => {
    const { meaning, remedy, share } = explainBound(boundOf({}), { gradientNorm: 1 });
    expect(meaning).toMatch(/at most 0: this is proven/);
    expect(remedy).toMatch(/Nothing/);
    expect(share).toBe(0);
  });

  it('follows the tolerances of a problem: what it advises helps', () => {
    const problem = chainProblem(1, { dimensions: [8], direct: 0.1 });
    const theta = Float64Array.of(-1, -1);
    const at = (epsilon: number, delta: number) => {
      const { bound, gradient } = hypergradient(problem, theta, { epsilon, delta });
      return { bound, explained: explainBound(bound, { gradientNorm: norm(gradient) }) };
    };
    const loose = at(1e-3, 1e-10);
    expect(loose.explained.cause).toBe('lower');
    expect(at(1e-5, 1e-10).bound.total).toBeLessThan(0.1 * loose.bound.total);
    const adjoint = at(1e-10, 1e-3);
    expect(adjoint.explained.cause).toBe('adjoint');
    expect(at(1e-10, 1e-5).bound.total).toBeLessThan(0.1 * adjoint.bound.total);
  });

  it('is plain data, and refuses a norm that is none', () => {
    const explained = explainBound(boundOf({ cross: 1 }));
    expect(structuredClone(explained)).toEqual(explained);
    for (const gradientNorm of [-1, NaN]) {
      expect(() => explainBound(boundOf({ cross: 1 }), { gradientNorm })).toThrow(ArgumentError);
    }
  });
});
