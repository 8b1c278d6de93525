import { describe, expect, it } from 'vitest';
import {
  Model,
  addGaussianNoise,
  applyWeights,
  createImage,
  learnWeights,
  OPERATORS,
  psnr,
  type Image,
  type TrainingPair,
} from '../../src/index.js';
import { resolveOptions } from '../../src/describe/options.js';
import { sines } from '../pictures.js';

const downsampling = (options = {}) => ({ name: 'downsampling', options });

function pairOf(model: Model, seed: number, width = 20, height = 15): TrainingPair {
  const data = sines(width, height, seed).map(
    (x, p) => 0.2 * x + ((p % width) + seed < 9 ? 0.2 : 0.7),
  );
  const truth = createImage(width, height, data);
  const measured = addGaussianNoise(model.seenOf(truth), { sigma: 0.02, seed });
  return { name: `p${String(seed)}`, truth, measured };
}

/** A measurement as a picture of as many pixels as the truth. */
const enlarged = (model: Model, { measured, truth }: TrainingPair): Image =>
  model.pictureOf(measured, truth);

describe('an operator whose measurement has another shape than the picture', () => {
  it('says which, as the operator that is made has it', () => {
    for (const entry of OPERATORS) {
      const given = resolveOptions(entry.name, entry.options);
      const model = new Model({ operator: { name: entry.name } });
      for (const [width, height, channels] of [
        [1, 1, 1],
        [5, 3, 3],
        [8, 6, 1],
      ] as const) {
        const shape = { width, height, channels };
        const { output } = entry.make(shape, given);
        expect(model.measurementShape(shape)).toEqual(output);
        // Whose picture has a measurement of that shape again.
        expect(model.measurementShape(model.pictureShape(output))).toEqual(output);
      }
    }
  });

  it('is learned with, and its model makes a large picture of a small one', async () => {
    const model = new Model({ operator: downsampling({ factor: 2 }) });
    const [a, b, c] = [pairOf(model, 1), pairOf(model, 2), pairOf(model, 3)];
    const learning = learnWeights([a, b], [c], { model, maxSteps: 5, threads: 1 });
    for await (const step of learning.steps()) {
      // Of the measurement made as large as the truth.
      const before = (psnr(enlarged(model, a), a.truth) + psnr(enlarged(model, b), b.truth)) / 2;
      expect(step.train.psnr.noisy).toBeCloseTo(before, 10);
      expect(step.bound.kind).toBe('certified');
    }
    const shown = await learning.reconstructions();
    expect(shown.map(({ image: { width, height } }) => [width, height])).toEqual(
      [a, b, c].map(() => [20, 15]),
    );
    const { best } = learning;
    if (best === undefined) throw new Error('There is a first step.');
    const { image, status } = await applyWeights(learning.modelOf(best), c.measured, {
      shape: c.truth,
    });
    expect(status).toBe('converged');
    expect(psnr(image, c.truth)).toBeGreaterThan(psnr(enlarged(model, c), c.truth) + 0.5);
    // Nothing says that the last row of cells is of one pixel: it is taken to be whole.
    const { image: whole } = await applyWeights(learning.modelOf(best), c.measured);
    expect([whole.width, whole.height]).toEqual([20, 16]);
  });

  it('solves channels one by one or together', async () => {
    const values = { weight: 0.01, smoothing: 0.01 };
    const operator = downsampling({ factor: 3 });
    const grey = { prior: 'tv', values, operator };
    const data = sines(36, 1, 4);
    const one = (c: number): Image => createImage(4, 3, data.slice(12 * c, 12 * c + 12));
    const { image } = await applyWeights(grey, createImage(4, 3, data, 3));
    expect([image.width, image.height, image.channels]).toEqual([12, 9, 3]);
    for (const c of [0, 1, 2]) {
      const { image: alone } = await applyWeights(grey, one(c));
      expect(image.data.slice(108 * c, 108 * c + 108)).toEqual(alone.data);
    }
    const together = await applyWeights(
      { ...grey, prior: 'tv-colour' },
      createImage(4, 3, data, 3),
    );
    expect(together.status).toBe('converged');
    expect(together.image.channels).toBe(3);
  });

  it('refuses a measurement of another shape than that of the picture, and names both', async () => {
    const model = new Model({ operator: downsampling() });
    const { truth, measured } = pairOf(model, 1);
    const wrong = { name: 'lamp', truth, measured: createImage(9, 8, new Float64Array(72)) };
    expect(() => learnWeights([wrong], [], { model })).toThrow(
      'Expected a measurement (small picture) of 10×8 for pictures of 20×15',
    );
    const learned = {
      ...{ prior: 'tv', values: { weight: 0.1, smoothing: 0.1 } },
      operator: downsampling(),
    };
    await expect(
      applyWeights(learned, measured, { shape: { width: 22, height: 15, channels: 1 } }),
    ).rejects.toThrow('11×8 for pictures of 22×15');
    const complex = { ...{ width: 2, height: 2, channels: 2 }, data: new Float64Array(8) };
    await expect(applyWeights(learned, complex)).rejects.toThrow('Expected 1 or 3 channels');
    await expect(applyWeights({ ...learned, operator: undefined }, complex)).rejects.toThrow(
      'Expected 1 or 3 for the channels of a measurement but received 2',
    );
  });
});

