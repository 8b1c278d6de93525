import { describe, expect, it } from 'vitest';
import { conjugateGradient, type LinearIteration, type LinearSystem } from '@bilevel/core';
import { singlePrecisionConjugateGradient } from '../../src/published/singlePrecision.js';

/** A diagonal system of that condition number. */
function system(condition: number): LinearSystem {
  const d = 60;
  const diagonal = Float64Array.from({ length: d }, (_, i) => condition ** (i / (d - 1)));
  return {
    rightHandSide: diagonal.map((_, i) => Math.fround(1 + Math.sin(i))),
    apply: (v, out) => {
      for (let i = 0; i < d; i++) out[i] = diagonal[i]! * v[i]!;
    },
  };
}

function iterations(iteration: LinearIteration, target: number): number {
  let count = 0;
  while (iteration.residualNorm() > target && count < 1000) {
    expect(iteration.step()).not.toBe('indefinite');
    count++;
  }
  return count;
}

describe('conjugate gradients in 32-bit', () => {
  it('solve, with numbers of 32 bits', () => {
    const easy = system(10);
    const iteration = singlePrecisionConjugateGradient().start(easy, new Float64Array(60));
    iterations(iteration, 1e-4);
    const { solution, residual } = iteration;
    expect(solution.every((q) => q === Math.fround(q))).toBe(true);
    expect(residual?.every((r) => r === Math.fround(r))).toBe(true);
    const image = new Float64Array(60);
    easy.apply(solution, image);
    const error = easy.rightHandSide.map((b, i) => b - image[i]!);
    expect(Math.hypot(...error)).toBeLessThan(2e-4);
  });

  it('take as many iterations as in 64-bit as long as rounding does not matter', () => {
    const easy = system(10);
    const zero = new Float64Array(60);
    const double = conjugateGradient({ preconditioner: 'none' }).start(easy, zero);
    const single = singlePrecisionConjugateGradient().start(easy, zero);
    expect(iterations(single, 1e-2)).toBe(iterations(double, 1e-2));
  });

  it('take more where conjugacy is lost', () => {
    const hard = system(100);
    const zero = new Float64Array(60);
    const double = conjugateGradient({ preconditioner: 'none' }).start(hard, zero);
    const single = singlePrecisionConjugateGradient().start(hard, zero);
    expect(iterations(single, 1e-5)).toBeGreaterThan(iterations(double, 1e-5));
  });

  it('goes on from a start', () => {
    const easy = system(10);
    const half = singlePrecisionConjugateGradient().start(easy, new Float64Array(60));
    iterations(half, 1e-1);
    const rest = singlePrecisionConjugateGradient().start(easy, half.solution);
    expect(rest.residualNorm()).toBeLessThan(0.11);
    // A start at zero costs nothing.
    expect([half.startWork, rest.startWork]).toEqual([0, 1]);
  });

  it('notices an indefinite system', () => {
    const negative: LinearSystem = {
      ...system(10),
      apply: (v, out) => {
        out.set(v.map((x) => -x));
      },
    };
    const iteration = singlePrecisionConjugateGradient().start(negative, new Float64Array(60));
    expect(iteration.step()).toBe('indefinite');
  });
});
