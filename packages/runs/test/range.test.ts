import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ImageRangeError,
  addGaussianNoise,
  createImage,
  psnr,
  readImage,
  writeImage,
  type Image,
  type PictureRange,
} from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyRun, type ApplyRequest } from '../src/applyRun.js';
import type { RunSettings } from '../src/config.js';
import { learnRun } from '../src/learnRun.js';
import { modelFileOf } from '../src/model.js';
import type { LearnRequest } from '../src/prepareRun.js';
import { RunFolder } from '../src/runFolder.js';
import { LEARNING } from '../src/learning/files.js';
import { settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const SIDE = 32;

/** Flat places with edges, from 0.1 to 0.98. */
function scene(k: number): Image {
  const data = Float64Array.from({ length: SIDE * SIDE }, (_, p) => {
    const [row, column] = [Math.floor(p / SIDE), p % SIDE];
    if ((row - 15) ** 2 + (column - 12 - 4 * k) ** 2 < 90) return 0.98;
    return row + k > 28 ? 0.6 : 0.1 + (0.2 * column) / SIDE;
  });
  return createImage(SIDE, SIDE, data);
}

/** The pictures times `factor`, as .tif of so many bits (16: white is 65535). */
async function write(name: string, factor: number, bitDepth: 16 | 32, sigma = 0): Promise<string> {
  mkdirSync(at(name));
  for (const k of [0, 1, 2]) {
    const noisy = sigma === 0 ? scene(k) : addGaussianNoise(scene(k), { sigma, seed: k });
    const image = { ...noisy, data: noisy.data.map((x) => factor * x) };
    await writeImage(at(name, `${String(k)}.tif`), image, { bitDepth });
  }
  return at(name);
}

const field = process.env['BILEVEL_DATA'];
/** Made here, or as they came from the field. */
let places: Record<'f01' | 'f255' | 'f255_noisy' | 'f01_noisy' | 'u12in16', string>;
beforeAll(async () => {
  places = {
    f01: await write('f01', 1, 32),
    f01_noisy: await write('f01_noisy', 1, 32, 0.1),
    f255: await write('f255', 255, 32),
    f255_noisy: await write('f255_noisy', 255, 32, 0.1),
    u12in16: await write('u12in16', 4095 / 65535, 16),
  };
});

interface Learned {
  readonly codes: readonly (string | undefined)[];
  readonly messages: string;
  readonly weight: number;
  readonly psnr: number | null;
  readonly range: PictureRange | undefined;
}

async function learn(
  name: string,
  images: string,
  data: Partial<RunSettings['data']> = {},
  noisy?: string,
  maxSteps = 40,
): Promise<Learned> {
  const request: LearnRequest = {
    kind: 'new',
    images: [images],
    out: at(name),
    settings: settings({ maxSteps, lower: 'hb-fista' }, data),
    ...(noisy !== undefined && { noisy }),
  };
  const codes: (string | undefined)[] = [];
  let messages = '';
  let learned: Pick<Learned, 'weight' | 'psnr'> = { weight: NaN, psnr: null };
  for await (const event of learnRun(request)) {
    if (event.type === 'warning') {
      codes.push(event.code);
      messages += event.message;
    }
    if (event.type === 'summary') {
      learned = { weight: event.parameters['weight'] ?? NaN, psnr: event.train.psnr.reconstructed };
    }
  }
  const { config } = await RunFolder.open(LEARNING, at(name));
  return { codes, messages, ...learned, range: config.prepared?.range };
}

async function apply(request: Omit<ApplyRequest, 'images'> & { images: string }) {
  const events = [];
  for await (const event of applyRun({ ...request, images: [request.images] })) events.push(event);
  const warned = events.filter(({ type }) => type === 'warning');
  return { events, warned };
}

const pairs = { noise: { kind: 'pairs' } } as const;

describe.each([
  ['made here', false],
  ['from the field [needs BILEVEL_DATA]', true],
] as const)('pictures %s', (title, fromField) => {
  const place = (name: keyof typeof places | 'u8' | 'same_noisy'): string =>
    fromField ? join(field ?? '', 'field', 'pairs', name) : places[name as keyof typeof places];
  const out = (name: string): string => `${fromField ? 'field' : 'made'}-${name}`;

  describe.skipIf(fromField && field === undefined)(title, () => {
    it('of 12 bits in 16 are learned from with a warning, and as others when their range is stated', async () => {
      const found = await learn(out('u12'), place('u12in16'), {}, undefined, 1);
      expect(found.codes).toEqual(['bits-unused', 'noise-large']);
      expect(found.messages).toMatch(/12-bit numbers.*`range` 4095.*`noise` 10%/);
      expect(found.range).toEqual({ kind: 'found', low: 0, high: 4095, white: 65535 });
      const stated = await learn(out('u12r'), place('u12in16'), { range: { low: 0, high: 4095 } });
      const unit = await learn(out('f01'), place('f01'));
      expect(stated.codes).toEqual([]);
      expect(stated.weight / unit.weight).toBeCloseTo(1, 2);
      expect(stated.psnr).toBeCloseTo(unit.psnr ?? NaN, 1);
      const relative = await learn(out('u12p'), place('u12in16'), {
        noise: { kind: 'relative', percent: 10 },
      });
      expect(relative.codes).toEqual(['bits-unused']);
      expect((relative.weight * 65535) / 4095 / unit.weight).toBeCloseTo(1, 2);
      expect(relative.psnr).toBeCloseTo(unit.psnr ?? NaN, 1);
      // Shown from black to white of the range, not as good as black.
      const shown = await readImage(
        at(out('u12p'), 'images', `${namesIn(out('u12p'))[0] ?? ''}.truth.png`),
      );
      expect(Math.max(...shown.data)).toBeGreaterThan(0.5);
    });

    it('of floats to 255 are learned from with warnings, and as others when their range is stated', async () => {
      const found = await learn(out('f255'), place('f255'), {}, undefined, 1);
      expect(found.codes).toEqual(['range-found', 'noise-invisible']);
      expect(found.messages).toMatch(/`range` 255.*`noise` 10%/);
      expect(found.range).toEqual({ kind: 'found', low: 0, high: 255, white: 1 });
      const unit = await learn(out('f01-pairs'), place('f01'), pairs, place('f01_noisy'));
      const stated = await learn(
        out('f255r'),
        place('f255'),
        { ...pairs, range: { low: 0, high: 255 } },
        place('f255_noisy'),
      );
      expect(stated.codes).toEqual([]);
      expect(stated.weight / unit.weight).toBeCloseTo(1, 3);
      expect(stated.psnr).toBeCloseTo(unit.psnr ?? NaN, 3);
      if (fromField) {
        expect(unit.weight).toBeCloseTo(0.0908, 2);
        expect(unit.psnr).toBeCloseTo(33.2, 1);
      }
    });

    it('of two scales are refused with both ranges, and nothing is left behind', async () => {
      const failed = learn(out('two'), place('f255'), pairs, place('f01_noisy'));
      await expect(failed).rejects.toThrow(ImageRangeError);
      await expect(failed).rejects.toThrow(
        /25\d times as small.*clean pictures range from.*to 24\d/,
      );
      expect(readdirSync(folder)).not.toContain(out('two'));
      const same = learn(out('same'), place('f01'), pairs, place('f01'));
      await expect(same).rejects.toThrow(/same pixels in \d of \d pairs/);
    });

    it('on another scale than the model are refused, told what to state, and then denoised', async () => {
      await learn(out('unit'), place('f01'), pairs, place('f01_noisy'), 4);
      const request = { model: at(out('unit')), images: place('f255_noisy') };
      const failed = apply({ ...request, out: at(out('no')) });
      await expect(failed).rejects.toThrow(/from 0 to 1.*holds numbers from.*`range` 255/);
      const range = { low: 0, high: 255 };
      const floats = await apply({ ...request, range, out: at(out('floats')) });
      expect(floats.warned).toEqual([]);
      await apply({ ...request, range, format: 'png', out: at(out('png')) });
      const reference = { model: at(out('unit')), images: place('f01_noisy') };
      await apply({ ...reference, out: at(out('reference')) });
      const expected = await readImage(at(out('reference'), '0.tif'));
      const written = await readImage(at(out('floats'), '0.tif'));
      expect(
        psnr({ ...written, data: written.data.map((x) => x / 255) }, expected),
      ).toBeGreaterThan(80);
      expect(psnr(await readImage(at(out('png'), '0.png')), expected)).toBeGreaterThan(40);
    });

    it('are told to be unknown to a model that does not say its range, and never written as white', async () => {
      const model = at(`${out('identity')}.json`);
      const identity = { prior: 'tv', values: { weight: 1e-12, smoothing: 0.01 } } as const;
      writeFileSync(model, JSON.stringify(modelFileOf(identity)));
      const { warned } = await apply({ model, images: place('f255'), out: at(out('same')) });
      expect(warned[0]).toMatchObject({ code: 'model-range' });
      expect(JSON.stringify(warned[0])).toMatch(/holds numbers from.*`range`/);
      const [name = ''] = readdirSync(place('f255'));
      const before = await readImage(join(place('f255'), name));
      const after = await readImage(join(at(out('same')), name));
      expect(psnr(after, before, { peak: 255 })).toBeGreaterThan(120);
      const white = apply({ model, images: place('f255'), format: 'png', out: at(out('white')) });
      await expect(white).rejects.toThrow(/most of the pixels would be cut off.*`bitDepth` 32/);
      expect(readdirSync(folder)).not.toContain(out('white'));
    });
  });
});

function namesIn(name: string): string[] {
  return (
    JSON.parse(readFileSync(at(name, 'images', 'scores.json'), 'utf8')) as { name: string }[]
  ).map((score) => score.name);
}

it('a part of a large picture is learned from by default, unshrunk, and that is told', async () => {
  const data = Float64Array.from({ length: 120 * 100 }, (_, p) => ((p * 7) % 31) / 31);
  await writeImage(at('large.png'), createImage(120, 100, data));
  const request: LearnRequest = {
    kind: 'new',
    images: [at('large.png')],
    out: at('part'),
    settings: settings({ maxSteps: 1 }, { size: { kind: 'part', size: 64 } }),
  };
  const told: string[] = [];
  for await (const event of learnRun(request)) {
    if (event.type === 'start') told.push(event.pictures, event.range, event.noise);
  }
  expect(told).toEqual(['64×64 crop from 120×100', '0 to 1', 'noise σ = 0.1']);
  const report = readFileSync(at('part', 'report.html'), 'utf8');
  expect(report).toContain('64×64 crop from 120×100; range 0 to 1; noise σ = 0.1');
});
