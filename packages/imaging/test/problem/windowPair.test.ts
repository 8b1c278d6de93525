import { expect, describe, it } from 'vitest';
import { hypergradient } from '@bilevel/core';
import { randomStream } from '../../../core/test/support/random.js';
import { createImage, type Image } from '../../src/image.js';
import { addGaussianNoise } from '../../src/physics/gaussianNoise.js';
import { Model } from '../../src/problem/model.js';
import { reconstructionProblem } from '../../src/problem/reconstructionProblem.js';
import type { TrainingPair } from '../../src/problem/trainingPair.js';
import { windowPair } from '../../src/problem/windowPair.js';
import { pictureWindows } from '../../src/transform/pictureWindows.js';

/** Blocks of random grey, with some texture: edges at places of their own. */
function scene(width: number, height: number, seed: number, channels: 1 | 3 = 1): Image {
  const random = randomStream(seed);
  const data = new Float64Array(width * height * channels);
  for (let k = 0; k < 14; k++) {
    const [row, column] = [random() * height, random() * width].map(Math.floor) as [number, number];
    const grey = random();
    for (let c = 0; c < channels; c++)
      for (let i = row; i < Math.min(height, row + height / 3); i++)
        for (let j = column; j < Math.min(width, column + width / 4); j++)
          data[(c * height + i) * width + j] = grey * (1 - 0.2 * c);
  }
  return createImage(width, height, data, channels);
}

function pairOf(truth: Image, model = new Model(), sigma = 0.1): TrainingPair {
  const seen = model.seenOf(truth);
  const measured = sigma === 0 ? seen : addGaussianNoise(seen as Image, { sigma, seed: 4 });
  return { name: 'p', truth, measured };
}

/** F and its hypergradient, at an accuracy near rounding. */
function evaluated(pairs: readonly TrainingPair[], model: Model, theta: Float64Array) {
  const problem = reconstructionProblem(pairs, model);
  return hypergradient(problem, theta, { epsilon: 1e-10, delta: 1e-10 });
}

describe('pictureWindows', () => {
  it('has every pixel of every picture once, in parts of about one size, in an order of the seed', () => {
    const pictures = [
      { width: 70, height: 33 },
      { width: 20, height: 16 },
    ];
    const windows = pictureWindows(pictures, { size: 32, seed: 1 });
    expect(windows).toHaveLength(3 * 2 + 1);
    for (const [k, { width, height }] of pictures.entries()) {
      const seen = new Uint8Array(width * height);
      for (const { picture, scored } of windows) {
        if (picture !== k) continue;
        expect(scored.width).toBeLessThanOrEqual(32);
        expect(scored.width).toBeGreaterThanOrEqual(Math.min(16, width));
        for (let i = 0; i < scored.height; i++)
          for (let j = 0; j < scored.width; j++)
            seen[(scored.row + i) * width + scored.column + j]!++;
      }
      expect(seen.every((times) => times === 1)).toBe(true);
    }
    expect(pictureWindows(pictures, { size: 32, seed: 1 })).toEqual(windows);
    expect(pictureWindows(pictures, { size: 32, seed: 2 })).not.toEqual(windows);
  });
});

describe('windowPair', () => {
  it.each([
    ['denoising', undefined, 1],
    ['in colour', undefined, 3],
    ['missing pixels', { name: 'inpainting', options: { missing: 0.3, seed: 5 } }, 1],
    ['a blur', { name: 'deblurring', options: { sigma: 1, boundary: 2 } }, 1],
  ] as const)('holds what is measured of the window alone: %s', (_, operator, channels) => {
    const model = new Model({ ...(operator && { operator }) });
    const truth = scene(40, 31, 2, channels);
    const pair = pairOf(truth, model, 0);
    for (const [row, column] of [
      [0, 0],
      [10, 15],
      [19, 26],
    ] as const) {
      const window = windowPair(pair, { row, column, width: 14, height: 12 }, model, { margin: 3 });
      const own = model.withPicture(window.operatorPicture);
      expect(own.seenOf(window.truth)).toEqual(window.measured);
      const { scored } = window;
      const at = (image: Image, i: number, j: number) => image.data[i * image.width + j];
      const [i, j] = [scored?.row ?? NaN, scored?.column ?? NaN];
      expect(at(window.truth, i, j)).toBe(at(truth, row, column));
      expect(scored).toMatchObject({ width: 14, height: 12 });
    }
    const corner = windowPair(pair, { row: 0, column: 0, width: 14, height: 12 }, model);
    expect(corner.scored).toMatchObject({ row: 0, column: 0 });
  });

  it('is refused where the operator sees all of the picture', () => {
    const model = new Model({ operator: { name: 'deblurring' } });
    expect(model.reach).toBeUndefined();
    const window = { row: 0, column: 0, width: 8, height: 8 };
    expect(() => windowPair(pairOf(scene(20, 20, 1), model, 0), window, model)).toThrow(
      'Learn from whole pictures.',
    );
  });
});