describe('downsampling', () => {
  it('has the means of cells, those on the edge of the pixels that there are', () => {
    const model = new Model({ operator: downsampling({ factor: 2 }) });
    const seen = model.seenOf(
      createImage(
        3,
        3,
        Float64Array.from({ length: 9 }, (_, p) => p),
      ),
    );
    expect([seen.width, seen.height]).toEqual([2, 2]);
    expect([...seen.data]).toEqual([2, 3.5, 6.5, 8]);
  });

  it('keeps what is constant, after a blur too, and starts with it', () => {
    for (const sigma of [0, 1.3]) {
      const model = new Model({ operator: downsampling({ factor: 3, sigma }) });
      const flat = createImage(7, 5, new Float64Array(35).fill(0.4));
      const seen = model.seenOf(flat);
      expect(Math.max(...seen.data.map((v) => Math.abs(v - 0.4)))).toBeLessThan(1e-14);
      const { data } = model.pictureOf(seen, flat);
      expect(Math.max(...data.map((v) => Math.abs(v - 0.4)))).toBeLessThan(1e-14);
    }
  });

  it('needs a ridge, which is a thousandth by default', () => {
    const model = new Model({ operator: downsampling() });
    const shape = { width: 4, height: 4, channels: 1 } as const;
    expect(model.convexityOf(new Float64Array(4), shape)).toBeCloseTo(1e-3, 15);
  });

  it('refuses factors that are not whole numbers from 2 on', () => {
    for (const factor of [1, 2.5, 0, -2, NaN, 17]) {
      expect(() => new Model({ operator: downsampling({ factor }) })).toThrow(
        'whole number from 2 to 16',
      );
    }
  });
});

describe('what belongs together of a picture and a measurement of nearly its shape', () => {
  const parts = (options: object, picture: readonly number[], measured: readonly number[]) => {
    const [width = 1, height = 1] = picture;
    const [across = 1, down = 1] = measured;
    const found = new Model({ operator: downsampling(options) }).alignedParts(
      { width, height, channels: 1 },
      { width: across, height: down, channels: 1 },
    );
    return found && [found.picture, found.measured].map((one) => [one.width, one.height]);
  };

  it('of small pictures: whole cells, a row less or more', () => {
    expect(parts({ factor: 2 }, [101, 75], [50, 37])).toEqual([
      [100, 74],
      [50, 37],
    ]);
    expect(parts({ factor: 4 }, [101, 76], [25, 19])).toEqual([
      [100, 76],
      [25, 19],
    ]);
    // The picture was cut to whole cells after its measurement.
    expect(parts({ factor: 4 }, [100, 76], [26, 19])).toEqual([
      [100, 76],
      [25, 19],
    ]);
    for (const [picture, measured] of [
      [
        [101, 75],
        [49, 37],
      ],
      [
        [101, 75],
        [52, 38],
      ],
      [
        [100, 75],
        [52, 38],
      ],
      [
        [3, 3],
        [0, 1],
      ],
    ] as const) {
      expect(parts({ factor: picture[0] === 3 ? 4 : 2 }, picture, measured)).toBeUndefined();
    }
  });

  it('has parts along its cells, with what is left of them at the edges', () => {
    const model = new Model({ operator: downsampling({ factor: 4 }) });
    const picture = { width: 30, height: 21, channels: 1 } as const;
    expect(model.partOf({ row: 3, column: 9, width: 10, height: 9 }, picture)).toEqual({
      picture: { row: 0, column: 8, width: 8, height: 8 },
      measured: { row: 0, column: 2, width: 2, height: 2 },
    });
    expect(model.partOf({ row: 10, column: 20, width: 10, height: 11 }, picture)).toEqual({
      picture: { row: 8, column: 20, width: 10, height: 13 },
      measured: { row: 2, column: 5, width: 3, height: 4 },
    });
    expect(model.partOf({ row: 20, column: 0, width: 2, height: 1 }, picture)).toEqual({
      picture: { row: 20, column: 0, width: 4, height: 1 },
      measured: { row: 5, column: 0, width: 1, height: 1 },
    });
    expect(
      new Model({ operator: { name: 'mri' } }).partOf(
        { row: 0, column: 0, width: 2, height: 2 },
        picture,
      ),
    ).toBeUndefined();
  });

  it.each([
    ['downsampling', { factor: 2 }, [5, 4], 'Their sizes are those of `factor` 4.'],
    ['downsampling', { factor: 2 }, [5, 9], 'Check that the two files belong together'],
    [
      'tomography',
      { angles: 7 },
      [7, 40],
      'a row for each of 40 detectors: say so by `detectors` 40',
    ],
    ['tomography', { angles: 7 }, [9, 29], 'a column for each of 9 angles: give as many `angles`'],
    ['tomography', { angles: 7 }, [29, 7], 'It seems to be turned'],
  ])(
    'says what to do about %s of another shape: %o, %o',
    (name, options, [width = 1, height = 1], told) => {
      const operator = { name, options };
      const truth = createImage(20, 16, new Float64Array(320).fill(0.5));
      const measured = createImage(width, height, new Float64Array(width * height));
      expect(() =>
        learnWeights([{ name: 'lamp', truth, measured }], [], { model: new Model({ operator }) }),
      ).toThrow(told);
    },
  );
});
