import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createImage, writeImage } from '@bilevel/imaging';
import { afterAll, expect, it } from 'vitest';
import { DEFAULT_DATA, DEFAULT_TRAINING } from '../src/options/defaults.js';
import { examineRun } from '../src/examineRun.js';

const folder = await mkdtemp(join(tmpdir(), 'bilevel-densities-'));
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ['tomography', -0.4, 1],
  ['tomography', -0.01, 0],
  ['denoising', -0.4, 0],
])('%s of pictures from %d on: %i told', async (name, low, told) => {
  const data = Float64Array.from({ length: 576 }, (_, p) => (p % 24 < 12 ? low : 0.8));
  await writeImage(join(folder, 'picture.npy'), createImage(24, 24, data), { bitDepth: 64 });
  const settings = { data: { ...DEFAULT_DATA, operator: { name } }, training: DEFAULT_TRAINING };
  const { findings } = (await examineRun({ images: [folder], settings })).prepared;
  const own = findings.filter(({ code }) => code === 'negative-densities');
  expect(own).toHaveLength(told);
  if (told > 0)
    expect(own[0]?.message).toMatch(/^1 of 1 pictures hold numbers below 0 \(picture: -0\.4/);
});
