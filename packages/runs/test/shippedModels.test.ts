import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  addGaussianNoise,
  applyWeights,
  centreCrop,
  psnr,
  readImage,
  toGrey,
  writeImage,
  type Image,
} from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyRun } from '../src/applyRun.js';
import { findModel } from '../src/findModel.js';
import { modelFileOf, readModel } from '../src/model.js';
import { forEachPicture, forNoise } from '../src/noiseScale.js';
import { scoresText, shippedModel, shippedModels } from '../src/shippedModels.js';
import { temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const pictures = fileURLToPath(new URL('../../../test-data/pictures/validation/', import.meta.url));
let truth: Image;

beforeAll(async () => {
  truth = centreCrop(toGrey(await readImage(join(pictures, 'leaves.png'))), 32, 32);
});

const noisy = (sigma: number): Image => addGaussianNoise(truth, { sigma, seed: 7 });
const gaussian = (sigma: number) => ({ kind: 'gaussian', sigma }) as const;

describe('models that come with the package', () => {
  it.each(shippedModels().map(({ name }) => name))(
    '%s says where it is from and denoises well what it has not seen',
    async (name) => {
      const { model, path, shipped } = await findModel(name);
      expect(shipped).toBe(name);
      expect(path).toBe(shippedModel(name)?.path);
      const { sigma = NaN, range, provenance } = model;
      expect(range).toMatchObject({ low: 0, high: 1, kind: 'format' });
      expect(provenance?.learnedFrom).toMatch(/\w/);
      expect(provenance?.licence).toBe('MIT');
      const { image, status } = await applyWeights(model, noisy(sigma), { accuracy: 1e-3 });
      expect(status).toBe('converged');
      // Measured: 12.4 and 13.3 dB.
      expect(psnr(image, truth)).toBeGreaterThan(psnr(noisy(sigma), truth) + 11);
    },
  );

  it('are the files of the folder, told with their scores', () => {
    expect(shippedModels().map(({ name }) => name)).toContain('filters-convex');
    for (const one of shippedModels()) expect(one.scores.length).toBeGreaterThan(0);
    const scores = [
      { pictures: 'BSD68', sigma: 25 / 255, psnr: 28, totalVariation: 27.5 },
      { pictures: 'BSD68', sigma: 0.05, psnr: 31.256 },
    ];
    expect(scoresText({ sigma: 25 / 255, scores })).toBe(
      'σ = 25/255; 28.00 dB on BSD68, total variation 27.50; 31.26 dB on BSD68 at σ = 0.05',
    );
  });

  it('a file of that name comes first, which is told; another name is refused with those there are', async () => {
    const name = 'filters-convex';
    const before = process.cwd();
    process.chdir(folder);
    try {
      writeFileSync(
        name,
        JSON.stringify(modelFileOf({ prior: 'tv', values: { weight: 0.1, smoothing: 0.1 } })),
      );
      expect(await findModel(name)).toMatchObject({
        path: name,
        shadows: true,
        model: { prior: 'tv' },
      });
      await writeImage('a.png', noisy(0.1));
      const events = [];
      for await (const event of applyRun({ model: name, images: ['a.png'], out: 'out' }))
        events.push(event);
      expect(events[0]).toMatchObject({ type: 'warning', code: 'model-shadowed' });
      expect(events.at(-1)).toMatchObject({ type: 'summary', model: name });
    } finally {
      process.chdir(before);
    }
    await expect(findModel(at('filters-convec'))).rejects.toThrow(
      /no readable file.*comes with bilevel: .*filters-convex/,
    );
  });
});

describe('a model for noise of another level', () => {
  it('denoises it, where the model as it is does not', async () => {
    const { model } = await findModel('filters-convex');
    const sigma = 8 / 255;
    const y = noisy(sigma);
    const of = async (one: typeof model) =>
      psnr((await applyWeights(one, y, { accuracy: 1e-3 })).image, truth);
    const scaled = forNoise(model, gaussian(sigma));
    expect(scaled.sigma).toBe(sigma);
    const [fitting, asItIs] = [await of(scaled), await of(model)];
    expect(fitting).toBeGreaterThan(psnr(y, truth) + 2);
    expect(fitting).toBeGreaterThan(asItIs + 1);
  });

  it('is the same for the same noise, also as a share of the range', async () => {
    const { model } = await findModel('filters-convex');
    const { sigma = NaN } = model;
    expect(forNoise(model, undefined)).toBe(model);
    expect(forNoise(model, gaussian(sigma)).values).toEqual(model.values);
    const twice = forNoise(model, { kind: 'relative', percent: 200 * sigma }).values;
    const weights = model.values['filterWeights'] as readonly number[];
    for (const [j, w] of weights.entries()) {
      expect((twice['filterWeights'] as readonly number[])[j]! / w).toBeCloseTo(2, 12);
    }
    expect(twice['filterTaps']).toEqual(model.values['filterTaps']);
  });

  it('is that of each picture, where it is estimated', async () => {
    const { model } = await findModel('filters-convex');
    const modelFor = forEachPicture(model, { kind: 'estimated' });
    const whole = toGrey(await readImage(join(pictures, 'leaves.png')));
    for (const sigma of [0.05, 0.2]) {
      const y = addGaussianNoise(whole, { sigma, seed: 3 });
      const { model: scaled, estimate } = modelFor({ noisy: y, operatorPicture: undefined }, 'a');
      expect(Math.abs((estimate?.sigma ?? NaN) / sigma - 1)).toBeLessThan(0.2);
      expect(scaled).toEqual(forNoise(model, gaussian(estimate?.sigma ?? NaN)));
    }
  });

  it('is told with each picture, with a warning where the estimate is doubtful', async () => {
    const parts = [
      ['far.npy', addGaussianNoise(truth, { sigma: 0.1, seed: 3 })],
      ['faint.npy', addGaussianNoise(truth, { sigma: 0.02, seed: 3 })],
    ] as const;
    for (const [name, image] of parts) await writeImage(at(name), image);
    const events = [];
    const images = parts.map(([name]) => at(name));
    const noise = { kind: 'estimated' } as const;
    const request = { model: 'filters-convex', images, noise };
    for await (const event of applyRun({ ...request, out: at('estimated') })) events.push(event);
    const found = events.flatMap((event) => (event.type === 'applied' ? [event.noise] : []));
    // In the order of their names.
    found.reverse();
    // 15² details of 32² pixels.
    expect(found[0]?.sigma).toBeGreaterThan(0.08);
    expect(found[0]?.sigma).toBeLessThan(0.16);
    expect(found[1]?.sigma).toBeLessThan(0.08);
    expect(events.some(({ type }) => type === 'warning')).toBe(
      found.some((one) => one?.isDoubtful === true),
    );
    await writeImage(at('flat.npy'), { ...truth, data: truth.data.map(() => 0.5) });
    const flat = applyRun({ ...request, images: [at('flat.npy')], out: at('flat') });
    await expect(flat.next()).rejects.toThrow(/noise that can be estimated .*flat\.npy/);
  });

  it('is refused where the model does not say which noise it is for, or states it itself', () => {
    const values = { weight: 0.1, smoothing: 0.1 };
    const tv = modelFileOf({ prior: 'tv', values });
    expect(() => forNoise(tv, gaussian(0.1))).toThrow(/says which noise it was learned for/);
    expect(() => forEachPicture(tv, { kind: 'estimated' })).toThrow(/says which noise/);
    const counted = modelFileOf({ prior: 'tv', values, fidelity: { name: 'poisson' } });
    expect(() => forNoise(counted, gaussian(0.1))).toThrow(
      /the data term gaussian .* received "poisson"/,
    );
    const known = modelFileOf({ prior: 'tv', values }, undefined, 0.1);
    expect(() => forNoise(known, gaussian(0))).toThrow(/above 0/);
    expect(() => forNoise(known, { kind: 'poisson', photons: 3 })).toThrow(/above 0.*photons/);
  });
});

describe('a model file is refused', () => {
  interface Model {
    version: number;
    prior: string;
    values: Record<string, (number | string | null)[]>;
  }
  const good = (): Model =>
    JSON.parse(readFileSync(shippedModel('filters-convex')?.path ?? '', 'utf8')) as Model;

  it.each([
    [
      'with taps that are no numbers',
      (m: Model): unknown => (m.values['filterTaps']![3] = 'x'),
      /array of nothing but numbers\s+→ at values\.filterTaps/,
    ],
    [
      'with taps that are NaN, which JSON writes as null',
      (m: Model): unknown => (m.values['filterTaps']![3] = null),
      /filterTaps/,
    ],
    [
      'with a tap too few',
      (m: Model): unknown => m.values['filterTaps']!.pop(),
      /Expected \d+ numbers for filterTaps but received \d+/,
    ],
    [
      'with weights below 0',
      (m: Model): unknown => (m.values['filterWeights']![0] = -1),
      /above 0 for filterWeights but received -1/,
    ],
    [
      'without smoothings',
      (m: Model): unknown => delete m.values['filterSmoothings'],
      /filterSmoothings/,
    ],
    ['of another version', (m: Model): unknown => (m.version = 3), /bilevel-model of version 3/],
    [
      'with filters too large',
      (m: Model): unknown => (m.prior = 'filters:size=10'),
      /from 2 to 9 for size of filters but received 10/,
    ],
    [
      'with too many filters',
      (m: Model): unknown => (m.prior = 'filters:count=300'),
      /from 1 to 256 for count of filters but received 300/,
    ],
  ] as const)('%s', async (name, change, message) => {
    const model = good();
    change(model);
    const path = at(`${name}.json`);
    writeFileSync(path, JSON.stringify(model));
    await expect(readModel(path)).rejects.toThrow(message);
    await expect(readModel(path)).rejects.toThrow(path);
  });

  it('for pictures of other channels, or for a bank that is not convex as a whole: by the picture, before anything', async () => {
    const none = at('none');
    const bank = (prior: string, channels: number, weight: number) => {
      const values = {
        filterWeights: [weight],
        filterSmoothings: [0.1],
        filterTaps: new Array<number>(8 * channels).fill(0.3),
      };
      const path = at(`${prior.replace(/\W/g, '-')}-${String(weight)}.json`);
      writeFileSync(path, JSON.stringify(modelFileOf({ prior, values })));
      return path;
    };
    await writeImage(at('grey.png'), noisy(0.1));
    const refused = async (model: string, image: string, message: RegExp) => {
      const events = applyRun({ model, images: [at('grey.png'), at(image)], out: none });
      await expect(events.next()).rejects.toThrow(message);
    };
    const three = bank('filters:count=1,size=3,channels=3', 3, 0.01);
    await refused(three, 'grey.png', /a picture of 3 channels.* for .*grey\.png but received 1/);
    const grey = bank('filters:count=1,size=3', 1, 0.01);
    const student = bank('filters:student,count=1,size=3', 1, 10);
    await refused(
      student,
      'grey.png',
      /weak convexity is below 1, .* for .*grey\.png, but received one of \d[\d.]*, too much by \d/,
    );
    expect(() => readFileSync(none)).toThrow('ENOENT');
    copyFileSync(grey, at('fine.json'));
    const fine = applyRun({ model: at('fine.json'), images: [at('grey.png')], out: at('fine') });
    const types = [];
    for await (const { type } of fine) types.push(type);
    expect(types.slice(-2)).toEqual(['applied', 'summary']);
  });
});
