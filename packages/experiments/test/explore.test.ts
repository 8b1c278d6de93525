import { ArgumentError, gradientDescentRate, heavyBallRate } from '@bilevel/core';
import { describe, expect, it } from 'vitest';
import { QUADRATIC_SOLVERS, exploreQuadratic, type QuadraticChoice } from '../src/index.js';

const choice: QuadraticChoice = {
  seed: 0,
  ...QUADRATIC_SOLVERS,
  lowerIterations: 100,
  adjointIterations: 200,
  start: 40,
};

describe('exploreQuadratic', () => {
  it('runs every solver as far as asked, its bounds above the truth', () => {
    for (const [seed, start, iterations] of [
      [1, 0, 1],
      [2, 7, 30],
      [3, 'exact', 150],
    ] as const) {
      const found = exploreQuadratic({
        ...choice,
        seed,
        start,
        lowerIterations: iterations,
        adjointIterations: iterations,
      });
      expect(found.lower.map(({ solver }) => solver)).toEqual(QUADRATIC_SOLVERS.lower);
      expect(found.hypergradient.map(({ solver }) => solver)).toEqual(QUADRATIC_SOLVERS.adjoint);
      for (const run of [...found.lower, ...found.hypergradient]) {
        expect(run.rows.length).toBe(iterations + 1);
        expect(run.violations).toBe(0);
        for (const { error, aPosteriori } of run.rows) {
          expect(aPosteriori).toBeGreaterThanOrEqual(error);
        }
      }
      const steps = found.splits.filter(({ solver }) => solver === 'cg');
      expect(steps.every(({ iteration }) => iteration > 0 && iteration < iterations)).toBe(true);
    }
  });

  it('measures rates no worse than the proven ones, which are those of the theory', () => {
    const { lower, condition } = exploreQuadratic(choice);
    const of = (name: string) => {
      const run = lower.find(({ solver }) => solver === name);
      if (run === undefined) throw new Error(name);
      return run;
    };
    expect(of('gd').provenRate).toBeCloseTo(gradientDescentRate(condition), 6);
    expect(of('gd').measuredRate).toBeLessThanOrEqual(of('gd').provenRate + 1e-6);
    // c_k of heavy ball is λ^k times a polynomial.
    expect(of('hb').provenRate).toBeGreaterThan(heavyBallRate(condition));
    expect(of('hb').measuredRate).toBeLessThan(of('hb').provenRate);
  });

  it('takes the solvers that are asked for, and names what it does not take', () => {
    const { lower, hypergradient, splits } = exploreQuadratic({
      ...choice,
      lower: ['hb'],
      adjoint: [],
    });
    expect(lower.map(({ solver }) => solver)).toEqual(['hb']);
    expect([hypergradient, splits]).toEqual([[], []]);
    expect(() => exploreQuadratic({ ...choice, adjoint: ['newton'] })).toThrow(
      /solvers out of cg.*adjoint.*newton/,
    );
    expect(() => exploreQuadratic({ ...choice, lowerIterations: 0 })).toThrow(ArgumentError);
    expect(() => exploreQuadratic({ ...choice, start: 2.5 })).toThrow(/start/);
  });
});
