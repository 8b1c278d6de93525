import { describe, expect, it } from 'vitest';
import {
  depthOfDot,
  dot,
  gamma,
  norm,
  normUp,
  plainVectors,
  provenSizes,
  roundedDown,
  roundedUp,
  UNDERFLOW,
  UNIT_ROUNDOFF,
  upperNorm,
} from '../../src/index.js';
import { representable } from '../../src/vector/rounding.js';
import { roundingOfSum, sum } from '../../src/vector/sum.js';
import { Exact, exact, exactDot, exactly } from '../support/exact.js';
import { normalVector, randomStream } from '../support/random.js';

/** The error of a computed number in 64 bits. */
const errorOf = (computed: number, truth: Exact): number =>
  exactly(computed).minus(truth).abs().toNumber();
const exactNorm = (a: Float64Array): Exact => exactDot(exact(a), exact(a)).sqrt();

describe('gamma', () => {
  it('is at least nu/(1 − nu) and hardly more', () => {
    for (const n of [1, 2, 3, 7, 100, 12345, 1e6, 2 ** 40, 2 ** 52]) {
      const nu = new Exact(n).times(exactly(UNIT_ROUNDOFF));
      const truth = nu.div(new Exact(1).minus(nu));
      expect(exactly(gamma(n)).gte(truth)).toBe(true);
      expect(exactly(gamma(n)).lte(truth.times(1 + 1e-15))).toBe(true);
    }
    expect(gamma(0)).toBe(0);
    expect(gamma(2 ** 53)).toBe(Infinity);
  });
});

describe('roundedUp and roundedDown', () => {
  it('hold an expression between them, whichever way its roundings fell', () => {
    const random = randomStream(1);
    for (let k = 0; k < 300; k++) {
      const a = normalVector(random, 12).map((x) => Math.abs(x) * 10 ** (20 * (random() - 0.5)));
      // ((a₀a₁ + a₂)a₃ + a₄)…: two roundings a step.
      let value = a[0]!;
      let truth = exactly(a[0]!);
      for (let i = 1; i + 1 < a.length; i += 2) {
        value = value * a[i]! + a[i + 1]!;
        truth = truth.times(exactly(a[i]!)).plus(exactly(a[i + 1]!));
      }
      expect(exactly(roundedUp(value, 12)).gte(truth)).toBe(true);
      expect(exactly(roundedDown(value, 12)).lte(truth)).toBe(true);
      expect(roundedUp(value, 12)).toBeLessThan(value * (1 + 1e-14));
    }
  });

  it('hold expressions of one and of two roundings', () => {
    const random = randomStream(11);
    for (let k = 0; k < 500; k++) {
      const [a, b, c] = [1 + random(), 1 + random(), 1 + random()];
      const truth = exactly(a).times(exactly(b));
      expect(exactly(roundedUp(a * b, 1)).gte(truth)).toBe(true);
      expect(exactly(roundedDown(a * b, 1)).lte(truth)).toBe(true);
      const sum = truth.plus(exactly(c));
      expect(exactly(roundedUp(a * b + c, 2)).gte(sum)).toBe(true);
      expect(exactly(roundedDown(a * b + c, 2)).lte(sum)).toBe(true);
    }
  });

  it('cover underflow, and bound nothing by NaN', () => {
    const [a, b] = [1e-200, 7e-124];
    const truth = exactly(a).times(exactly(b));
    expect(exactly(a * b).lt(truth)).toBe(true);
    expect(exactly(roundedUp(a * b, 1)).gte(truth)).toBe(true);
    expect(roundedUp(0)).toBe(0);
    expect(roundedUp(Infinity)).toBe(Infinity);
    expect(roundedUp(NaN)).toBe(Infinity);
    expect(roundedDown(NaN)).toBe(0);
    expect(roundedDown(UNDERFLOW)).toBe(0);
  });
});

/** Lengths around the blocks of the sum. */
const LENGTHS = [1, 2, 3, 5, 64, 255, 256, 257, 511, 513, 1024, 1025, 5000, 70_001] as const;

describe('the depth of an inner product', () => {
  it.each(LENGTHS)('bounds the error of %i terms that round the same way', (length) => {
    // After a first 1, terms that are a little more or less than half a unit in the last place of the
    // sum: each of them is lost, or counted twice.
    for (const last of [0.49, 0.51, 0.99]) {
      for (const place of [0, Math.floor(length / 2), length - 1]) {
        const a = new Float64Array(length).fill(last * 2 ** -52);
        a[place] = 1;
        const ones = new Float64Array(length).fill(1);
        // All the terms but one are equal.
        const truth = exactly(last * 2 ** -52)
          .times(length - 1)
          .plus(1);
        const error = errorOf(dot(a, ones), truth);
        expect(error).toBeLessThanOrEqual(gamma(depthOfDot(length)) * truth.toNumber());
      }
    }
  });

  it('bounds the error of random terms of both signs', () => {
    const random = randomStream(2);
    const proven = provenSizes(plainVectors);
    for (const length of LENGTHS.filter((n) => n <= 1025)) {
      for (const spread of [0, 30]) {
        const draw = (): Float64Array =>
          normalVector(random, length).map((x) => x * 10 ** (spread * (random() - 0.5)));
        const [a, b] = [draw(), draw()];
        const truth = exactDot(exact(a), exact(b));
        const sizes = exactDot(exact(a.map(Math.abs)), exact(b.map(Math.abs))).toNumber();
        const error = errorOf(dot(a, b), truth);
        expect(error).toBeLessThanOrEqual(gamma(depthOfDot(length)) * sizes * (1 + 1e-12));
        expect(error).toBeLessThanOrEqual(
          proven.dotRounding(proven.norm(a), proven.norm(b), length),
        );
      }
    }
  });

  it('grows with the logarithm of the length beyond a block', () => {
    expect(depthOfDot(1e6)).toBeLessThan(depthOfDot(256) + 13);
  });
});

