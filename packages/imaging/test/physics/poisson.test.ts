import { describe, expect, it } from 'vitest';
import { inverseOfMeanRoot, meanRoot } from '../../src/physics/fidelity/meanRoot.js';
import { createImage } from '../../src/image.js';
import { addPoissonNoise } from '../../src/physics/poissonNoise.js';

function moments(mean: number, seed: number): { mean: number; variance: number } {
  const side = 256;
  const flat = createImage(side, side, new Float64Array(side * side).fill(mean));
  const { data } = addPoissonNoise(flat, { photons: 1, seed });
  expect(data.every((n) => Number.isInteger(n) && n >= 0)).toBe(true);
  const average = data.reduce((sum, n) => sum + n, 0) / data.length;
  const squares = data.reduce((sum, n) => sum + (n - average) ** 2, 0) / data.length;
  return { mean: average, variance: squares };
}

describe('photon noise', () => {
  it.each([0.02, 0.7, 5, 11.9, 12.1, 30, 400, 1e5])('has mean and variance %d', (lambda) => {
    const found = moments(lambda, 3);
    const n = 256 * 256;
    // Five standard errors; the fourth central moment is λ + 3λ².
    expect(Math.abs(found.mean - lambda)).toBeLessThan(5 * Math.sqrt(lambda / n));
    const spread = Math.sqrt((lambda + 2 * lambda ** 2) / n);
    expect(Math.abs(found.variance - lambda)).toBeLessThan(5 * spread);
  });

  it('is none where it is black, the same for a seed, and scales with white', () => {
    const image = createImage(2, 1, Float64Array.of(0, 200));
    const { data } = addPoissonNoise(image, { photons: 30, white: 255, seed: 5 });
    expect(data[0]).toBe(0);
    expect(addPoissonNoise(image, { photons: 30, white: 255, seed: 5 }).data).toEqual(data);
    expect(((data[1] ?? NaN) * 30) / 255).toBeCloseTo(Math.round(((data[1] ?? NaN) * 30) / 255), 9);
  });
});

describe('the mean of the root', () => {
  it('is the sum over all numbers, and its expansion goes on where that ends', () => {
    // By the definition, for a mean of 1.
    let sum = 0;
    let probability = Math.exp(-1);
    for (let n = 0; n < 60; n++) {
      sum += probability * Math.sqrt(n + 3 / 8);
      probability /= n + 1;
    }
    expect(meanRoot(1)).toBeCloseTo(sum, 14);
    expect(meanRoot(0)).toBe(Math.sqrt(3 / 8));
    // Below 2,500 summed, from there on expanded: the two meet.
    const slope = 1 / (2 * Math.sqrt(2500));
    expect(meanRoot(2500) - meanRoot(2500 - 1e-6)).toBeCloseTo(slope * 1e-6, 11);
  });

  it('has an inverse', () => {
    for (const lambda of [0.01, 0.3, 2, 30, 900, 2499, 2501, 1e5]) {
      expect(inverseOfMeanRoot(meanRoot(lambda)) / lambda).toBeCloseTo(1, 7);
    }
    expect(inverseOfMeanRoot(0.5)).toBe(0);
  });
});
