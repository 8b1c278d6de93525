import { describe, expect, it } from 'vitest';
import { Exact } from '../../../../core/test/support/exact.js';
import type { OptionValues } from '../../../src/describe/options.js';
import { heteroscedastic } from '../../../src/physics/fidelity/heteroscedastic.js';
import { inverseOfMeanRoot, meanRoot } from '../../../src/physics/fidelity/meanRoot.js';
import { poisson } from '../../../src/physics/fidelity/poisson.js';

describe('heteroscedastic', () => {
  it('weighs by the variance, relative to that of the reference', () => {
    const data = Float64Array.of(-1, 0, 0.1, 0.5, 4);
    for (const [gain, floor, reference] of [
      [0.01, 1e-4, 0.5],
      [2, 0.5, 0.1],
      [0, 3, 0.2],
    ] as const) {
      const prepared = heteroscedastic.prepare(data, { gain, floor, reference });
      expect(prepared.data).toBe(data);
      const expected = [0, 0, 0.1, 0.5, 4].map(
        (y) => (gain * reference + floor) / (gain * y + floor),
      );
      for (const [k, weight] of expected.entries()) {
        expect(prepared.weights?.[k]).toBeCloseTo(weight, 12);
      }
    }
  });
});

/** E √(n + 3/8) by the sum over all that occur, in 60 digits. */
function exactMeanRoot(lambda: number): number {
  const l = new Exact(lambda);
  let probability = l.neg().exp();
  let sum = new Exact(0);
  for (let n = 0; n < lambda + 16 * Math.sqrt(lambda) + 40; n++) {
    if (n > 0) probability = probability.times(l).div(n);
    sum = sum.plus(probability.times(new Exact(n).plus(0.375).sqrt()));
  }
  return sum.toNumber();
}

describe('photon noise', () => {
  const targetOf = (t: Float64Array, options: OptionValues): Float64Array =>
    poisson.target?.(t, options).data ?? new Float64Array(0);
  const resultOf = (x: Float64Array, options: OptionValues): Float64Array =>
    poisson.result?.(x, options) ?? new Float64Array(0);

  it.each([0.01, 0.7, 30, 1300, 2499, 2500])('has the mean of the root to 1e-13: %d', (lambda) => {
    expect(Math.abs(meanRoot(lambda) / exactMeanRoot(lambda) - 1)).toBeLessThan(1.5e-13);
  });

  it('is √(n + 3/8)/√P of counts n = yP/W, none below 0', () => {
    const data = Float64Array.of(-1, -0.003, 0, 0.2, 1, 700);
    for (const [photons, white] of [
      [30, 1],
      [0.5, 1],
      [1000, 255],
    ] as const) {
      const { data: roots, weights } = poisson.prepare(data, { photons, white });
      expect(weights).toBeUndefined();
      for (const [k, y] of data.entries()) {
        const root = Math.sqrt(Math.max(0, (y * photons) / white + 0.375) / photons);
        expect(roots[k]).toBeCloseTo(root, 12);
      }
    }
  });

  it('is compared with the mean of the root, and goes back to the true values', () => {
    const truth = Float64Array.of(0, 0.001, 0.2, 1, 3);
    for (const [photons, white] of [
      [30, 1],
      [3000, 2],
    ] as const) {
      const options = { photons, white };
      const target = targetOf(truth, options);
      for (const [k, t] of truth.entries()) {
        const mean = meanRoot((t * photons) / white) / Math.sqrt(photons);
        expect(target[k]).toBeCloseTo(mean, 12);
      }
      const back = resultOf(target, options);
      for (const [k, t] of truth.entries()) expect(back[k]).toBeCloseTo(t, 8);
      // What is below the least root is black; a truth below 0 is black as well.
      expect([...resultOf(Float64Array.of(-1, 0), options)]).toEqual([0, 0]);
      expect(targetOf(Float64Array.of(-1), options)[0]).toBe(target[0]);
    }
  });

  it('is undone from every mean, small and large', () => {
    for (let k = -30; k <= 50; k++) {
      const lambda = 10 ** (k / 10);
      const found = inverseOfMeanRoot(meanRoot(lambda));
      expect(Math.abs(found - lambda)).toBeLessThan(1e-8 * Math.max(1, lambda));
    }
  });
});