describe('sizes that are multiplied', () => {
  it('do not vanish, three at a time, where they are not 0', () => {
    for (const size of [5e-324, 1e-200, 2 ** -300, 1e-50, 1, 1e300]) {
      const raised = representable(size);
      expect(raised).toBe(Math.max(size, 2 ** -300));
      expect(raised ** 3).toBeGreaterThan(0);
    }
    expect(representable(0)).toBe(0);
    expect(representable(NaN)).toBe(Infinity);
  });
});

describe('norms', () => {
  it('are upper bounds where every square but one is lost, or two round down', () => {
    for (const length of [2, 10, 1000, 100_000]) {
      const rest = 2 ** -26.5;
      let squares = 1;
      for (let i = 1; i < length; i++) squares += rest * rest;
      const truth = exactly(rest)
        .pow(2)
        .times(length - 1)
        .plus(1)
        .sqrt();
      expect(exactly(normUp(Math.sqrt(squares), length, length)).gte(truth)).toBe(true);
    }
    const random = randomStream(12);
    for (let k = 0; k < 2000; k++) {
      const [a, b] = [random(), random()];
      const truth = exactNorm(Float64Array.of(a, b));
      expect(exactly(normUp(Math.sqrt(a * a + b * b), 2, 2)).gte(truth)).toBe(true);
    }
  });

  it('are upper bounds at every scale', () => {
    const random = randomStream(3);
    for (const scale of [1, 1e-100, 1e100, 1e-150, 1e150]) {
      for (const length of [1, 2, 17, 300]) {
        const a = normalVector(random, length, scale);
        const truth = exactNorm(a);
        const bounds = [
          [upperNorm(a), 1e-12],
          // Some 1e-161 of its squares may be lost.
          [normUp(norm(a), length, depthOfDot(length)), 1e-10],
        ] as const;
        for (const [bound, slack] of bounds) {
          expect(exactly(bound).gte(truth)).toBe(true);
          expect(exactly(bound).lte(truth.times(1 + slack))).toBe(true);
        }
      }
    }
  });

  it('lose nothing to underflow that they tell of', () => {
    // Squares below the smallest number, all of them or but for one.
    const vanishing = new Float64Array(100).fill(1e-162);
    for (const a of [
      vanishing,
      Float64Array.of(...vanishing, 3e-162),
      new Float64Array([5e-324]),
    ]) {
      expect(exactly(upperNorm(a)).gte(exactNorm(a))).toBe(true);
      const computed = norm(a);
      if (computed === 0) continue;
      expect(exactly(normUp(computed, a.length, depthOfDot(a.length))).gte(exactNorm(a))).toBe(
        true,
      );
    }
    expect(upperNorm(new Float64Array(3))).toBe(0);
    expect(upperNorm(Float64Array.of(1e300, -1e300))).toBeGreaterThan(1.4e300);
    for (const bad of [NaN, Infinity]) expect(upperNorm(Float64Array.of(1, bad, 2))).toBe(Infinity);
  });
});

describe('the compensated sum', () => {
  it('keeps to its bound where terms cancel', () => {
    const random = randomStream(4);
    for (let k = 0; k < 200; k++) {
      const half = normalVector(random, 1 + (k % 40)).map((x) => x * 10 ** (20 * random()));
      // What is left when the large terms cancel is small.
      const terms = [...half, ...normalVector(random, 3), ...half.map((x) => -x)];
      const truth = terms.reduce((total, x) => total.plus(exactly(x)), new Exact(0));
      const size = terms.reduce((total, x) => total + Math.abs(x), 0);
      expect(errorOf(sum(terms), truth)).toBeLessThanOrEqual(roundingOfSum(terms.length, size));
    }
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(sum([])).toBe(0);
    expect(sum([1e308, 1e308])).toBe(Infinity);
    expect(sum(Float64Array.of(1, 2))).toBe(3);
  });
});

describe('functions of the engine', () => {
  const random = randomStream(5);
  const one = (x: Exact): Exact => x.plus(1);
  const between = (low: number, high: number): number => low + (high - low) * random();
  it.each([
    ['exp', Math.exp, (x: Exact) => x.exp(), () => between(-700, 700)],
    ['exp of small numbers', Math.exp, (x: Exact) => x.exp(), () => between(-1, 1)],
    ['expm1', Math.expm1, (x: Exact) => x.exp().minus(1), () => between(-2, 2)],
    ['log', Math.log, (x: Exact) => x.ln(), () => Math.exp(between(-20, 20))],
    ['log1p', Math.log1p, (x: Exact) => one(x).ln(), () => 10 ** between(-17, 1)],
    ['sin', Math.sin, (x: Exact) => x.sin(), () => between(-7, 7)],
    ['cos', Math.cos, (x: Exact) => x.cos(), () => between(-7, 7)],
    ['sqrt', Math.sqrt, (x: Exact) => x.sqrt(), () => 10 ** between(-300, 300)],
  ] as const)('%s is off by two units of roundoff at most', (_, computed, truth, draw) => {
    for (let k = 0; k < 60; k++) {
      const x = draw();
      const value = truth(exactly(x));
      const error = exactly(computed(x)).minus(value).abs();
      expect(error.lte(value.abs().times(2 * UNIT_ROUNDOFF))).toBe(true);
    }
  });
});