describe('windows of a picture', () => {
  const THETA = Float64Array.of(Math.log(0.08), Math.log(0.01));
  const truth = scene(48, 40, 3);

  it('with all of it for margin add up to the picture, to rounding', () => {
    const model = new Model();
    const pair = pairOf(truth);
    const windows = pictureWindows([truth], { size: 16, seed: 0 });
    const pairs = windows.map(({ scored }) =>
      windowPair(pair, scored, model, { margin: 48, weight: windows.length }),
    );
    const [whole, parts] = [[pair], pairs].map((of) => evaluated(of, model, THETA));
    if (whole === undefined || parts === undefined) throw new Error('two evaluations');
    const { value, kind } = parts.corrected;
    expect(kind).toBe('certified');
    expect(Math.abs(value / whole.corrected.value - 1)).toBeLessThan(1e-12);
    for (const [j, h] of whole.gradient.entries()) {
      expect(Math.abs(parts.gradient[j]! - h)).toBeLessThanOrEqual(
        whole.bound.total + parts.bound.total,
      );
      expect(Math.abs(parts.gradient[j]! / h - 1)).toBeLessThan(1e-7);
    }
  });

  it('differ from it by what falls with the margin, to nearly nothing at the usual one', () => {
    const model = new Model();
    const pair = pairOf(truth);
    const { gradient } = evaluated([pair], model, THETA);
    const off = [4, 8, 16].map((margin) => {
      const windows = pictureWindows([truth], { size: 16, seed: 0 });
      const pairs = windows.map(({ scored }) =>
        windowPair(pair, scored, model, { margin, weight: windows.length }),
      );
      const parts = evaluated(pairs, model, THETA);
      return (
        Math.hypot(...parts.gradient.map((h, j) => h - gradient[j]!)) / Math.hypot(...gradient)
      );
    });
    for (const [k, now] of off.slice(1).entries()) expect(now).toBeLessThan(0.1 * off[k]!);
    expect(off[2]).toBeLessThan(1e-4);
  });

  it.each(['tv', 'filters:count=2,size=3', 'tgv'])(
    'have a loss whose gradient is that of its formula, in what of it is scored: %s',
    (prior) => {
      const model = new Model({ prior });
      const window = windowPair(
        pairOf(truth),
        { row: 8, column: 9, width: 13, height: 12 },
        model,
        {
          margin: 2,
          weight: 2.5,
        },
      );
      const [sample] = reconstructionProblem([window], model).samples;
      if (sample === undefined) throw new Error('a sample');
      const random = randomStream(6);
      const x = Float64Array.from({ length: sample.dimension }, () => random());
      const theta = new Float64Array(model.parameters);
      const gradient = new Float64Array(x.length);
      sample.upper.gradient(x, theta, gradient);
      const inside = model.insideOf(x, window.truth);
      const { row, column, width, height } = window.scored ?? NONE;
      let f = 0;
      for (let i = row; i < row + height; i++)
        for (let j = column; j < column + width; j++) {
          const p = i * window.truth.width + j;
          f += (2.5 / 2) * (inside[p]! - window.truth.data[p]!) ** 2;
        }
      expect(sample.upper.value(x, theta)).toBeCloseTo(f, 12);
      expect(sample.upper.lipschitzGradient).toEqual({ value: 2.5, kind: 'certified' });
      for (const p of [0, 30, 60, 100, 150, x.length - 1]) {
        const moved = (h: number): number => sample.upper.value(x.with(p, x[p]! + h), theta);
        // A parabola: the central difference is exact.
        expect(gradient[p]).toBeCloseTo((moved(0.5) - moved(-0.5)) / 1, 10);
      }
      const zeros = gradient.filter((g) => g === 0).length;
      expect(x.length - zeros).toBe(width * height);
      const { psnr } = sample.measure?.(x) ?? {};
      expect(psnr).toBeCloseTo(10 * Math.log10(((2.5 / 2) * width * height) / f), 10);
    },
  );

  it('are refused where what is scored is not in them', () => {
    const pair = { ...pairOf(truth), scored: { row: 30, column: 0, width: 8, height: 11 } };
    expect(() => reconstructionProblem([pair], new Model())).toThrow('a rectangle within 48×40');
    const weighted = { ...pairOf(truth), weight: 0 };
    expect(() => reconstructionProblem([weighted], new Model())).toThrow('the weight of p');
  });
});

const NONE = { row: 0, column: 0, width: 0, height: 0 };
