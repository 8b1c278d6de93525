import { expect } from 'vitest';
import { certified, type APosterioriInput } from '../../src/index.js';
import { Exact, exactly } from '../support/exact.js';
import { randomStream } from '../support/random.js';

// Every bound against its formula of mathematics.md §5 in 60 digits, of random 64-bit numbers whose terms are in
// turn the largest: at least that, whatever is lost on the way, and hardly more.

export type Draw = (scale?: number) => number;

/** Calls `check` with numbers above 0 of many sizes, two thirds of the time some of them 0. */
export function repeat(times: number, check: (draw: Draw, random: () => number) => void): void {
  for (let seed = 0; seed < times; seed++) {
    const random = randomStream(seed);
    check(
      (scale = 1) => (seed % 3 > 0 && random() < 0.5 ? 0 : scale * 10 ** (6 * random() - 3)),
      random,
    );
  }
}

export const of = (x: number): Exact => exactly(x);

export function expectAbove(bound: number, formula: Exact, relative = 1e-12): void {
  expect(of(bound).gte(formula)).toBe(true);
  expect(of(bound).lte(formula.times(1 + relative).plus(1e-300))).toBe(true);
}

export function sum(...terms: readonly Exact[]): Exact {
  return terms.reduce((total, term) => total.plus(term), new Exact(0));
}

/** Euclidean size. */
export function size(terms: readonly Exact[]): Exact {
  return sum(...terms.map((x) => x.times(x))).sqrt();
}

export const least = (one: Exact, other: Exact): Exact => (one.lt(other) ? one : other);

export function posteriori(draw: Draw, random: () => number): APosterioriInput {
  const input: APosterioriInput = {
    lower: {
      strongConvexity: certified(10 ** (random() - 0.5)),
      lipschitzGradient: certified(10),
      lipschitzHessian: certified(draw()),
      lipschitzCross: certified(draw()),
    },
    lipschitzUpperGradient: certified(draw()),
    lipschitzUpperParameterGradient: certified(draw()),
    crossNorm: certified(draw()),
    epsilon: draw(),
    rounding: {
      gradient: draw(),
      residual: draw(),
      hypergradient: draw(),
      value: draw(),
      defect: draw(),
      kind: 'proven',
    },
    residual: draw(),
    adjointNorm: draw(),
    upperGradientNorm: draw(),
  };
  if (random() < 0.5) return input;
  return {
    ...input,
    ...(random() < 0.5 && { energy: draw() }),
    local: {
      kind: 'certified',
      hessianChange: draw(),
      crossTransposeChange: draw(),
      ...(random() < 0.5 && { hessianEnergy: draw() }),
      ...(random() < 0.5 && { tangent: { euclidean: draw(), energy: draw() } }),
      ...(random() < 0.5 && { crossNormChange: draw() }),
    },
  };
}
