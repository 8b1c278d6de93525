import type { LocalChange } from '@bilevel/core';
import { expect } from 'vitest';
import { Exact, exactly } from '../../../core/test/support/exact.js';
import type { ForwardOperator } from '../../src/physics/operator/operator.js';
import type { Regulariser, RegulariserLinearisation } from '../../src/prior/regulariser.js';

// What a reconstruction states of itself, made of parts that are as bad as they say: operators and regularisers
// that err by all that they state, sums that lose every term, constants that are attained.

export const of = (x: number): Exact => exactly(x);
export const sum = (terms: readonly Exact[]): Exact =>
  terms.reduce((a, b) => a.plus(b), new Exact(0));
const nothing = (): void => undefined;

export function expectAbove(bound: number | undefined, formula: Exact, relative = 1e-12): void {
  const value = of(bound ?? NaN);
  expect(value.gte(formula)).toBe(true);
  expect(value.lte(formula.times(1 + relative).plus(1e-300))).toBe(true);
}

/** K = k I of d pixels, which errs by `rounding` along x, either way. */
export function scaling(k: number, d: number, rounding: number, sign = 1): ForwardOperator {
  const shape = { width: d, height: 1, channels: 1 } as const;
  const apply = (x: Float64Array, out: Float64Array): void => {
    for (let p = 0; p < d; p++) out[p] = (k + sign * rounding) * x[p]!;
  };
  const square = k * k * (1 + 2 ** -50);
  return {
    ...{ input: shape, output: shape, apply, adjoint: apply, rounding },
    ...{ squaredNorm: square, leastEigenvalue: k * k * (1 - 2 ** -50) },
  };
}

export interface Stated {
  readonly curvature?: number;
  readonly third?: number;
  readonly column?: number;
  /** Every entry of ∂R, a number that is added. */
  readonly addend?: number;
  /** The error of ∂R and of ∂²R v along x, relative. */
  readonly off?: number;
  readonly columns?: number;
  readonly change?: Partial<LocalChange>;
}

export function regulariser(stated: Stated): Regulariser {
  const { addend = 0, off = 0, columns = 0 } = stated;
  const add = (v: Float64Array, out: Float64Array): void => {
    for (let p = 0; p < v.length; p++) {
      const more = addend + off * v[p]!;
      if (more !== 0) out[p] = out[p]! + more;
    }
  };
  const second: RegulariserLinearisation = {
    addHessianVector: add,
    addDiagonal: (out) => {
      for (let p = 0; p < out.length; p++) out[p]! += stated.curvature ?? 0;
    },
    crossTranspose: (_, out) => {
      out.fill(columns);
    },
    cross: (u, out) => {
      out.fill(columns * (u[0]! + 2 * u[1]!));
    },
    hessianRounding: (size) => off * size,
    rounding: { crossTranspose: () => columns, cross: () => columns },
    within: () => ({
      kind: 'certified',
      hessianChange: () => 0,
      crossTransposeChange: () => 0,
      ...stated.change,
    }),
  };
  return {
    parameters: 2,
    curvature: stated.curvature ?? 0,
    lipschitzHessian: stated.third ?? 0,
    lipschitzColumn: stated.column ?? 0,
    hasMaximumPrinciple: false,
    value: (x) => addend * x.length,
    addGradient: add,
    gradientRounding: (size) => off * size,
    linearise: () => second,
    release: nothing,
  };
}

export const both = [0, 1];
