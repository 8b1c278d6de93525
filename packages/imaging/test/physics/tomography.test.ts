import { describe, expect, it } from 'vitest';
import {
  Model,
  addGaussianNoise,
  applyWeights,
  createImage,
  learnWeights,
  psnr,
  type Image,
  type Measurement,
  type TrainingPair,
} from '../../src/index.js';
import { tomography } from '../../src/physics/operator/tomography.js';
import { projection } from '../../src/physics/projection/projection.js';
import { resolveOptions, type OptionValues } from '../../src/describe/options.js';

const SIDE = 32;

/** Two discs, one in the other, as in a phantom. */
function phantom(side = SIDE): Image {
  const data = Float64Array.from({ length: side ** 2 }, (_, p) => {
    const [x, y] = [((p % side) + 0.5) / side - 0.5, (Math.floor(p / side) + 0.5) / side - 0.5];
    const outer = Math.hypot(x / 0.4, y / 0.45) < 1 ? 0.7 : 0;
    return outer - (Math.hypot(x - 0.1, y + 0.12) < 0.15 ? 0.5 : 0);
  });
  return createImage(side, side, data);
}

const modelOf = (options: OptionValues = {}): Model =>
  new Model({ operator: { name: 'tomography', options } });

describe('tomography', () => {
  it('measures a row for each detector and a column for each angle, in lengths of pixels over √angles', () => {
    const { width, height, data } = modelOf({ angles: 4 }).seenOf(createImage(3, 3, ones(9)));
    expect([width, height]).toEqual([4, 5]);
    // At 0° and 90°: three columns or rows of three pixels, between nothing.
    for (const v of [0, 2]) {
      const view = Array.from(data).filter((_, k) => k % 4 === v);
      expect(view).toEqual([0, 1.5, 1.5, 1.5, 0]);
    }
    // At 45°: a ray through the middle crosses three rows, √2 apart.
    expect(data[2 * 4 + 1]).toBeCloseTo((3 * Math.SQRT2) / 2, 12);
    const inPixels = modelOf({ angles: 4, pixel: 1 }).seenOf(createImage(3, 3, ones(9)));
    expect(inPixels.data).toEqual(data.map((value) => 2 * value));
  });

  it.each<OptionValues>([
    {},
    { angles: 90, spacing: 0.5 },
    { angles: 120, span: 360, first: 7, pixel: 0.3 },
    { angles: 180, span: 360, source: 20 },
  ])('starts from the filtered back-projection: %o', (options) => {
    const model = modelOf(options);
    const truth = phantom(64);
    const start = model.pictureOf(model.seenOf(truth), truth);
    expect(psnr(start, truth)).toBeGreaterThan(20);
    const mean = (image: Image): number => image.data.reduce((sum, x) => sum + x, 0) / 64 ** 2;
    expect(mean(start) / mean(truth)).toBeCloseTo(1, 1);
  });

  it('is learned with, and its model reconstructs better than the back-projection', async () => {
    const model = modelOf({ angles: 20 });
    const pair = (seed: number): TrainingPair => {
      const truth = phantom();
      const measured = addGaussianNoise(model.seenOf(truth), { sigma: 0.05, seed });
      return { name: `p${String(seed)}`, truth, measured };
    };
    const [a, b] = [pair(1), pair(2)];
    const learning = learnWeights([a], [], { model, maxSteps: 2, threads: 1 });
    for await (const step of learning.steps()) expect(step.bound.kind).toBe('certified');
    const { best } = learning;
    if (best === undefined) throw new Error('There is a first step.');
    const { image, status } = await applyWeights(learning.modelOf(best), b.measured);
    expect(status).toBe('converged');
    const before = psnr(model.pictureOf(b.measured, b.truth), b.truth);
    expect(psnr(image, b.truth)).toBeGreaterThan(before + 3);
  });

  it('says of which pictures a sinogram is, and refuses one of another shape', () => {
    expect(modelOf().pictureShape({ width: 60, height: 91, channels: 1 })).toEqual({
      ...{ width: 64, height: 64, channels: 1 },
    });
    const given = modelOf({ detectors: 64 });
    expect(given.pictureShape({ width: 60, height: 64, channels: 3 }).width).toBe(64);
    for (const [model, width, height, message] of [
      [modelOf(), 50, 91, 'a row for each detector and 60 columns, one for each angle'],
      [modelOf(), 91, 60, 'It seems to be turned: transpose it.'],
      [given, 60, 63, '64 rows and 60 columns'],
    ] as const) {
      expect(() => model.pictureShape({ width, height, channels: 1 })).toThrow(message);
    }
    expect(() => modelOf().pictureShape({ width: 60, height: 91, channels: 2 })).toThrow(
      '1 or 3 channels',
    );
  });

  it('shows sinograms from 0 to their largest number', () => {
    const shownOf = (measured: Measurement): Image | undefined =>
      tomography.measurement?.shown?.(measured, {});
    const shown = shownOf(modelOf({ angles: 6 }).seenOf(phantom()));
    expect(shown?.width).toBe(6);
    expect(Math.max(...(shown?.data ?? []))).toBe(1);
    const dark = shownOf({
      width: 1,
      height: 2,
      channels: 1,
      data: ones(2).fill(-1),
    });
    expect(Array.from(dark?.data ?? [])).toEqual([0, 0]);
  });

  it('sees each channel by itself', () => {
    const [grey, other] = [phantom(12), phantom(12)];
    other.data.reverse();
    const data = Float64Array.of(...grey.data, ...other.data, ...grey.data);
    const model = modelOf({ angles: 7 });
    const seen = model.seenOf({ width: 12, height: 12, channels: 3, data });
    const parts = [grey, other, grey].map((image) => model.seenOf(image).data);
    expect(seen.channels).toBe(3);
    expect(Array.from(seen.data)).toEqual(parts.flatMap((part) => Array.from(part)));
  });

  it.each<[string, OptionValues, string]>([
    ['no angles', { angles: 0 }, 'angles of tomography'],
    ['half an angle', { angles: 1.5 }, 'angles of tomography'],
    ['an angle that is none', { first: NaN }, 'first of tomography'],
    ['less than no detectors', { detectors: -1 }, 'detectors of tomography'],
    ['no spacing', { spacing: 0 }, 'spacing of tomography'],
    ['a source in the picture', { source: 0.6 }, 'outside the picture'],
  ])('refuses %s', (_, options, message) => {
    expect(() => modelOf(options).seenOf(phantom(8))).toThrow(message);
  });

  it('takes any angles by code, which have to be numbers', () => {
    const shape = { width: 5, height: 4, channels: 1 } as const;
    expect(projection(shape, { angles: [3, 50, 171], detectors: 6 }).output.width).toBe(3);
    expect(() => projection(shape, { angles: [3, NaN], detectors: 6 })).toThrow('angle 2 of 2');
    expect(() => projection(shape, { angles: [], detectors: 6 })).toThrow('at least one');
    expect(() => projection(shape, { angles: [3], detectors: 0 })).toThrow('for detectors');
  });

  it('has options with which it can be made', () => {
    const options = resolveOptions('tomography', tomography.options);
    expect(tomography.make({ width: 4, height: 4, channels: 1 }, options).output.height).toBe(6);
  });
});

const ones = (length: number): Float64Array => new Float64Array(length).fill(1);
