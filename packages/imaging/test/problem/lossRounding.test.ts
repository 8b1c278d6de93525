import { describe, expect, it } from 'vitest';
import { Exact, exact, exactDistance, exactly } from '../../../core/test/support/exact.js';
import { normalVector, randomStream } from '../../../core/test/support/random.js';
import { reconstructionProblem } from '../../src/problem/reconstructionProblem.js';
import { createImage } from '../../src/image.js';
import { Model } from '../../src/problem/model.js';

/** The rounding of f = ½‖x − t‖² and of its gradient: what is stated, and what it is. */
function roundings(
  x: Float64Array,
  t: Float64Array,
  weight = 1,
): Record<'value' | 'gradient', [number, number]> {
  const image = createImage(t.length, 1, t);
  const { samples } = reconstructionProblem(
    [{ name: 'p', truth: image, measured: image, weight }],
    new Model(),
  );
  const theta = Float64Array.of(-2, -2);
  const upper = samples[0]?.upper;
  const stated = upper?.rounding?.(x, theta);
  if (upper === undefined || stated === undefined) throw new Error('no rounding');
  const truth = exact(x).map((value, p) => value.minus(exactly(t[p]!)));
  const squares = truth.reduce((sum, e) => sum.plus(e.times(e)), new Exact(0));
  const f = squares.times(weight).div(2);
  const gradient = new Float64Array(x.length);
  upper.gradient(x, theta, gradient);
  return {
    value: [stated.value, exactly(upper.value(x, theta)).minus(f).abs().toNumber()],
    gradient: [
      stated.gradient,
      exactDistance(
        gradient,
        truth.map((e) => e.times(weight)),
      ),
    ],
  };
}

function expectCovered(x: Float64Array, t: Float64Array, weight = 1): void {
  const { value, gradient } = roundings(x, t, weight);
  expect(value[1]).toBeLessThanOrEqual(value[0]);
  expect(gradient[1]).toBeLessThanOrEqual(gradient[0]);
}

describe('the rounding of the distance to the true picture', () => {
  it('covers sums of which every square but one is lost', () => {
    for (const length of [2, 8, 64, 200, 1000]) {
      for (const rest of [2 ** -26.5, 2 ** -26.4]) {
        const x = new Float64Array(length).fill(rest);
        x[0] = 1;
        expectCovered(x, new Float64Array(length));
      }
    }
  });

  it.each([1, 2 ** 400, 2 ** -400])(
    'covers differences that all round by half a unit, %d',
    (scale) => {
      for (const length of [1, 3, 100]) {
        const x = new Float64Array(length).fill(scale);
        const t = x.map((value) => -0.999 * 2 ** -53 * value);
        const { value, gradient } = roundings(x, t);
        expect(value[1]).toBeLessThanOrEqual(value[0]);
        expect(gradient[1]).toBeLessThanOrEqual(gradient[0]);
        expect(gradient[1]).toBeGreaterThan(0.99 * gradient[0]);
      }
    },
  );

  it('covers squares that underflow', () => {
    for (const length of [1, 10, 300]) {
      const x = new Float64Array(length).fill(2 ** -538);
      const t = x.map((value) => -0.999 * 2 ** -53 * value);
      expectCovered(x, t);
      expectCovered(new Float64Array(length).fill(1.5e-162), new Float64Array(length));
      // Not by more than what may be lost.
      expect(roundings(x, t).value[0]).toBeLessThan(length * 2 ** -1072);
    }
  });

  it('covers random pictures, and hardly more', () => {
    const random = randomStream(8);
    for (let k = 0; k < 100; k++) {
      const d = 1 + (k % 20);
      const [x, t] = [normalVector(random, d), normalVector(random, d)];
      expectCovered(x, t);
      const f = x.reduce((sum, value, p) => sum + (value - t[p]!) ** 2, 0) / 2;
      expect(roundings(x, t).value[0]).toBeLessThan(2 * (d + 10) * 2 ** -52 * f);
    }
  });

  it.each([0.1, 24, 1 + 2 ** -52])('covers a weight of %d', (weight) => {
    const random = randomStream(12);
    for (const length of [1, 7, 300]) {
      const x = normalVector(random, length);
      expectCovered(x, normalVector(random, length, 0.1), weight);
      expectCovered(
        x,
        x.map((value) => value * (1 - 2 ** -50)),
        weight,
      );
    }
  });
});
