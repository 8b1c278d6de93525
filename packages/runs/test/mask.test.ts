import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addGaussianNoise,
  createImage,
  psnr,
  readImage,
  toGrey,
  writeImage,
  type Image,
} from '@bilevel/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyRun, type ApplyRequest } from '../src/applyRun.js';
import type { RunSettings } from '../src/config.js';
import { findSources, loadDataset } from '../src/dataset.js';
import { learnRun } from '../src/learnRun.js';
import { LEARNING } from '../src/learning/files.js';
import type { LearnRequest } from '../src/prepareRun.js';
import { RunFolder } from '../src/runFolder.js';
import { settings, temporaryFolder } from './pictures.js';

const folder = temporaryFolder();
const at = (...names: string[]): string => join(folder, ...names);
const [WIDTH, HEIGHT] = [40, 32];
/** What files hold where a pixel is missing. */
const HOLE = -9999;

const image = (of: (row: number, column: number) => number, width = WIDTH): Image =>
  createImage(
    width,
    HEIGHT,
    Float64Array.from({ length: width * HEIGHT }, (_, p) => of(Math.floor(p / width), p % width)),
  );
const isMissing = (row: number, column: number): boolean => (7 * row + 3 * column) % 10 < 4;
const mask = image((row, column) => (isMissing(row, column) ? 0 : 1));

beforeAll(async () => {
  mkdirSync(at('clean'));
  mkdirSync(at('measured'));
  for (const k of [0, 1]) {
    const truth = image((row, column) => (row + 5 * k > column ? 0.8 : 0.2 + column / 200));
    await writeImage(at('clean', `${String(k)}.tif`), truth, { bitDepth: 32 });
    const { data } = addGaussianNoise(truth, { sigma: 0.05, seed: k });
    const holes = { ...truth, data: data.map((y, p) => (mask.data[p] === 0 ? HOLE : y)) };
    await writeImage(at('measured', `${String(k)}.tif`), holes, { bitDepth: 32 });
  }
  await writeImage(at('mask.png'), mask);
  await writeImage(at('mask.jpg'), mask);
  await writeImage(
    at('narrow.png'),
    image(() => 1, WIDTH - 1),
  );
  await writeImage(
    at('black.png'),
    image(() => 0),
  );
});

const inpainting = (data: Partial<RunSettings['data']> = {}): RunSettings =>
  settings(
    { maxSteps: 1 },
    { operator: { name: 'inpainting' }, mask: at('mask.png'), range: { low: 0, high: 1 }, ...data },
  );

async function learned(out: string, data: Partial<RunSettings['data']>): Promise<string[]> {
  const warnings: string[] = [];
  const request: LearnRequest = {
    kind: 'new',
    images: [at('clean')],
    noisy: data.noise?.kind === 'pairs' ? at('measured') : undefined,
    settings: inpainting(data),
    out: at(out),
  };
  for await (const event of learnRun(request, { threads: 1 })) {
    if (event.type === 'warning') warnings.push(event.message);
  }
  return warnings;
}

async function applied(request: Partial<ApplyRequest>): Promise<string[]> {
  const warnings: string[] = [];
  const all = { model: at('pairs'), images: [at('measured')], out: at('out'), force: true };
  for await (const event of applyRun({ ...all, ...request })) {
    if (event.type === 'warning') warnings.push(event.message);
  }
  return warnings;
}

describe('a mask from a file', () => {
  it('goes with the part of each picture that is learned from', async () => {
    for (const kind of ['part', 'crop'] as const) {
      const { data } = inpainting({ size: { kind, size: 20 } });
      const { train } = await loadDataset(await findSources({ images: [at('clean')] }, data), data);
      for (const { measured, operatorPicture } of train) {
        expect(operatorPicture).toMatchObject({ width: 20, height: 20 });
        const missing = [...measured.data].map((y) => y === 0);
        // Noise is added to all, also where nothing is seen.
        expect(missing).not.toContain(true);
        const known = [...(operatorPicture?.data ?? [])].filter((m) => m !== 0);
        expect(known.length).toBeGreaterThan(200);
        expect(known.length).toBeLessThan(280);
      }
    }
  });

  it('is learned with, recorded as needed, and applied, whatever missing pixels hold', async () => {
    await learned('pairs', { noise: { kind: 'pairs' } });
    const model = JSON.parse(readFileSync(at('pairs', 'model.json'), 'utf8')) as object;
    expect(model).toMatchObject({ operator: { name: 'inpainting', picture: 'own' } });
    const opened = await RunFolder.open(LEARNING, at('pairs'));
    const row = (await opened.folder.readRows(LEARNING.history)).at(-1);
    // μ is the ridge: nothing is known of what is missing.
    expect(row?.strongConvexity).toBeCloseTo(1e-3, 12);
    expect(row?.lipschitzGradient).toBeGreaterThan(1);
    expect(row?.constantsCertified).toBe(1);
    expect(row?.aPrioriBound).toBeGreaterThan(row?.hypergradientBound ?? Infinity);
    expect(await applied({ mask: at('mask.png') })).toEqual([]);
    for (const name of ['0.tif', '1.tif']) {
      const truth = await readImage(at('clean', name));
      expect(psnr(await readImage(at('out', name)), truth)).toBeGreaterThan(22);
    }
    await expect(applied({})).rejects.toThrow(
      /^Expected a mask that says which pixels are missing for `mask` but received "none"/,
    );
    await expect(applied({ mask: at('narrow.png') })).rejects.toThrow(
      /Expected a mask of 40×32 pixels, as .*0\.tif has, for .*narrow\.png but received 39×32\./,
    );
  });

  it.each([
    ['narrow.png', {}, /a mask of 40×32 pixels, as .*\.tif has, .* received 39×32/],
    ['narrow.png', { size: { kind: 'part', size: 20 } }, /a mask of 40×32 or 20×20 pixels/],
    ['mask.png', { size: { kind: 'shrink', size: 20 } }, /learn from a part or the centre/],
    ['mask.jpg', {}, /Save it with two values and without loss, as PNG/],
    ['black.png', {}, /one that is black everywhere/],
    ['mask.png', { operator: undefined }, /an operator that takes a mask \(inpainting\)/],
  ] as const)('is refused where it cannot be right: %s %o', async (name, data, message) => {
    await expect(learned('refused', { ...data, mask: at(name) })).rejects.toThrow(message);
  });

  it('is told to be missing where files were measured, or a model is applied', async () => {
    const random = { operator: { name: 'inpainting', options: { missing: 0.4 } }, mask: undefined };
    const told = /No mask was given: .* at random by inpainting:missing=0\.4,seed=0, the same ones/;
    expect((await learned('random', random)).filter((one) => told.test(one))).toEqual([]);
    const [warning] = await applied({ model: at('random'), images: [at('clean')] });
    expect(warning).toMatch(told);
    expect(toGrey(await readImage(at('out', '0.tif')))).toMatchObject({ width: 40 });
  });
});
