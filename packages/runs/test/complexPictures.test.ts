import { mkdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Model,
  addGaussianNoise,
  createImage,
  magnitudeOf,
  psnr,
  readComplex,
  readImage,
  writeComplex,
  writeImage,
  type Image,
  type OperatorChoice,
} from '@bilevel/imaging';
import { encodeNpy } from '@bilevel/npy';
import { describe, expect, it } from 'vitest';
import { applyRun } from '../src/applyRun.js';
import { findSources, loadDataset } from '../src/dataset.js';
import { examineRun } from '../src/examineRun.js';
import { estimateRun } from '../src/estimateRun.js';
import type { Dataset } from '../src/loaded.js';
import { learnRun } from '../src/learnRun.js';
import { settings, temporaryFolder } from './pictures.js';

const [width, height] = [24, 20];
const d = width * height;

/** A square on grey, with a phase of about a turn across. */
function pictureOf(seed: number): Image {
  const data = new Float64Array(2 * d);
  for (let p = 0; p < d; p++) {
    const [i, j] = [Math.floor(p / width), p % width];
    const size = i > 4 + seed && i < 15 && j > 5 && j < 16 + seed ? 0.9 : 0.25;
    data[p] = size * Math.cos(0.2 * j + 0.1 * i + seed);
    data[d + p] = size * Math.sin(0.2 * j + 0.1 * i + seed);
  }
  return createImage(width, height, data, 2);
}

const operator: OperatorChoice = { name: 'mri', options: { unknown: 1, pattern: 3, rate: 0.5 } };
const model = new Model({ operator });
const whole = new Model({ operator: { name: 'mri', options: { unknown: 1, pattern: 4 } } });

const dataOf = (own: OperatorChoice = operator) => ({
  ...settings({}).data,
  ...{ noise: { kind: 'pairs' as const }, size: { kind: 'full' as const }, validation: 0 },
  operator: own,
});

/** What is learned from of clean files, made in a folder, and of k-space of the same names. */
async function datasetOf(
  make: (path: (name: string) => string) => Promise<void>,
  own: OperatorChoice = operator,
): Promise<Dataset> {
  const folder = temporaryFolder();
  for (const kind of ['clean', 'kspace']) mkdirSync(join(folder, kind));
  await make((name) => join(folder, 'clean', name));
  const data = dataOf(own);
  for (const seed of [1, 2]) {
    const seen = model.seenOf(pictureOf(seed));
    await writeComplex(join(folder, 'kspace', `p${String(seed)}.npy`), seen);
  }
  const places = { images: [join(folder, 'clean')], noisy: join(folder, 'kspace') };
  return loadDataset(await findSources(places, data), data);
}

const both = [1, 2] as const;

