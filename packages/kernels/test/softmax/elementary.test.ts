import { UNIT_ROUNDOFF } from '@bilevel/core';
import type { Decimal } from 'decimal.js';
import { expect, it } from 'vitest';
import { threadWorkspace } from '../../src/wasm/workspace.js';
import { exact } from '../support/exact.js';
import { randomStream } from '../support/random.js';

/** What a kernel makes of numbers. */
function computed(
  name: 'exponentials' | 'exponentialsLessOne' | 'logarithms',
  from: readonly number[],
): Float64Array {
  const { memory, kernels } = threadWorkspace();
  const length = from.length + (from.length % 2);
  const address = memory.allocate(16 * length);
  memory.view(address, length).fill(0).set(from);
  kernels[name](address, address + 8 * length, length);
  const out = memory.view(address + 8 * length, from.length).slice();
  memory.free(address);
  return out;
}

/** The largest relative error, in units of u = 2⁻⁵³. */
function worst(
  found: ArrayLike<number>,
  points: readonly number[],
  of: (x: Decimal) => Decimal,
): number {
  let largest = 0;
  for (const [k, x] of points.entries()) {
    const truth = of(exact(x));
    const difference = exact(found[k]!).minus(truth).abs();
    const error = truth.isZero() ? difference : difference.div(truth.abs());
    largest = Math.max(largest, error.toNumber() / UNIT_ROUNDOFF);
  }
  return largest;
}

const LN2 = Math.log(2);

it('the exponential has the error that is proven for it: below 4.2 u', () => {
  const random = randomStream(31);
  const points: number[] = [0, -0, -707, -Number.MIN_VALUE, -UNIT_ROUNDOFF, -1, -LN2];
  for (let k = 0; k < 300; k++) {
    points.push(-707 * random(), -2 * random(), -(10 ** (-18 * random())));
    // Where the reduced argument is largest, and where it is nearly 0.
    points.push(-(Math.floor(1019 * random()) + 0.5) * LN2 * (1 + 2e-14 * (random() - 0.5)));
    points.push(-Math.floor(1019 * random()) * LN2 * (1 + 1e-15 * (random() - 0.5)));
  }
  const found = computed('exponentials', points);
  const error = worst(found, points, (x) => x.exp());
  console.log(`exponential: error at most ${error.toFixed(2)} u`);
  expect(error).toBeLessThan(4.2);
  // Not so loose that a coefficient could be wrong in its last places.
  expect(error).toBeGreaterThan(1);
  expect(found.slice(0, 2)).toEqual(Float64Array.of(1, 1));
});

it('the exponential less 1 has the error that is proven for it: below 3.7 u', () => {
  const random = randomStream(33);
  const points: number[] = [-Number.MIN_VALUE, -UNIT_ROUNDOFF, -1e-300, -1, -LN2, -37, -707, -1e3];
  for (let k = 0; k < 300; k++) {
    points.push(-40 * random(), -2 * random(), -(10 ** (-18 * random())));
    points.push(-(Math.floor(60 * random()) + 0.5) * LN2 * (1 + 2e-14 * (random() - 0.5)));
    points.push(-Math.floor(60 * random()) * LN2 * (1 + 1e-15 * (random() - 0.5)));
  }
  const found = computed('exponentialsLessOne', points);
  // Differences cancel up to 324 digits.
  const error = worst(found, points, (x) => (x.gt(-1e-30) ? x : x.exp().minus(1)));
  console.log(`exponential less 1: error at most ${error.toFixed(2)} u`);
  expect(error).toBeLessThan(3.7);
  expect(error).toBeGreaterThan(1);
  const ends = computed('exponentialsLessOne', [0, -0, -Infinity]);
  expect(Array.from(ends, Math.abs)).toEqual([0, 0, 1]);
});

it('the exponential is 0 instead of less than 1e-307, and of what is no number', () => {
  const points = [-707.0000000000001, -710, -745, -1e4, -Number.MAX_VALUE, -Infinity, NaN];
  expect(computed('exponentials', points)).toEqual(new Float64Array(points.length));
  expect(Math.exp(-707)).toBeLessThan(1e-307);
});

it('log(1 + y) has the error that is proven for it: below 13 u', () => {
  const random = randomStream(32);
  const points: number[] = [0, Number.MIN_VALUE, 1, 3, 65_534, UNIT_ROUNDOFF, 2 * UNIT_ROUNDOFF];
  for (let k = 0; k < 300; k++) {
    points.push(random(), 10 ** (-308 * random()), 65_534 * random());
    // Where 1 + y is rounded most, and about √2 and its multiples, where the exponent changes.
    points.push(UNIT_ROUNDOFF * (1 + 20 * random()));
    points.push(2 ** (0.5 + Math.floor(5 * random())) * (1 + 1e-13 * (random() - 0.5)) - 1);
    points.push(2 ** Math.floor(10 * random()) * (1 + 1e-9 * random()));
  }
  const error = worst(computed('logarithms', points), points, (y) => logarithmOfOneMore(y));
  console.log(`log(1 + y): error at most ${error.toFixed(2)} u`);
  expect(error).toBeLessThan(13);
  expect(error).toBeGreaterThan(1);
});

/** Of y at any size: by the series where 1 + y needs too many digits. */
function logarithmOfOneMore(y: Decimal): Decimal {
  if (y.greaterThan(1e-15)) return y.plus(1).ln();
  return y.minus(y.times(y).div(2)).plus(y.pow(3).div(3));
}

it('the functions of the engine have the errors that the bounds take them to have: below 2 u', () => {
  const random = randomStream(33);
  const points: number[] = [];
  for (let k = 0; k < 300; k++) points.push(-707 * random(), -random(), -(10 ** (-18 * random())));
  const sizes = points.map((x) => -x);
  const above = sizes.map((x) => 1 + x);
  expect(worst(points.map(Math.exp), points, (x) => x.exp())).toBeLessThan(2);
  expect(worst(points.map(Math.expm1), points, (x) => exponentialLessOne(x))).toBeLessThan(2);
  expect(worst(sizes.map(Math.log1p), sizes, (y) => logarithmOfOneMore(y))).toBeLessThan(2);
  expect(worst(above.map(Math.log), above, (y) => y.ln())).toBeLessThan(2);
});

function exponentialLessOne(x: Decimal): Decimal {
  if (x.abs().greaterThan(1e-15)) return x.exp().minus(1);
  return x.plus(x.times(x).div(2)).plus(x.pow(3).div(6));
}