describe('complex pictures of files', () => {
  it('are complex numbers, in two planes or in one array', async () => {
    const { train, prepared } = await datasetOf(async (path) => {
      await writeImage(path('p1.npy'), pictureOf(1));
      const { data } = pictureOf(2);
      await writeFile(path('p2.npy'), encodeNpy([2, height, width], data, 64));
    });
    expect(train.map(({ truth }) => truth)).toEqual(both.map(pictureOf));
    // Of the magnitudes.
    expect(prepared.measured.low).toBe(0);
    expect(prepared.measured.high).toBeCloseTo(0.9, 12);
    expect(prepared.range).toMatchObject({ low: 0, high: 1 });
  });

  it('are those of k-space that was measured whole', async () => {
    const { train, prepared } = await datasetOf(async (path) => {
      for (const seed of both) {
        await writeComplex(path(`p${String(seed)}.npy`), whole.seenOf(pictureOf(seed)));
      }
    });
    for (const [i, { truth }] of train.entries()) {
      const { data } = pictureOf(i + 1);
      expect(truth?.channels).toBe(2);
      expect(truth?.data.every((x, p) => Math.abs(x - data[p]!) < 1e-12)).toBe(true);
    }
    const [finding] = prepared.findings.filter(({ code }) => code === 'clean-kspace');
    expect(finding?.message).toMatch(/p1.npy: is taken for all of the k-space.*1 more/);
  });

  it('are not those of a part of k-space, of k-space from the corner, or real ones of a phase', async () => {
    const written = (change: (seen: Float64Array) => Float64Array) =>
      datasetOf(async (path) => {
        for (const seed of both) {
          const seen = whole.seenOf(pictureOf(seed));
          await writeComplex(path(`p${String(seed)}.npy`), { ...seen, data: change(seen.data) });
        }
      });
    await expect(
      written((data) => data.map((x, k) => ((k % width) % 2 === 0 ? x : 0))),
    ).rejects.toThrow(/all of k-space for a clean picture but received one of which .* % of/);
    const moved = (k: number): number => {
      const [i, j] = [Math.floor((k % d) / width), k % width];
      const from = ((i + height / 2) % height) * width + ((j + width / 2) % width);
      return Math.floor(k / d) * d + from;
    };
    await expect(written((data) => data.map((_, k) => data[moved(k)]!))).rejects.toThrow(
      'low frequencies seem to be in the corner',
    );
    await expect(
      datasetOf(async (path) => {
        for (const seed of both) {
          await writeImage(path(`p${String(seed)}.png`), magnitudeOf(pictureOf(seed)));
        }
      }),
    ).rejects.toThrow(/a complex picture, as what was measured has a phase, for .*p1.png/);
    await expect(
      datasetOf(
        async (path) => {
          for (const seed of both) await writeImage(path(`p${String(seed)}.npy`), pictureOf(seed));
        },
        { name: 'mri', options: { pattern: 3, rate: 0.5 } },
      ),
    ).rejects.toThrow('complex numbers');
  });

  it('are learned from, shown by magnitudes, and come of a model as complex numbers', async () => {
    const folder = temporaryFolder();
    for (const kind of ['clean', 'kspace', 'other']) mkdirSync(join(folder, kind));
    for (const seed of both) {
      await writeComplex(
        join(folder, 'clean', `p${String(seed)}.npy`),
        whole.seenOf(pictureOf(seed)),
      );
    }
    const truth = pictureOf(3);
    const seen = addGaussianNoise(model.seenOf(truth), { sigma: 0.02, seed: 3 });
    await writeComplex(join(folder, 'other', 'new.npy'), model.onlyObserved(seen, truth));
    const plain = settings({ maxSteps: 4, prior: 'auto', lower: 'auto' });
    const noise = { kind: 'gaussian' as const, sigma: 0.02 };
    const request = {
      kind: 'new' as const,
      images: [join(folder, 'clean')],
      settings: { ...plain, data: { ...dataOf(), noise, validation: 0.5 } },
      out: join(folder, 'run'),
    };
    const { findings } = (await examineRun(request)).prepared;
    expect(findings.map(({ code }) => code)).toContain('clean-kspace');
    expect((await estimateRun(request)).pixels).toBe(d);
    for await (const event of learnRun(request, { threads: 1 }))
      expect(event.type).not.toBe('error');
    const config = JSON.parse(readFileSync(join(folder, 'run', 'config.json'), 'utf8')) as {
      settings: { training: { prior: string } };
    };
    // One norm of both parts, unless another regulariser is asked for.
    expect(config.settings.training.prior).toBe('tv-colour');
    const shown = await readImage(join(folder, 'run', 'images', 'p1.truth.png'));
    const reference = magnitudeOf(pictureOf(1)).data;
    expect(shown.data.every((x, p) => Math.abs(x - reference[p]!) < 1 / 255)).toBe(true);

    for (const format of [undefined, 'png']) {
      const out = join(folder, format ?? 'same');
      const apply = { model: join(folder, 'run'), images: [join(folder, 'other')], out };
      const codes: string[] = [];
      for await (const event of applyRun({ ...apply, ...(format && { format }) })) {
        if (event.type === 'warning') codes.push(event.code);
      }
      expect(codes).toEqual([]);
    }
    const { data } = await readComplex(join(folder, 'same', 'new.npy'));
    const complex = createImage(width, height, data, 2);
    const score = (of: Image): number => psnr(magnitudeOf(of), magnitudeOf(truth));
    expect(score(complex)).toBeGreaterThan(score(model.pictureOf(seen, truth)) + 2);
    // Both parts, not the magnitude alone.
    const apart = data.reduce((sum, x, p) => sum + (x - truth.data[p]!) ** 2, 0);
    expect(apart).toBeLessThan(0.05 * truth.data.reduce((sum, x) => sum + x * x, 0));
    const png = await readImage(join(folder, 'png', 'new.png'));
    const size = magnitudeOf(complex).data;
    expect(png.data.every((x, p) => Math.abs(x - size[p]!) < 1 / 255)).toBe(true);
  });
});
